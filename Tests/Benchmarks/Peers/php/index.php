<?php
// The front controller: the routes that are compared, with the checks and the bytes of the executable.
declare(strict_types=1);

require __DIR__ . '/http.php';
require __DIR__ . '/database.php';
require __DIR__ . '/browse.php';
require __DIR__ . '/messages.php';
require __DIR__ . '/join.php';
require __DIR__ . '/chat.php';

function route(string $method, string $path): never
{
    if ($path === '/healthz') {
        answer(200, ['status' => 'ok']);
    }
    if ($path === '/api/communities') {
        browse();
    }
    if (!preg_match('~^/api/communities/([0-9a-f-]{36})(/[\w-]+)?$~', $path, $found)) {
        refuse(404, 'not_found', 'There is nothing at this address.');
    }
    $community = binary_id($found[1]);
    match ($method . ($found[2] ?? '')) {
        'GET' => show($community),
        'GET/messages' => messages($community),
        'POST/messages' => post_message($community),
        'POST/agent-chat' => agent_chat($community),
        'POST/join' => join_community($community),
        default => refuse(404, 'not_found', 'There is nothing at this address.'),
    };
}

route($_SERVER['REQUEST_METHOD'], $_SERVER['PATH_INFO']);
