<?php
// Communities: a page of them, found by type, category and name; and one of them.
declare(strict_types=1);

const COLUMNS = 'c.id, c.creator_id, c.name, c.description, c.type, c.join_fee, c.monthly_fee, c.agent_call_fee, c.status,
    c.member_count, c.avatar_url, c.cover_image_url, c.category, c.tags, c.verified, c.cs_mode,
    c.default_agent_listing_id, c.created_at, c.updated_at';

function browse(): never
{
    $page = number('page', 1, 1_000_000);
    $limit = number('limit', 20, 50);
    $conditions = ["c.status = 'active'"];
    $values = [];
    foreach (['type', 'category'] as $column) {
        if (($_GET[$column] ?? '') !== '') {
            $conditions[] = "c.$column = ?";
            $values[] = $_GET[$column];
        }
    }
    if (($_GET['search'] ?? '') !== '') {
        $conditions[] = 'LOWER(c.name) LIKE ?';
        $values[] = '%' . addcslashes(strtolower($_GET['search']), '\\%_') . '%';
    }
    $condition = implode(' AND ', $conditions);
    $total = rows("SELECT COUNT(*) FROM communities c WHERE $condition", $values)[0][0];
    $found = rows(
        'SELECT ' . COLUMNS . ", u.name FROM communities c JOIN users u ON u.id = c.creator_id WHERE $condition
         ORDER BY c.member_count DESC, c.created_at DESC, c.id DESC LIMIT ? OFFSET ?",
        [...$values, $limit, ($page - 1) * $limit]
    );
    $communities = array_map(fn(array $row) => community($row) + ['creatorName' => $row[19]], $found);
    answer(200, [
        'communities' => $communities, 'total' => $total, 'page' => $page, 'totalPages' => intdiv($total + $limit - 1, $limit),
    ]);
}

function show(string $id): never
{
    $found = rows('SELECT ' . COLUMNS . ' FROM communities c WHERE c.id = ?', [$id]);
    $found ? answer(200, community($found[0])) : refuse(404, 'community_not_found', 'There is no such community.');
}

function community(array $row): array
{
    return [
        'id' => text_id($row[0]), 'creatorId' => text_id($row[1]), 'name' => $row[2], 'description' => $row[3],
        'type' => $row[4], 'joinFee' => $row[5], 'monthlyFee' => $row[6], 'agentCallFee' => $row[7], 'status' => $row[8],
        'memberCount' => $row[9], 'avatarUrl' => $row[10], 'coverImageUrl' => $row[11], 'category' => $row[12],
        'tags' => json_decode($row[13]), 'verified' => (bool) $row[14], 'csMode' => $row[15],
        'defaultAgentListingId' => text_id($row[16]), 'createdAt' => text_time($row[17]), 'updatedAt' => text_time($row[18]),
    ];
}
