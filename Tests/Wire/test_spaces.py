"""Spaces and their sessions."""
import uuid

import pytest

from client import statuses, together

NOBODY = "01890000-0000-7000-8000-000000000000"
ROW = {"id", "ownerId", "name", "description", "category", "tags", "definition", "isPublic", "createdAt", "updatedAt"}
SESSION = {"id", "playgroundId", "status", "state", "currentPhase", "participantCount", "createdBy", "startedAt", "finishedAt", "createdAt"}
PARTICIPANT = {"id", "userId", "userName", "userImage", "agentId", "role", "controlMode", "isConnected", "joinedAt"}


def sessions(space):
    return f"/api/spaces/{space}/sessions"


def open_session(person, space):
    return person.post(sessions(space)).expect(201)["id"]


def join(person, space, session, body=None):
    return person.post(f"{sessions(space)}/{session}/join", body)


def look(person, space, session):
    return person.get(f"{sessions(space)}/{session}").expect(200)


@pytest.fixture
def space(ada):
    return ada.create_space()


@pytest.fixture
def session(ada, space):
    return open_session(ada, space)


# POST /api/spaces

def test_create_answers_the_row_with_defaults(ada):
    row = ada.post("/api/spaces", {"name": " Arena "}).expect(201, ownerId=ada.id, name="Arena", description="", category=None,
                                                             tags=[], definition={}, isPublic=True)
    assert set(row) >= ROW


def test_create_keeps_every_field(ada):
    fields = {"name": "Arena", "description": "Fight.", "category": "gaming", "tags": ["fun", "multiplayer"], "isPublic": False,
              "definition": {"iframeUrl": "https://example.test/game", "nested": {"list": [1, 2.5, None, True, "ü"]}, "Snake_case": 1}}
    row = ada.post("/api/spaces", fields).expect(201, **fields)
    ada.get(f"/api/spaces/{row['id']}").expect(200, **fields)


@pytest.mark.parametrize("field, value", [
    ("name", None), ("name", ""), ("name", "x" * 101), ("name", 5), ("description", "x" * 5001), ("category", "x" * 65),
    ("tags", "fun"), ("tags", ["x"] * 21), ("tags", ["x" * 51]), ("tags", [5]), ("definition", []), ("definition", "x"),
    ("definition", {"x": "y" * 65_536}), ("isPublic", "yes"), ("isPublic", 1),
])
def test_create_refuses_a_bad_field(ada, field, value):
    ada.post("/api/spaces", {"name": "Arena"} | {field: value}).refuse_field(field)


@pytest.mark.parametrize("url", ["http://example.test", "javascript:alert(1)", "https://", "", 5, None, {}])
def test_create_refuses_a_frame_that_is_no_https_url(ada, url):
    reply = ada.post("/api/spaces", {"name": "Arena", "definition": {"iframeUrl": url}})
    reply.refuse(400, "invalid_request")
    assert reply.json["field"] in ("definition.iframeUrl", "definition", "iframeUrl")


def test_create_accepts_the_longest(ada):
    fields = {"name": "ü" * 100, "description": "x" * 5000, "category": "x" * 64, "tags": ["ü" * 50] * 20}
    assert len(ada.post("/api/spaces", fields).expect(201)["description"]) == 5000


def test_create_needs_a_session(anyone):
    anyone.post("/api/spaces", {"name": "Arena"}).refuse(401, "unauthorized")


# GET /api/spaces

def test_browse_shows_public_spaces_newest_first(anyone, ada):
    name = uuid.uuid4().hex[:12]
    made = [ada.create_space(name=f"Space {name}") for _ in range(3)]
    ada.create_space(name=f"Space {name}", isPublic=False)
    page = anyone.get("/api/spaces", search=name.upper()).expect(200, total=3, page=1, totalPages=1)
    assert [s["id"] for s in page["spaces"]] == made[::-1]
    assert set(page["spaces"][0]) >= ROW


def test_browse_filters_by_category_and_pages(anyone, ada):
    category = uuid.uuid4().hex[:12]
    made = {ada.create_space(category=category) for _ in range(3)}
    pages = [anyone.get("/api/spaces", category=category, limit=2, page=page).expect(200, total=3, totalPages=2) for page in (1, 2, 3)]
    assert [len(page["spaces"]) for page in pages] == [2, 1, 0]
    assert {s["id"] for page in pages for s in page["spaces"]} == made


