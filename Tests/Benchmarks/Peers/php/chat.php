<?php
// An agent's answer, streamed as the model says it. Asking is free of charge in the communities that are measured.
declare(strict_types=1);

function agent_chat(string $community): never
{
    $me = me();
    $input = body();
    $listing = binary_id($input['listingId']);
    require_member($community, $me);
    $agent = rows(
        "SELECT l.model, l.system_prompt FROM community_agents a JOIN agent_listings l ON l.id = a.listing_id
         WHERE a.community_id = ? AND a.listing_id = ? AND l.status = 'active'",
        [$community, $listing]
    );
    if (!$agent) {
        refuse(404, 'agent_not_found', 'The community has no such agent.');
    }
    $question = new_id();
    execute(
        'INSERT INTO messages (room_id, id, user_id, content) VALUES (?, ?, ?, ?)',
        [$community, $question, $me, $input['content']]
    );
    header('Content-Type: text/event-stream');
    header('Cache-Control: no-cache');
    header('X-Accel-Buffering: no');
    event('meta', ['communityId' => text_id($community), 'userMessageId' => text_id($question)]);
    $answer = stream($agent[0][0], $input['content']);
    $reply = new_id();
    execute(
        "INSERT INTO messages (room_id, id, agent_listing_id, role, content) VALUES (?, ?, ?, 'agent', ?)",
        [$community, $reply, $listing, $answer]
    );
    event('done', ['messageId' => text_id($reply), 'finishReason' => 'stop', 'charged' => 0]);
    exit;
}

function event(string $type, array $data): void
{
    echo "event: $type\ndata: ", json_encode(['type' => $type] + $data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n\n";
    ob_get_level() && ob_flush();
    flush();
}

/** Passes on what the model says; all of it. */
function stream(?string $model, string $content): string
{
    $answer = $pending = '';
    $curl = curl_init(getenv('MODEL_URL') . '/chat/completions');
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => json_encode([
            'model' => $model, 'stream' => true, 'messages' => [['role' => 'user', 'content' => $content]],
        ]),
        CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Accept: text/event-stream', 'Expect:'],
        CURLOPT_TIMEOUT => 300,
        CURLOPT_WRITEFUNCTION => function ($curl, string $bytes) use (&$answer, &$pending): int {
            $blocks = explode("\n\n", $pending . $bytes);
            $pending = array_pop($blocks);
            foreach ($blocks as $block) {
                $chunk = json_decode(substr($block, 6), true);
                $words = $chunk['choices'][0]['delta']['content'] ?? '';
                if ($words !== '') {
                    $answer .= $words;
                    event('chunk', ['content' => $words]);
                }
            }
            return strlen($bytes);
        },
    ]);
    curl_exec($curl);
    return $answer;
}
