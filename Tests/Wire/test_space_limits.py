"""Spaces under races and at their limits, beyond what the reference says of each endpoint."""
import json
import uuid

import pytest

from client import together


NOBODY = "01890000-0000-7000-8000-000000000000"


def sessions(space):
    return f"/api/spaces/{space}/sessions"


def open_session(person, space):
    return f"{sessions(space)}/{person.post(sessions(space)).expect(201)['id']}"


def nested(depth, opening, closing):
    return '{"name":"Deep","definition":{"a":' + opening * (depth - 1) + "1" + closing * (depth - 1) + "}}"


@pytest.fixture
def space(ada):
    return ada.create_space()


@pytest.fixture
def session(ada, space):
    return open_session(ada, space)


@pytest.mark.parametrize("opening, closing", [('{"a":', "}"), ("[", "]")])
def test_definition_nested_too_deep_is_refused_and_ends_nobody(ada, opening, closing):
    ada.post("/api/spaces", body=nested(32, opening, closing)).expect(201)
    for depth in (33, 100, 500):
        ada.post("/api/spaces", body=nested(depth, opening, closing)).refuse_field("definition")
    ada.post("/api/spaces", body=nested(100_000, opening, closing)).refuse(400)


def test_totals_follow_visibility_category_and_deletion(anyone, ada):
    one, two = uuid.uuid4().hex[:12], uuid.uuid4().hex[:12]

    def totals():
        return [anyone.get("/api/spaces", category=category).expect(200)["total"] for category in (one, two)]

    space = ada.create_space(category=one)
    path = f"/api/spaces/{space}"
    assert totals() == [1, 0]
    for change, expected in [({"isPublic": False}, [0, 0]), ({"category": two}, [0, 0]), ({"isPublic": True}, [0, 1]),
                             ({"category": one}, [1, 0]), ({"category": two, "isPublic": False}, [0, 0]), ({"isPublic": True}, [0, 1])]:
        ada.put(path, change).expect(200)
        assert totals() == expected, change
    ada.delete(path).expect(204)
    assert totals() == [0, 0]


def test_search_follows_the_name(anyone, ada):
    old, new = uuid.uuid4().hex[:12], uuid.uuid4().hex[:12]
    space = ada.create_space(name=old)
    ada.put(f"/api/spaces/{space}", {"name": f"The {new.upper()} place"}).expect(200)
    anyone.get("/api/spaces", search=old).expect(200, total=0)
    assert [s["id"] for s in anyone.get("/api/spaces", search=new).expect(200, total=1)["spaces"]] == [space]


def test_search_follows_the_name_of_a_space_that_is_private_for_a_while(anyone, ada):
    old, new = uuid.uuid4().hex[:12], uuid.uuid4().hex[:12]
    space = ada.create_space(name=old)
    for change, found in (({"isPublic": False}, []), ({"name": new}, []), ({"isPublic": True}, [new]),
                          ({"isPublic": False, "name": old}, []), ({"isPublic": True, "name": f"{old} again"}, [old])):
        ada.put(f"/api/spaces/{space}", change).expect(200)
        assert [name for name in (old, new) if anyone.get("/api/spaces", search=name).expect(200)["total"] == 1] == found, change


def test_update_refuses_a_frame_that_is_no_https_url(ada, space):
    reply = ada.put(f"/api/spaces/{space}", {"definition": {"iframeUrl": "javascript:alert(1)"}})
    reply.refuse_field("definition.iframeUrl")
    ada.get(f"/api/spaces/{space}").expect(200, definition={})


def test_update_to_the_same_letters_otherwise_composed_is_a_change(anyone, ada, session):
    key = uuid.uuid4().hex[:12]
    composed, decomposed = f"{key} Caf\u00e9", f"{key} Cafe\u0301"
    space = ada.create_space(name=composed, category=composed)
    ada.put(f"/api/spaces/{space}", {"name": decomposed, "category": decomposed}).expect(200, name=decomposed)
    for query in ({"search": decomposed}, {"search": composed}, {"category": decomposed}):
        assert [s["id"] for s in anyone.get("/api/spaces", **query).expect(200, total=1)["spaces"]] == [space]
    anyone.get("/api/spaces", category=composed).expect(200, total=0)
    for text in (composed, decomposed):
        ada.put(session, {"currentPhase": text, "state": {"a": text}}).expect(200, currentPhase=text, state={"a": text})
        ada.get(session).expect(200, currentPhase=text, state={"a": text})


