<?php
// Joining a community for its fee: the membership, and the ledger's and the listeners' rows as the executable writes
// them.
declare(strict_types=1);

const PLATFORM = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

function join_community(string $id): never
{
    $me = me();
    $found = rows('SELECT creator_id, join_fee, status FROM communities WHERE id = ?', [$id]);
    if (!$found) {
        refuse(404, 'community_not_found', 'There is no such community.');
    }
    [$creator, $fee, $status] = $found[0];
    if ($status !== 'active') {
        refuse(410, 'community_archived', 'The community is archived.');
    }
    database()->begin_transaction();
    [$membership, $isNew] = claim($id, $me, $fee > 0);
    if ($fee > 0) {
        charge($fee, "join:" . text_id($membership), $me, $creator, $id);
    }
    if (!$isNew) {
        execute(
            'UPDATE community_members SET is_current = TRUE, joined_at = NOW(6), join_fee_paid = ? WHERE id = ?',
            [(int) ($fee > 0), $membership]
        );
    }
    execute("UPDATE communities SET member_count = member_count + 1 WHERE id = ? AND status = 'active'", [$id]);
    $events = [['membership', $id, $me, null, null, $membership]];
    foreach ($fee > 0 ? [$me, $creator] : [] as $owner) {
        $events[] = ['wallet', null, $owner, null, null, $owner];
    }
    announce(...$events);
    database()->commit();
    answer(200, ['success' => true]);
}

/** The id of the person's membership, whose row is locked, and whether the row is new. */
function claim(string $community, string $person, bool $pays): array
{
    $old = 'SELECT id, is_current FROM community_members WHERE community_id = ? AND user_id = ? FOR UPDATE';
    $found = rows($old, [$community, $person]);
    if (!$found) {
        $id = new_id();
        execute(
            'INSERT INTO community_members (id, community_id, user_id, join_fee_paid) VALUES (?, ?, ?, ?)
             ON DUPLICATE KEY UPDATE id = id',
            [$id, $community, $person, (int) $pays]
        );
        return [$id, true];
    }
    if ($found[0][1]) {
        database()->rollback();
        refuse(409, 'already_member', 'You are a member already.');
    }
    return [$found[0][0], false];
}

function charge(int $fee, string $reference, string $payer, string $payee, string $community): void
{
    $paid = execute(
        "UPDATE ledger_accounts SET balance = balance - ? WHERE owner = ? AND kind = 'available' AND balance >= ?",
        [$fee, $payer, $fee]
    );
    if ($paid === 0) {
        database()->rollback();
        refuse(402, 'insufficient_balance', 'The balance is too low.');
    }
    $id = new_id();
    $share = intdiv($fee * 7, 10);
    execute(
        "INSERT INTO ledger_transactions (id, kind, reference, amount, payer_id, payee_id, community_id)
         VALUES (?, 'join_fee', ?, ?, ?, ?, ?)",
        [$id, $reference, $fee, $payer, $payee, $community]
    );
    execute(
        "INSERT INTO ledger_postings (transaction_id, owner, kind, amount)
         VALUES (?, ?, 'available', ?), (?, ?, 'available', ?), (?, ?, 'platform', ?)",
        [$id, $payer, -$fee, $id, $payee, $share, $id, PLATFORM, $fee - $share]
    );
    execute(
        "INSERT INTO ledger_unfolded (owner, kind, transaction_id, amount) VALUES (?, 'available', ?, ?), (?, 'platform', ?, ?)",
        [$payee, $id, $share, PLATFORM, $id, $fee - $share]
    );
}
