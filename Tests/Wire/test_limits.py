"""What is limited in the application itself, behind any front end: how often, how many tokens, which models."""
import json
import uuid

import pytest

from client import together
from gateway import FastCGIServer, run_cgi
from sse import EventStream

JSON = {"Content-Type": "application/json"}


def bearer(person):
    return {"Authorization": f"Bearer {person.token}"}


def post(stack, person, path, body, address="127.0.0.1", **environment):
    answer = run_cgi(stack, "POST", path, JSON | (bearer(person) if person else {}), json.dumps(body).encode(), address=address,
                     **environment)
    text = answer.body()
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return answer.status, json.loads(text) if is_json else text, answer.headers


def sign_up(stack, address, **environment):
    return post(stack, None, "/api/auth/sign-up/email",
                {"email": f"{uuid.uuid4().hex}@example.test", "password": "correct horse", "name": "N"}, address, **environment)


# How often

@pytest.mark.parametrize("addresses", [
    ["192.0.2.1"] * 3, ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:0db8:0001:0002:0:0:0:7"],
    ["192.0.2.77", "::ffff:192.0.2.77", "192.0.2.77"]])
def test_sign_ups_of_one_network_are_limited(stack, addresses):
    limit = {"SPACES_SIGN_UPS_PER_HOUR": "2"}
    assert [sign_up(stack, address, **limit)[0] for address in addresses[:2]] == [200, 200]
    status, body, headers = sign_up(stack, addresses[2], **limit)
    assert (status, body["code"]) == (429, "too_many_requests") and 1 <= int(headers["Retry-After"]) <= 3600


def test_sign_ups_of_another_network_go_on(stack):
    limit = {"SPACES_SIGN_UPS_PER_HOUR": "1"}
    assert sign_up(stack, "2001:db8:9:1::1", **limit)[0] == 200
    assert sign_up(stack, "2001:db8:9:1::2", **limit)[0] == 429
    assert sign_up(stack, "2001:db8:9:2::1", **limit)[0] == 200


def test_refused_sign_up_is_not_counted(stack, ada):
    limit = {"SPACES_SIGN_UPS_PER_HOUR": "1"}
    taken = {"email": ada.email, "password": "correct horse", "name": "N"}
    for _ in range(3):
        assert post(stack, None, "/api/auth/sign-up/email", taken, "192.0.2.9", **limit)[0] == 409
    assert sign_up(stack, "192.0.2.9", **limit)[0] == 200


def test_posts_of_one_person_are_limited_wherever_they_go(stack, sign_up, ada):
    # One period may end in between: then the counts begin again, and the second round meets the limit.
    guest = ada.create_club_with_agent()
    person = sign_up("Talker")
    person.join(guest[0])
    shop = ada.create_official(csMode="human_only")
    talk = person.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    paths = [(f"/api/communities/{guest[0]}/messages", {"content": "Hi"}),
             (f"/api/conversations/{talk}/messages", {"content": "Hi"}),
             (f"/api/communities/{guest[0]}/agent-chat", {"content": "say:Hi", "listingId": guest[1]})]
    statuses = [post(stack, person, *paths[i % 3], SPACES_POSTS_PER_MINUTE="3")[0] for i in range(8)]
    assert statuses[:3] == [201, 201, 200] and 429 in statuses[3:]
    assert post(stack, ada, *paths[0], SPACES_POSTS_PER_MINUTE="3")[0] == 201


def test_creations_of_one_person_are_limited_together(stack, sign_up):
    person = sign_up("Maker")
    bodies = [("/api/communities", {"name": "N"}), ("/api/lounge", {"name": "N"}), ("/api/spaces", {"name": "N"}),
              ("/api/agent-listings", {"agentName": "N"})]
    statuses = [post(stack, person, *body, SPACES_CREATIONS_PER_HOUR="3")[0] for body in bodies + bodies]
    assert statuses[:3] == [201, 201, 201] and 429 in statuses[3:]


# Tokens

def test_tokens_of_a_day_are_counted_as_the_server_reports_them(stack, ada, sign_up, chat):
    admin = sign_up("Admin")
    stack.cli("user", "grant-admin", admin.email)
    person, (club, listing) = sign_up("Asker"), ada.create_club_with_agent()
    person.join(club)
    for _ in range(2):
        with person.chat(club, listing, "tokens:70:30") as stream:
            stream.rest()
    rows = [row for row in admin.get("/api/admin/usage", limit=200).expect(200)["usage"] if row["userId"] == person.id]
    assert [(row["communityId"], row["calls"], row["promptTokens"], row["completionTokens"]) for row in rows] == [
        (club, 2, 140, 60)]