def test_definition_has_at_most_64_kibibytes_and_so_has_state(ada, session):
    frame = len('{"a":""}')
    for letter, size in (("x", 1), ("ü", 2), ("🙂", 4)):
        longest = letter * ((65_536 - frame) // size)
        ada.post("/api/spaces", {"name": "Large", "definition": {"a": longest}}).expect(201, definition={"a": longest})
        ada.post("/api/spaces", {"name": "Large", "definition": {"a": longest + letter}}).refuse_field("definition")
        ada.put(session, {"state": {"a": longest + letter}}).refuse_field("state")
    ada.put(session, {"state": {"a": longest}}).expect(200, state={"a": longest})


def test_details_have_the_newest_hundred_sessions(ada, space):
    oldest = ada.post(sessions(space)).expect(201)["id"]
    together([lambda: ada.post(sessions(space)).expect(201)] * 100)
    shown = ada.get(f"/api/spaces/{space}").expect(200)["sessions"]
    assert len(shown) == 100 and oldest not in [row["id"] for row in shown]
    everything = ada.get(sessions(space)).expect(200)
    assert len(everything) == 101 and everything[:100] == shown and everything[100]["id"] == oldest


def test_limit_is_20_unless_asked_and_never_above_50(anyone, ada):
    category = uuid.uuid4().hex[:12]
    together([lambda: ada.create_space(category=category)] * 51)
    for query, pages, shown in (({}, 3, 20), ({"limit": 51}, 2, 50), ({"limit": 10 ** 30}, 2, 50)):
        page = anyone.get("/api/spaces", category=category, **query).expect(200, total=51, totalPages=pages)
        assert len(page["spaces"]) == shown


def test_private_space_is_in_no_list_not_even_its_owners(ada):
    name = uuid.uuid4().hex[:12]
    ada.create_space(name=name, isPublic=False)
    ada.get("/api/spaces", search=name).expect(200, spaces=[], total=0)


def test_participant_of_a_private_space_is_not_its_owner(ada, bob, eve, space, session):
    bob.post(f"{session}/join").expect(201)
    ada.put(f"/api/spaces/{space}", {"isPublic": False}).expect(200)
    bob.put(f"/api/spaces/{space}", {"name": "Mine"}).refuse(403)
    bob.delete(f"/api/spaces/{space}").refuse(403)
    bob.put(session, {"status": "active"}).refuse(403)
    other = open_session(ada, space)
    bob.post(f"{other}/join").expect(201)
    open_session(bob, space)
    for method, path in (("GET", session), ("POST", f"{session}/join"), ("POST", f"{session}/leave"), ("GET", sessions(space))):
        eve.request(method, path).refuse(404, "space_not_found")


def test_finished_session_takes_back_nobody(ada, bob, session):
    bob.post(f"{session}/join").expect(201)
    ada.put(session, {"status": "active"}).expect(200)
    ada.put(session, {"status": "finished"}).expect(200)
    bob.post(f"{session}/join").refuse(409, "session_finished")
    bob.post(f"{session}/join", {"agentId": NOBODY}).refuse(404, "agent_not_found")


def test_unknown_session_answers_404_on_every_path(ada, space, session):
    for path in (f"{sessions(space)}/{NOBODY}", f"{sessions(space)}/nonsense", f"{sessions(ada.create_space())}/{session.rsplit('/', 1)[1]}"):
        ada.get(path).refuse(404)
        ada.put(path, {"status": "active"}).refuse(404)
        ada.post(f"{path}/join").refuse(404)
        ada.post(f"{path}/leave").refuse(404)


def test_sessions_page_through_all(ada, space):
    made = [ada.post(sessions(space)).expect(201)["id"] for _ in range(3)]
    pages = [ada.get(sessions(space), page=page, limit=2).expect(200) for page in (1, 2, 3)]
    assert [[row["id"] for row in page] for page in pages] == [made[:0:-1], made[:1], []]


def test_session_cannot_skip_or_go_back(ada, session):
    ada.put(session, {"status": "finished"}).refuse(409, "invalid_transition")
    ada.put(session, {"status": "active"}).expect(200)
    ada.put(session, {"status": "waiting"}).refuse(409, "invalid_transition")
    ada.put(session, {"status": "finished"}).expect(200)
    ada.put(session, {"status": "active"}).refuse(409, "invalid_transition")


def test_session_update_can_be_sent_again(ada, session):
    for change in ({"status": "active"}, {"status": "finished", "state": {"b": 1, "a": [2]}, "currentPhase": "end"}):
        assert ada.put(session, change).expect(200) == ada.put(session, change).expect(200)


@pytest.mark.parametrize("change", [{"state": {"a": 1}}, {"currentPhase": "encore"}])
def test_finished_session_changes_no_more(ada, session, change):
    ada.put(session, {"status": "active"}).expect(200)
    ada.put(session, {"status": "finished"}).expect(200)
    ada.put(session, change).refuse(409, "session_finished")


def test_finished_session_can_be_left(ada, session):
    ada.put(session, {"status": "active"}).expect(200)
    ada.put(session, {"status": "finished"}).expect(200)
    ada.post(f"{session}/leave").expect(204)
    ada.get(session).expect(200, participantCount=0)


def test_leave_under_one_idempotency_key_is_replayed(ada, session):
    again = [ada.post(f"{session}/leave", headers={"Idempotency-Key": uuid.uuid4().hex}) for _ in range(2)]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    again += [ada.post(f"{session}/leave", headers=key) for _ in range(2)]
    assert [reply.status for reply in again] == [204] * 4 and again[-1].headers["Idempotent-Replayed"] == "true"
    assert not any("Content-Type" in reply.headers for reply in again)


def test_join_with_null_clears_role_and_agent(ada, session):
    agent = ada.create_agent()
    ada.post(f"{session}/join", {"role": "judge", "agentId": agent}).expect(200)
    ada.post(f"{session}/join", {"role": None, "agentId": None}).expect(200)
    participant, = ada.get(session).expect(200)["participants"]
    assert (participant["role"], participant["agentId"]) == (None, None)


def test_participants_present_come_first(ada, bob, eve, session):
    for person in (bob, eve):
        person.post(f"{session}/join").expect(201)
    bob.post(f"{session}/leave").expect(204)
    people = [p["userId"] for p in ada.get(session).expect(200)["participants"]]
    assert people == [ada.id, eve.id, bob.id]


def test_participant_of_a_private_space_sees_it_after_leaving(ada, bob, space, session):
    bob.post(f"{session}/join").expect(201)
    ada.put(f"/api/spaces/{space}", {"isPublic": False}).expect(200)
    bob.post(f"{session}/leave").expect(204)
    bob.get(session).expect(200)
    bob.post(f"{session}/join").expect(200)


def test_joining_and_leaving_at_once_count_right(ada, bob, eve, session):
    replies = together([lambda p=p, what=what: p.post(f"{session}/{what}") for _ in range(15) for p in (bob, eve) for what in ("join", "leave")])
    assert {reply.status for reply in replies} <= {200, 201, 204, 404}
    assert [reply.status for reply in replies].count(201) == 2
    row = ada.get(session).expect(200)
    assert row["participantCount"] == sum(p["isConnected"] for p in row["participants"]) and len(row["participants"]) == 3


def test_delete_amid_joins_answers_each_as_documented(ada, bob, eve):
    for _ in range(5):
        space = ada.create_space()
        session = open_session(ada, space)
        path = f"/api/spaces/{space}"
        replies = together(
            [lambda: ada.delete(path)] * 2
            + [lambda p=p: p.post(f"{session}/join") for p in (bob, eve) for _ in range(3)]
            + [lambda p=p: p.post(f"{path}/sessions") for p in (bob, eve)]
            + [lambda: ada.put(session, {"status": "active"}), lambda: ada.put(path, {"isPublic": False})])
        answers = [reply.status for reply in replies]
        assert sorted(answers[:2]) == [204, 404] and set(answers[2:]) <= {200, 201, 404}, [json.dumps(answers)]
        for person in (ada, bob, eve):
            person.get(path).refuse(404)
            person.get(session).refuse(404)