@pytest.mark.parametrize("search", ["{}%z", "{}_z"])
def test_browse_search_takes_wildcards_literally(anyone, ada, search):
    key = uuid.uuid4().hex[:12]
    ada.create_space(name=f"{key}xyz")
    anyone.get("/api/spaces", search=search.format(key)).expect(200, total=0)


# GET, PUT and DELETE /api/spaces/{id}

def test_details_add_owner_and_sessions(ada, bob, space):
    session = open_session(ada, space)
    row = bob.get(f"/api/spaces/{space}").expect(200)
    assert set(row) >= ROW | {"owner", "sessions"}
    assert row["owner"] == {"id": ada.id, "name": ada.name, "image": None}
    assert [s["id"] for s in row["sessions"]] == [session] and set(row["sessions"][0]) >= SESSION


def test_details_need_a_session(anyone, space):
    anyone.get(f"/api/spaces/{space}").refuse(401, "unauthorized")


def test_update_changes_what_is_sent_and_keeps_the_rest(ada):
    space = ada.create_space(name="Arena", category="gaming", tags=["fun"])
    row = ada.put(f"/api/spaces/{space}", {"name": "Forum", "category": None}).expect(200, name="Forum", category=None, tags=["fun"])
    assert set(row) >= ROW


@pytest.mark.parametrize("change", [{"name": ""}, {"tags": [""] * 21}, {"isPublic": 5}])
def test_update_refuses_a_bad_field(ada, space, change):
    ada.put(f"/api/spaces/{space}", change).refuse_field(next(iter(change)))


def test_update_and_delete_are_the_owners(ada, bob, space):
    bob.put(f"/api/spaces/{space}", {"name": "Mine"}).refuse(403)
    bob.delete(f"/api/spaces/{space}").refuse(403)
    ada.get(f"/api/spaces/{space}").expect(200, name="A space")


def test_delete_removes_the_space_and_its_sessions(ada, space, session):
    ada.delete(f"/api/spaces/{space}").expect(204)
    ada.get(f"/api/spaces/{space}").refuse(404)
    ada.get(f"{sessions(space)}/{session}").refuse(404)
    ada.delete(f"/api/spaces/{space}").refuse(404)


@pytest.mark.parametrize("id", [NOBODY, "nonsense"])
def test_unknown_space_answers_404(ada, id):
    ada.get(f"/api/spaces/{id}").refuse(404)
    ada.get(sessions(id)).refuse(404)
    ada.post(sessions(id)).refuse(404)


# A private space

def test_private_space_does_not_exist_for_others(ada, bob):
    space = ada.create_space(isPublic=False)
    session = open_session(ada, space)
    for method, path in [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/sessions"), ("POST", "/sessions"), ("GET", f"/sessions/{session}"),
                         ("PUT", f"/sessions/{session}"), ("POST", f"/sessions/{session}/join"), ("POST", f"/sessions/{session}/leave")]:
        bob.request(method, f"/api/spaces/{space}{path}", {} if method == "PUT" else None).refuse(404)
    ada.get(f"/api/spaces/{space}").expect(200)


def test_private_space_exists_for_its_participants(ada, bob):
    space = ada.create_space()
    join(bob, space, open_session(ada, space)).expect(201)
    ada.put(f"/api/spaces/{space}", {"isPublic": False}).expect(200)
    bob.get(f"/api/spaces/{space}").expect(200)


# Sessions

def test_session_begins_with_its_creator(ada, space):
    made = ada.post(sessions(space)).expect(201, playgroundId=space, status="waiting", participantCount=1)
    row = look(ada, space, made["id"])
    assert set(row) >= SESSION | {"participants"}
    assert row | {"createdBy": ada.id, "startedAt": None, "finishedAt": None} == row
    participant, = row["participants"]
    assert set(participant) >= PARTICIPANT
    assert (participant["userId"], participant["userName"], participant["isConnected"]) == (ada.id, ada.name, True)


def test_sessions_are_listed_newest_first(ada, bob, space):
    made = [open_session(ada, space) for _ in range(3)]
    rows = bob.get(sessions(space)).expect(200)
    assert [row["id"] for row in rows] == made[::-1] and all(set(row) >= SESSION for row in rows)


def test_join_is_new_once_and_then_a_reconnection(ada, bob, space, session):
    first = join(bob, space, session).expect(201, isConnected=True)
    join(bob, space, session, {}).expect(200, id=first["id"], isConnected=True)
    assert look(ada, space, session)["participantCount"] == 2