def test_daily_tokens_of_a_person_bind_creators_too(stack, sign_up, chat):
    creator = sign_up("Creator")
    club, listing = creator.create_club_with_agent()
    body = {"content": "tokens:70:30", "listingId": listing}
    path, limit = f"/api/communities/{club}/agent-chat", {"SPACES_AGENT_DAILY_TOKENS_PER_USER": "100"}
    assert post(stack, creator, path, body, **limit)[0] == 200
    status, refusal, _ = post(stack, creator, path, body, **limit)
    assert (status, refusal["code"]) == (429, "daily_limit") and refusal["resetsAt"].endswith("T00:00:00.000000Z")
    assert post(stack, creator, path, body, SPACES_AGENT_DAILY_TOKENS_PER_USER="0")[0] == 200


def test_daily_tokens_of_a_community_hold_under_calls_at_once(stack, tmp_path, sign_up, ada, crowd):
    club, listing = ada.create_club_with_agent()
    people = crowd[:20]
    for person in people:
        person.join(club)
    body = json.dumps({"content": "tokens:700:300", "listingId": listing}).encode()
    with FastCGIServer(stack, tmp_path, SPACES_AGENT_DAILY_TOKENS="5000", SPACES_AGENT_MAX_TOKENS="990") as server:
        def ask(person):
            answer = server.ask("POST", f"/api/communities/{club}/agent-chat", JSON | bearer(person), body)
            answer.body()
            return answer.status
        statuses = together([lambda person=person: ask(person) for person in people])
    # Each reserves about 1 000: whoever asks while 5 000 are used or reserved is refused.
    assert set(statuses) == {200, 429} and 4 <= statuses.count(200) <= 6


# Models

def listing(stack, person, model, **environment):
    return post(stack, person, "/api/agent-listings", {"agentName": "N", "model": model}, **environment)


@pytest.mark.parametrize("environment, allowed, refused", [
    ({"SPACES_AGENT_MODELS": "small,large"}, "large", "huge"), ({"SPACES_AGENT_MODELS": "", "SPACES_AGENT_MODEL": "only"}, "only", "other"),
    ({"SPACES_AGENT_MODELS": "", "SPACES_AGENT_MODEL": ""}, "scripted", "other"),
])
def test_model_is_one_of_those_allowed(stack, ada, environment, allowed, refused):
    assert listing(stack, ada, allowed, **environment)[0] == 201
    status, body, _ = listing(stack, ada, refused, **environment)
    assert (status, body["code"], body["field"]) == (400, "model_unavailable", "model") and allowed in body["error"]
    assert listing(stack, ada, None, **environment)[0] == 201


def test_any_model_is_allowed_by_a_star_and_by_the_demo_agent(stack, ada):
    assert listing(stack, ada, "anything", SPACES_AGENT_MODELS="*")[0] == 201
    assert listing(stack, ada, "anything", SPACES_AGENT_MODELS="", SPACES_AGENT_URL="demo")[0] == 201


def test_model_that_is_allowed_no_longer_is_not_asked(stack, ada, chat):
    club = ada.create_community()
    agent = ada.create_agent(model="expensive")
    ada.post(f"/api/communities/{club}/agents", {"listingId": agent}).expect(201)
    key = uuid.uuid4().hex
    answer = run_cgi(stack, "POST", f"/api/communities/{club}/agent-chat", JSON | bearer(ada),
                     json.dumps({"content": f"say:{key}", "listingId": agent}).encode(), SPACES_AGENT_MODELS="cheap",
                     SPACES_AGENT_MAX_TOKENS="77")
    assert EventStream(answer).rest().text == key
    prompt = chat.prompt_with(key)
    assert (prompt["model"], prompt["max_tokens"]) == ("cheap", 77)


