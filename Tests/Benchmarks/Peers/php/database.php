<?php
// One persistent connection for each process, and who asks.
declare(strict_types=1);

function database(): mysqli
{
    static $database = null;
    if ($database === null) {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $database = new mysqli('p:localhost', 'spaces', getenv('DATABASE_PASSWORD'), 'spaces', 0, getenv('DATABASE_SOCKET'));
        $database->set_charset('utf8mb4');
        $database->query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    }
    return $database;
}

/** All rows of a prepared statement, as lists of columns. */
function rows(string $sql, array $values = []): array
{
    return database()->execute_query($sql, $values)->fetch_all(MYSQLI_NUM);
}

function execute(string $sql, array $values): int
{
    database()->execute_query($sql, $values);
    return database()->affected_rows;
}

/** The id of the person whose session token the request carries. */
function me(): string
{
    $header = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
    if (stripos($header, 'Bearer ') !== 0) {
        refuse(401, 'unauthorized', 'Sign in first.');
    }
    $found = rows(
        'SELECT u.id FROM auth_sessions s JOIN users u ON u.id = s.user_id
         WHERE s.token_hash = ? AND s.expires_at > NOW(6) AND u.suspended_at IS NULL',
        [hash('sha256', trim(substr($header, 7)), true)]
    );
    return $found[0][0] ?? refuse(401, 'unauthorized', 'Sign in first.');
}

/** Ends the request unless the person may take part in the community now. */
function require_member(string $community, string $person): void
{
    $found = rows(
        'SELECT c.status, m.is_current, m.expires_at <= NOW(6) FROM communities c
         LEFT JOIN community_members m ON m.community_id = c.id AND m.user_id = ? WHERE c.id = ?',
        [$person, $community]
    );
    if (!$found) {
        refuse(404, 'community_not_found', 'There is no such community.');
    }
    [$status, $isCurrent, $isExpired] = $found[0];
    if (!$isCurrent) {
        refuse(403, 'not_member', 'Join the community first.');
    }
    if ($isExpired) {
        refuse(403, 'membership_expired', 'The membership has expired.');
    }
    if ($status !== 'active' && $_SERVER['REQUEST_METHOD'] !== 'GET') {
        refuse(410, 'community_archived', 'The community is archived.');
    }
}

/** Tells listeners what happens in this transaction: each event is its kind, room, person, group and what it is about. */
function announce(array ...$events): void
{
    execute(
        'INSERT INTO live_events (kind, room_id, person_id, group_type, group_id, reference_id)
         VALUES ' . implode(', ', array_fill(0, count($events), '(?, ?, ?, ?, ?, ?)')),
        array_merge(...$events)
    );
}