def test_join_keeps_and_updates_role_agent_and_control(ada, bob, space, session):
    agent = bob.create_agent()
    join(bob, space, session).expect(201)
    assert mine(ada, bob, space, session) | {"role": None, "agentId": None, "controlMode": "human"} == mine(ada, bob, space, session)
    join(bob, space, session, {"agentId": agent, "role": "scribe", "controlMode": "copilot"}).expect(200)
    join(bob, space, session, {"role": "judge"}).expect(200)
    assert mine(ada, bob, space, session) | {"role": "judge", "agentId": agent, "controlMode": "copilot"} == mine(ada, bob, space, session)


def mine(viewer, person, space, session):
    return next(p for p in look(viewer, space, session)["participants"] if p["userId"] == person.id)


@pytest.mark.parametrize("body, field", [({"role": "x" * 101}, "role"), ({"role": 5}, "role"), ({"controlMode": "robot"}, "controlMode"),
                                         ({"agentId": "nonsense"}, "agentId"), ({"agentId": 5}, "agentId")])
def test_join_refuses_a_bad_field(bob, space, session, body, field):
    join(bob, space, session, body).refuse_field(field)


def test_join_as_an_unknown_or_deleted_agent_answers_404(bob, space, session):
    agent = bob.create_agent()
    bob.delete(f"/api/agent-listings/{agent}")
    for id in (NOBODY, agent):
        join(bob, space, session, {"agentId": id}).refuse(404, "agent_not_found")


def test_join_of_an_unknown_session_or_one_of_another_space_answers_404(ada, bob, space, session):
    join(bob, space, NOBODY).refuse(404)
    join(bob, space, "nonsense").refuse(404)
    join(bob, ada.create_space(), session).refuse(404)


def test_fifty_joins_of_one_person_at_once_make_one_participant(ada, bob, space, session):
    assert statuses(together([lambda: join(bob, space, session)] * 50)) == {201: 1, 200: 49}
    assert look(ada, space, session)["participantCount"] == 2


def test_fifty_people_joining_at_once_all_count(ada, crowd, space, session):
    assert statuses(together([lambda p=p: join(p, space, session) for p in crowd])) == {201: 50}
    assert look(ada, space, session)["participantCount"] == 51


def test_leave_disconnects_and_keeps_the_row(ada, bob, space, session):
    first = join(bob, space, session).expect(201)
    for _ in range(2):
        bob.post(f"{sessions(space)}/{session}/leave").expect(204)
    row = look(ada, space, session)
    assert row["participantCount"] == 1 and len(row["participants"]) == 2
    assert mine(ada, bob, space, session)["isConnected"] is False
    join(bob, space, session).expect(200, id=first["id"], isConnected=True)


def test_leave_of_a_stranger_answers_404(eve, space, session):
    eve.post(f"{sessions(space)}/{session}/leave").refuse(404, "not_in_session")


def test_session_goes_from_waiting_to_active_to_finished(ada, bob, space, session):
    path = f"{sessions(space)}/{session}"
    ada.put(path, {"status": "active", "currentPhase": "opening", "state": {"score": [1, 2]}}).expect(200)
    row = look(ada, space, session)
    assert (row["status"], row["currentPhase"], row["state"]) == ("active", "opening", {"score": [1, 2]}) and row["startedAt"]
    assert ada.put(path, {"status": "waiting"}).status in (400, 409)
    ada.put(path, {"status": "finished"}).expect(200)
    assert look(ada, space, session)["finishedAt"]
    assert ada.put(path, {"status": "active"}).status in (400, 409)
    join(bob, space, session).refuse(409, "session_finished")


@pytest.mark.parametrize("body, field", [({"status": "paused"}, "status"), ({"status": 5}, "status"), ({"state": []}, "state")])
def test_session_update_refuses_a_bad_field(ada, space, session, body, field):
    ada.put(f"{sessions(space)}/{session}", body).refuse_field(field)


def test_session_update_is_for_its_creator_and_the_owner(ada, bob, eve, space):
    session = open_session(bob, space)
    path = f"{sessions(space)}/{session}"
    join(eve, space, session).expect(201)
    eve.put(path, {"status": "active"}).refuse(403)
    bob.put(path, {"status": "active"}).expect(200)
    ada.put(path, {"currentPhase": "end"}).expect(200)