def test_prompt_fits_the_context(stack, ada, chat):
    club, agent = ada.create_club_with_agent()
    for number in range(12):
        ada.say(club, f"{number}:" + "x" * 100)
    key = uuid.uuid4().hex
    run_cgi(stack, "POST", f"/api/communities/{club}/agent-chat", JSON | bearer(ada),
            json.dumps({"content": f"say:{key}", "listingId": agent}).encode(), SPACES_AGENT_CONTEXT="400")
    messages = chat.prompt_with(key)["messages"]
    assert sum(len(message["content"]) for message in messages) <= 400
    assert messages[-1]["content"].startswith("9:") and messages[-1]["content"].endswith(key)


# Private listings

def test_private_listing_stays_with_its_owner(ada, bob):
    listing = ada.create_agent(isShareable=False, agentName=f"Private {uuid.uuid4().hex}")
    name = ada.get(f"/api/agent-listings/{listing}").expect(200)["agentName"]
    assert ada.get("/api/agent-listings", mine="true", search=name).expect(200)["total"] == 1
    assert bob.get("/api/agent-listings", search=name).expect(200)["total"] == 0
    bob.get(f"/api/agent-listings/{listing}").refuse(404, "agent_not_found")
    bob.post(f"/api/communities/{bob.create_community()}/agents", {"listingId": listing}).refuse(403, "listing_private")
    bob.post("/api/communities", {"name": "N", "defaultAgentListingId": listing}).refuse(403, "listing_private")
    bob.put(f"/api/communities/{bob.create_community()}", {"defaultAgentListingId": listing}).refuse(403, "listing_private")
    bob.post("/api/lounge", {"name": "N", "defaultAgentListingId": listing}).refuse(403, "listing_private")
    bob.put(f"/api/lounge/{bob.create_lounge()}", {"defaultAgentListingId": listing}).refuse(403, "listing_private")
    own = ada.create_community(defaultAgentListingId=listing)
    ada.post(f"/api/communities/{own}/agents", {"listingId": listing}).expect(201)


def test_listing_made_private_leaves_the_communities_of_others(ada, bob):
    listing = ada.create_agent()
    homes = [(ada, ada.create_community(defaultAgentListingId=listing)), (bob, bob.create_community(defaultAgentListingId=listing))]
    for person, community in homes:
        person.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    total = bob.get("/api/agent-listings").expect(200)["total"]
    ada.put(f"/api/agent-listings/{listing}", {"isShareable": False}).expect(200, isShareable=False)
    assert bob.get("/api/agent-listings").expect(200)["total"] == total - 1
    agents = [len(person.get(f"/api/communities/{community}/agents").expect(200)["agents"]) for person, community in homes]
    assert agents == [1, 0]
    assert [person.community(community)["defaultAgentListingId"] for person, community in homes] == [listing, None]
    bob.post(f"/api/communities/{homes[1][1]}/agents", {"listingId": listing}).refuse(403, "listing_private")
    ada.put(f"/api/agent-listings/{listing}", {"isShareable": True}).expect(200)
    bob.post(f"/api/communities/{homes[1][1]}/agents", {"listingId": listing}).expect(201)


# Shared caches

def test_what_a_session_asks_for_is_private(ada, anyone):
    community = ada.create_community()
    assert anyone.get(f"/api/communities/{community}").headers["Cache-Control"] == "no-cache"
    assert ada.get(f"/api/communities/{community}").headers["Cache-Control"] == "private, no-cache"
    assert ada.get("/api/wallet").headers["Cache-Control"] == "private, no-cache"


# Prices of agent calls

def test_call_that_costs_more_than_agreed_is_refused_and_free(ada, sign_up):
    club, listing = ada.create_club_with_agent(agentCallFee=5)
    shop = ada.create_official(agentCallFee=5, defaultAgentListingId=listing)
    guest = sign_up("Guest")
    guest.join(club)
    guest.credit(20)
    talk = guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    for path, body in ((f"/api/communities/{club}/agent-chat", {"listingId": listing}), (f"/api/conversations/{talk}/agent-chat", {})):
        guest.post(path, body | {"content": "say:Hi", "maxCharge": 4}).expect(409, "price_changed", required=5)
        guest.post(path, body | {"content": "say:Hi", "maxCharge": -1}).refuse_field("maxCharge")
        with guest.stream(path, body | {"content": "say:Hi", "maxCharge": 5}) as stream:
            assert stream.rest().end["charged"] == 5
    assert guest.balance() == 10 and len(guest.history(club)) == 2
