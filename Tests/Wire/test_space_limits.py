"""Spaces under races and at their limits, beyond what the reference says of each endpoint."""
import json
import uuid

import pytest

from client import together


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


def test_update_refuses_a_frame_that_is_no_https_url(ada, space):
    reply = ada.put(f"/api/spaces/{space}", {"definition": {"iframeUrl": "javascript:alert(1)"}})
    reply.refuse_field("definition.iframeUrl")
    ada.get(f"/api/spaces/{space}").expect(200, definition={})


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
