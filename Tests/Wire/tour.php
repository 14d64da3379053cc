<?php
// What a PHP program does with the client that openapi-generator made: tour.php FOLDER EMAIL PASSWORD CLUB LISTING SPACES
// CONFIG. The club costs 300 to join and 5 to ask; SPACES is the executable, which credits coins.
declare(strict_types=1);

use OpenAPI\Client\ApiException;
use OpenAPI\Client\Api;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model;

[, $folder, $email, $password, $club, $listing, $spaces, $config] = $argv;

require '/usr/share/php/GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class) use ($folder) {
    $path = $folder . '/lib/' . str_replace('\\', '/', substr($class, strlen('OpenAPI\\Client\\'))) . '.php';
    if (str_starts_with($class, 'OpenAPI\\Client\\') && is_file($path)) require $path;
});
set_error_handler(fn (int $level, string $message, string $file, int $line) => throw new ErrorException($message, 0, $level, $file, $line));

function same(mixed $expected, mixed $found): void
{
    if ($expected !== $found) throw new Exception('expected ' . var_export($expected, true) . ', found ' . var_export($found, true));
}

/** The error that the call is refused with. */
function refusal(int $status, callable $call): Model\ErrorResponse
{
    try {
        $call();
    } catch (ApiException $refused) {
        same($status, $refused->getCode());
        return $refused->getResponseObject();
    }
    throw new Exception("not refused with $status");
}

$configuration = new Configuration();
$http = new GuzzleHttp\Client();
$accounts = new Api\AccountsApi($http, $configuration);
$communities = new Api\CommunitiesApi($http, $configuration);

$signed = $accounts->postAuthSignUpEmail(new Model\SignUp(['email' => $email, 'password' => $password, 'name' => 'Grüße 🙂']));
same(true, $signed->getUser()->getCreatedAt() instanceof DateTime);
$configuration->setAccessToken($signed->getToken());
same('Grüße 🙂', $accounts->getUsersMe()->getName());
same(null, $accounts->getUsersMe()->getImage());

// Her own club.
$name = bin2hex(random_bytes(6));
$own = $communities->postCommunities(new Model\CreateCommunity(['name' => $name, 'join_fee' => 200, 'tags' => ['a', 'b'], 'category' => '']))->getId();
$communities->putCommunitiesId($own, new Model\CommunityChange(['description' => 'Ours.']));
$community = $communities->getCommunitiesId($own);
same(['Ours.', ['a', 'b'], 'club', 200], [$community->getDescription(), $community->getTags(), $community->getType(), $community->getJoinFee()]);
$communities->putCommunitiesId($own, new Model\CommunityChange(['description' => null]));
same(null, $communities->getCommunitiesId($own)->getDescription());
same([$own], array_map(fn ($each) => $each->getId(), $communities->getCommunities(search: $name, type: 'club', page: 1)->getCommunities()));

// The tour's club, which costs more than she has.
$error = refusal(402, fn () => $communities->postCommunitiesIdJoin($club));
same(['insufficient_balance', 300, 0], [$error->getCode(), $error->getRequired(), $error->getBalance()]);
exec(implode(' ', array_map(escapeshellarg(...), [$spaces, 'wallet', 'credit', '--config', $config, $email, '1000', '--reference', $name])), result_code: $status);
same(0, $status);
same(true, $communities->postCommunitiesIdJoin($club, join: new Model\Join(['auto_renew' => true]))->getSuccess());
$wallet = new Api\WalletApi($http, $configuration);
same(700, $wallet->getWallet()->getBalance());
$lines = $wallet->getWalletTransactions()->getTransactions();
same(['credit', 1000], [end($lines)->getKind(), end($lines)->getAmount()]);

// Messages, the same one once, and in pages.
$send = fn () => $communities->postCommunitiesIdMessages($own, new Model\CreateMessage(['content' => 'One']), $name)->getId();
same($send(), $send());
$communities->postCommunitiesIdMessages($own, new Model\CreateMessage(['content' => 'Two']));
$page = $communities->getCommunitiesIdMessages($own, limit: 1);
$older = $communities->getCommunitiesIdMessages($own, limit: 1, before: $page->getNextBefore());
same(['Two', 'One'], [$page->getMessages()[0]->getContent(), $older->getMessages()[0]->getContent()]);

$places = new Api\SpacesApi($http, $configuration);
$definition = ['iframeUrl' => 'https://example.com/', 'nested' => ['kept' => [1, 2.5, null, 'x']]];
$space = $places->postSpaces(new Model\CreateSpace(['name' => $name, 'definition' => $definition]))->getId();
same($definition, json_decode(json_encode($places->getSpacesId($space)->getDefinition()), true));
$places->deleteSpacesId($space);
same('space_not_found', refusal(404, fn () => $places->getSpacesId($space))->getCode());

$agents = new Api\AgentsApi($http, $configuration);
$made = $agents->postAgentListings(new Model\CreateListing(['agent_name' => $name]))->getId();
same([$made], array_map(fn ($each) => $each->getId(), $agents->getAgentListings(mine: true)->getListings()));
$chat = new Api\AgentChatApi($http, $configuration);
$events = $chat->postCommunitiesIdAgentChat($club, new Model\Ask(['content' => 'say:Hello', 'listing_id' => $listing]));
same(1, preg_match('/^data: (.*"type":"done".*)$/m', $events, $found));
same(5, json_decode($found[1])->charged);

$accounts->postAuthSignOut();
same('unauthorized', refusal(401, fn () => $accounts->getUsersMe())->getCode());
echo "The tour is over.\n";
