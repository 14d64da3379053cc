"""Agent listings: /api/agent-listings."""
import uuid

import pytest

LISTINGS = "/api/agent-listings"
NOBODY = "01890000-0000-7000-8000-000000000000"
ROW = {"id", "ownerId", "agentName", "description", "avatarUrl", "model", "systemPrompt", "welcomeMessage", "voice",
       "inputCharLimit", "createdAt", "updatedAt"}


def test_create_answers_the_row(ada):
    fields = {"agentName": "Polly", "description": "Speaks.", "avatarUrl": "https://example.test/p.png", "model": "gpt-4o",
              "systemPrompt": "You are a parrot.", "welcomeMessage": "Hello!", "voice": "en", "inputCharLimit": 20000}
    row = ada.post(LISTINGS, fields).expect(201, ownerId=ada.id, **fields)
    assert set(row) >= ROW


def test_create_fills_defaults(ada):
    row = ada.post(LISTINGS, {"agentName": " Polly ", "systemPrompt": "Speak."}).expect(201)
    assert row | {"agentName": "Polly", "avatarUrl": None, "model": None, "welcomeMessage": None, "voice": None,
                  "inputCharLimit": 5000} == row


@pytest.mark.parametrize("field, value", [
    ("agentName", None), ("agentName", ""), ("agentName", "x" * 101), ("agentName", 5), ("description", "x" * 2001),
    ("systemPrompt", "x" * 20_001), ("systemPrompt", 5), ("avatarUrl", "http://example.test/a.png"), ("avatarUrl", "ftp://a"),
    ("inputCharLimit", 0), ("inputCharLimit", -1), ("inputCharLimit", 20_001), ("inputCharLimit", 1.5), ("inputCharLimit", "9"),
])
def test_create_refuses_a_bad_field(ada, field, value):
    ada.post(LISTINGS, {"agentName": "Polly", "systemPrompt": "Speak."} | {field: value}).refuse_field(field)


@pytest.mark.parametrize("fields", [
    {"agentName": "ü" * 100}, {"description": "x" * 2000}, {"systemPrompt": "你" * 20_000}, {"inputCharLimit": 1},
])
def test_create_accepts_the_longest(ada, fields):
    ada.post(LISTINGS, {"agentName": "Polly", "systemPrompt": "Speak."} | fields).expect(201, **fields)


def test_list_searches_and_pages(anyone, ada):
    name = uuid.uuid4().hex[:12]
    made = [ada.create_agent(agentName=f"Agent {name} {n}") for n in range(3)]
    pages = [ada.get(LISTINGS, search=name.upper(), limit=2, page=page).expect(200) for page in (1, 2, 3)]
    assert [len(page["listings"]) for page in pages] == [2, 1, 0]
    assert {row["id"] for page in pages for row in page["listings"]} == set(made)
    assert [(p["total"], p["page"], p["totalPages"]) for p in pages] == [(3, n, 2) for n in (1, 2, 3)]


def test_mine_lists_the_own_ones_only(sign_up, ada):
    person = sign_up("Owner")
    own = person.create_agent()
    ada.create_agent()
    assert [row["id"] for row in person.get(LISTINGS, mine="true").expect(200)["listings"]] == [own]


def test_system_prompt_is_shown_to_the_owner_only(ada, bob):
    name = uuid.uuid4().hex[:12]
    listing = ada.create_agent(agentName=name, systemPrompt="Secret words")
    assert ada.get(f"{LISTINGS}/{listing}").expect(200)["systemPrompt"] == "Secret words"
    reply = bob.get(f"{LISTINGS}/{listing}")
    reply.expect(200, id=listing, agentName=name)
    assert b"Secret words" not in reply.body
    assert b"Secret words" not in bob.get(LISTINGS, search=name).body


def test_update_changes_what_is_sent_clears_null_and_keeps_the_rest(ada):
    listing = ada.create_agent(agentName="Polly", description="Speaks.", welcomeMessage="Hello!")
    ada.put(f"{LISTINGS}/{listing}", {"agentName": "Molly", "welcomeMessage": None}).expect(200)
    ada.get(f"{LISTINGS}/{listing}").expect(200, agentName="Molly", welcomeMessage=None, description="Speaks.", systemPrompt="You repeat.")


@pytest.mark.parametrize("change", [{"agentName": ""}, {"agentName": None}, {"inputCharLimit": 0}, {"avatarUrl": "nope"}])
def test_update_refuses_a_bad_field(ada, change):
    ada.put(f"{LISTINGS}/{ada.create_agent()}", change).refuse_field(next(iter(change)))


def test_update_and_delete_are_the_owners(ada, bob, anyone):
    listing = ada.create_agent()
    bob.put(f"{LISTINGS}/{listing}", {"agentName": "Stolen"}).refuse(403)
    bob.delete(f"{LISTINGS}/{listing}").refuse(403)
    anyone.put(f"{LISTINGS}/{listing}", {"agentName": "Stolen"}).refuse(401, "unauthorized")
    anyone.delete(f"{LISTINGS}/{listing}").refuse(401, "unauthorized")
    anyone.post(LISTINGS, {"agentName": "Nobody's"}).refuse(401, "unauthorized")
    ada.get(f"{LISTINGS}/{listing}").expect(200, agentName="Parrot")


def test_deleted_listing_is_in_no_list_and_answers_nobody(ada, bob):
    name = uuid.uuid4().hex[:12]
    listing = ada.create_agent(agentName=name)
    assert ada.delete(f"{LISTINGS}/{listing}").status in (200, 204)
    assert bob.get(LISTINGS, search=name).expect(200)["total"] == 0
    assert listing not in [row["id"] for row in ada.get(LISTINGS, mine="true").expect(200)["listings"]]
    bob.get(f"{LISTINGS}/{listing}").refuse(404)


def test_deleted_listing_keeps_its_name_in_old_answers(ada):
    club = ada.create_club_with_agent()
    with ada.chat(*club, "say:Remember me") as stream:
        stream.rest()
    ada.delete(f"{LISTINGS}/{club[1]}")
    assert ada.history(club[0], limit=1)[0]["agentName"] == "Parrot"
    reply = ada.post(f"/api/communities/{club[0]}/agent-chat", {"content": "say:Still there?", "listingId": club[1]})
    reply.refuse(404)


@pytest.mark.parametrize("id", [NOBODY, "nonsense"])
def test_unknown_listing_answers_404(ada, id):
    ada.get(f"{LISTINGS}/{id}").refuse(404)
    ada.put(f"{LISTINGS}/{id}", {"agentName": "Polly"}).refuse(404)
    ada.delete(f"{LISTINGS}/{id}").refuse(404)
