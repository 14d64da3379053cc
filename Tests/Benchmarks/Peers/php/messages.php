<?php
// What is said in a community: the newest page of it, and something new.
declare(strict_types=1);

function messages(string $community): never
{
    $me = me();
    $limit = number('limit', 50, 100);
    require_member($community, $me);
    $found = rows(
        'SELECT m.id, m.user_id, m.agent_listing_id, m.content, m.message_type, m.created_at, u.name, u.image, l.agent_name,
           m.tts_audio_url
         FROM messages m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN agent_listings l ON l.id = m.agent_listing_id
         WHERE m.room_id = ? ORDER BY m.created_at DESC, m.id DESC LIMIT ?',
        [$community, $limit + 1]
    );
    $next = null;
    if (count($found) > $limit) {
        array_pop($found);
        $next = cursor(end($found));
    }
    $messages = array_map(fn(array $row) => [
        'id' => text_id($row[0]), 'userId' => text_id($row[1]), 'agentListingId' => text_id($row[2]), 'content' => $row[3],
        'messageType' => $row[4], 'createdAt' => text_time($row[5]), 'userName' => $row[6], 'userImage' => $row[7],
        'agentName' => $row[8], 'ttsAudioUrl' => $row[9],
    ], array_reverse($found));
    answer(200, ['messages' => $messages, 'nextBefore' => $next]);
}

/** The place of a message: its microseconds since 1970 in base 36, and its id. */
function cursor(array $row): string
{
    $seconds = strtotime(substr($row[5], 0, 19) . ' UTC');
    return base_convert($seconds . substr($row[5], 20), 10, 36) . '.' . text_id($row[0]);
}

function post_message(string $community): never
{
    $me = me();
    $content = body()['content'] ?? null;
    if (!is_string($content) || $content === '' || iconv_strlen($content, 'UTF-8') > 5000) {
        refuse(400, 'invalid_request', 'content must be 1 to 5000 characters.');
    }
    require_member($community, $me);
    $id = new_id();
    database()->begin_transaction();
    $createdAt = rows(
        'INSERT INTO messages (room_id, id, user_id, content) VALUES (?, ?, ?, ?) RETURNING created_at',
        [$community, $id, $me, $content]
    )[0][0];
    announce(['message', $community, null, 'members', $community, $id]);
    database()->commit();
    answer(201, [
        'id' => text_id($id), 'userId' => text_id($me), 'content' => $content, 'messageType' => 'text',
        'createdAt' => text_time($createdAt),
    ]);
}
