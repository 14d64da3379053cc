<?php
// Requests in, JSON out.
declare(strict_types=1);

function answer(int $status, array|object $body): never
{
    $json = json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
    header('X-Request-Id: ' . $_SERVER['REQUEST_ID']);
    if ($status === 200 && $_SERVER['REQUEST_METHOD'] === 'GET') {
        $tag = 'W/"' . hash('xxh3', $json) . '"';
        header("ETag: $tag");
        header('Cache-Control: ' . (isset($_SERVER['HTTP_AUTHORIZATION']) ? 'private, no-cache' : 'no-cache'));
        if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === $tag) {
            http_response_code(304);
            exit;
        }
    }
    http_response_code($status);
    header('Content-Type: application/json; charset=utf-8');
    header('Content-Length: ' . strlen($json));
    echo $json;
    exit;
}

function refuse(int $status, string $code, string $sentence): never
{
    answer($status, ['error' => $sentence, 'code' => $code]);
}

/** The parsed body of a POST request. */
function body(): array
{
    $body = json_decode(file_get_contents('php://input'), true, 32);
    return is_array($body) ? $body : refuse(400, 'invalid_request', 'The body is not a JSON object.');
}

/** A whole number from the query string. */
function number(string $name, int $default, int $most): int
{
    $text = $_GET[$name] ?? null;
    if ($text === null) {
        return $default;
    }
    $number = filter_var($text, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1, 'max_range' => $most]]);
    return $number !== false ? $number : refuse(400, 'invalid_request', "$name must be a whole number up to $most.");
}

function binary_id(string $text): string
{
    return hex2bin(str_replace('-', '', $text));
}

function text_id(?string $id): ?string
{
    if ($id === null) {
        return null;
    }
    $hex = bin2hex($id);
    return substr($hex, 0, 8) . '-' . substr($hex, 8, 4) . '-' . substr($hex, 12, 4) . '-' . substr($hex, 16, 4) . '-'
        . substr($hex, 20);
}

/** A DATETIME(6) as RFC 3339. */
function text_time(string $time): string
{
    $time[10] = 'T';
    return $time . 'Z';
}

/** A UUIDv7. */
function new_id(): string
{
    $id = substr(pack('J', (int) (microtime(true) * 1000)), 2) . random_bytes(10);
    $id[6] = chr(ord($id[6]) & 0x0f | 0x70);
    $id[8] = chr(ord($id[8]) & 0x3f | 0x80);
    return $id;
}
