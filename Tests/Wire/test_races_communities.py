"""Communities, agents, spaces and their sessions when many requests come at the same instant."""
import uuid

import pytest

from client import statuses
from races import races, together

RENAMED = {"/api/communities": "name", "/api/spaces": "name", "/api/lounge": "name", "/api/agent-listings": "agentName"}


def member_ids(viewer, community):
    """Everybody on the list of members, once the community's own count agrees with it."""
    members = viewer.get(f"/api/communities/{community}/members", limit=500).expect(200)["members"]
    viewer.get(f"/api/communities/{community}").expect(200, memberCount=len(members))
    ids = {member["userId"]: member["role"] for member in members}
    assert len(ids) == len(members) and list(ids.values()).count("creator") == 1
    return ids


def at(person, community, action, body=None):
    return person.post(f"/api/communities/{community}/{action}", body)


# What has a name

@races("PUT /api/communities/{}", "PUT /api/spaces/{}", "PUT /api/lounge/{}", "PUT /api/agent-listings/{}")
def test_changes_at_once_of_different_fields_all_stay(ada):
    made = {path: ada.post(path, {name: "first"}).expect(201)["id"] for path, name in RENAMED.items()}
    for _ in range(10):
        word = uuid.uuid4().hex[:12]
        together([lambda path=path, field=field: ada.put(f"{path}/{made[path]}", {field: word}).expect(200)
                 for path, name in RENAMED.items() for field in (name, "description")])
        for path, name in RENAMED.items():
            ada.get(f"{path}/{made[path]}").expect(200, **{name: word, "description": word})


@races("PUT /api/communities/{}", "PUT /api/spaces/{}", "PUT /api/lounge/{}", "PUT /api/agent-listings/{}")
def test_of_names_given_at_once_the_last_is_the_one_that_is_found(ada):
    for path, name in RENAMED.items():
        word, places = uuid.uuid4().hex[:12], "/api/communities" if path == "/api/lounge" else path
        own = f"{path}/{ada.post(path, {name: f'{word} 0'}).expect(201)['id']}"
        together([lambda n=n: ada.put(own, {name: f"{word} {n % 3}"}).expect(200) for n in range(9)])
        last = ada.get(own).expect(200)[name]
        assert [ada.get(places, search=f"{word} {n}").expect(200)["total"] for n in range(3)] == [f"{word} {n}" == last for n in range(3)]


@races("PUT /api/communities/{}", "DELETE /api/communities/{}", "PUT /api/spaces/{}", "DELETE /api/spaces/{}", "PUT /api/lounge/{}",
       "PUT /api/agent-listings/{}", "DELETE /api/agent-listings/{}")
def test_what_ends_while_it_changes_is_on_no_list(ada):
    ends = {"/api/communities": (200, 410), "/api/spaces": (204, 404), "/api/lounge": (200, 410), "/api/agent-listings": (200, 404)}
    for path, (done, gone) in ends.items():
        word, name = uuid.uuid4().hex[:10], RENAMED[path]
        made = ada.post(path, {name: word, "category": word}).expect(201)["id"]
        changed, ended = together([lambda n=n: ada.put(f"{path}/{made}", {name: f"{word} {n}", "category": f"{word} {n % 2}"}) for n in range(6)],
                                  [lambda: ada.delete(f"{path.replace('lounge', 'communities')}/{made}")] * 3)
        assert statuses(ended) == {done: 1, gone: 2} and set(statuses(changed)) <= {200, gone}
        places = "/api/communities" if path == "/api/lounge" else path
        assert ada.get(places, search=word).expect(200)["total"] == 0
        if path in ("/api/communities", "/api/spaces"):
            assert {ada.get(places, category=f"{word}{end}").expect(200)["total"] for end in ("", " 0", " 1")} == {0}


# Members

@races("POST /api/communities/{}/join", "POST /api/communities/{}/leave")
def test_joining_and_leaving_at_once_count_right_and_cost_once(ada, crowd, stack):
    people, community = crowd[:10], ada.create_community(joinFee=10, monthlyFee=5)
    for person in people:
        person.credit(100)
    before = [person.balance() for person in people]
    joined, left = together([lambda p=p: at(p, community, "join") for p in people for _ in range(2)],
                            [lambda p=p: at(p, community, "leave") for p in people])
    assert set(statuses(joined)) <= {200, 409} and set(statuses(left)) <= {200, 404}
    came, went = statuses(joined)[200], statuses(left).get(200, 0)
    assert len(member_ids(ada, community)) == 1 + came - went
    assert [old - person.balance() for old, person in zip(before, people)] == [15] * 10
    stack.cli("ledger", "verify")


@races("POST /api/communities/{}/join", "DELETE /api/communities/{}", "POST /api/communities/{}/messages")
def test_joining_what_is_archived_at_this_moment_is_in_time_or_free(ada, crowd, stack):
    people, community = crowd[10:22], ada.create_community(joinFee=10)
    for person in people:
        person.credit(100)
    before = [person.balance() for person in people]
    joined, archived, said = together([lambda p=p: at(p, community, "join") for p in people],
                                      [lambda: ada.delete(f"/api/communities/{community}")] * 3,
                                      [lambda: at(ada, community, "messages", {"content": "Welcome"})] * 4)
    assert statuses(archived) == {200: 1, 410: 2}
    assert set(statuses(joined)) <= {200, 410} and set(statuses(said)) <= {201, 410}
    fees = [10 if reply.status == 200 else 0 for reply in joined]
    assert [old - person.balance() for old, person in zip(before, people)] == fees
    assert set(member_ids(ada, community)) == {ada.id} | {p.id for p, reply in zip(people, joined) if reply.status == 200}
    assert len(ada.history(community)) == statuses(said).get(201, 0)
    stack.cli("ledger", "verify")


@races("DELETE /api/communities/{}/members/{}", "PUT /api/communities/{}/members/{}", "POST /api/communities/{}/join",
       "POST /api/communities/{}/leave", "POST /api/communities/{}/invite-cs", "PUT /api/communities/{}/membership",
       "POST /api/communities/{}/messages")
def test_everything_that_happens_to_one_member_at_once_leaves_one_row(ada, bob):
    community = ada.create_official()
    bob.join(community)
    own, member = f"/api/communities/{community}/membership", f"/api/communities/{community}/members/{bob.id}"
    joined, left, removed, invited, promoted, chosen, said = together(
        [lambda: at(bob, community, "join")] * 4, [lambda: at(bob, community, "leave")] * 4, [lambda: ada.delete(member)] * 4,
        [lambda: at(ada, community, "invite-cs", {"userId": bob.id})] * 4, [lambda: ada.put(member, {"role": "moderator"})] * 4,
        [lambda: bob.put(own, {"autoRenew": True})] * 4, [lambda: at(bob, community, "messages", {"content": "Here"})] * 4)
    for replies, expected in [(joined, {200, 409}), (left, {200, 404}), (removed, {200, 404}), (invited, {200}), (promoted, {200, 404}),
                              (chosen, {200, 404}), (said, {201, 403})]:
        assert set(statuses(replies)) <= expected
    role, reply = member_ids(ada, community).get(bob.id), bob.get(own)
    assert (reply.json["role"] if reply.status == 200 else None) == role
    assert bob.id not in member_ids(ada, community) or at(bob, community, "join").status == 409
    assert len(ada.history(community)) == statuses(said).get(201, 0)


@races("DELETE /api/communities/{}/members/{}", "PUT /api/communities/{}/members/{}")
def test_moderator_removes_a_member_or_meets_another_moderator(ada, bob, eve):
    for _ in range(6):
        community = ada.create_community()
        for person in (bob, eve):
            person.join(community)
        ada.put(f"/api/communities/{community}/members/{eve.id}", {"role": "moderator"}).expect(200)
        member = f"/api/communities/{community}/members/{bob.id}"
        removed, promoted = together([lambda: eve.delete(member)] * 2, [lambda: ada.put(member, {"role": "moderator"})])
        if promoted[0].status == 200:
            assert statuses(removed) == {403: 2} and member_ids(ada, community)[bob.id] == "moderator"
        else:
            assert promoted[0].status == 404 and statuses(removed) == {200: 1, 404: 1} and bob.id not in member_ids(ada, community)


# Agents

@races("POST /api/communities/{}/agents", "DELETE /api/communities/{}/agents/{}")
def test_adding_and_removing_an_agent_at_once_leaves_one_or_none(ada):
    community, listing = ada.create_community(), ada.create_agent()
    added, removed = together([lambda: at(ada, community, "agents", {"listingId": listing})] * 8,
                              [lambda: ada.delete(f"/api/communities/{community}/agents/{listing}")] * 8)
    assert statuses(added) == {201: 8} and set(statuses(removed)) <= {200, 404}
    left = len(ada.get(f"/api/communities/{community}/agents").expect(200)["agents"])
    assert left <= 1 and ada.delete(f"/api/communities/{community}/agents/{listing}").status == (200 if left else 404)


@races("POST /api/communities/{}/agents", "DELETE /api/agent-listings/{}")
def test_agent_added_while_it_is_withdrawn_is_in_no_community(ada):
    communities, listing = [ada.create_community() for _ in range(3)], ada.create_agent()
    added, withdrawn = together([lambda c=c: at(ada, c, "agents", {"listingId": listing}) for c in communities * 3],
                                [lambda: ada.delete(f"/api/agent-listings/{listing}")] * 4)
    assert statuses(withdrawn) == {200: 1, 404: 3} and set(statuses(added)) <= {201, 404}
    assert [ada.get(f"/api/communities/{c}/agents").expect(200)["agents"] for c in communities] == [[]] * 3


# Spaces and their sessions

@pytest.fixture
def space(ada):
    return f"/api/spaces/{ada.create_space()}"


@pytest.fixture
def session(ada, space):
    return f"{space}/sessions/{ada.post(f'{space}/sessions').expect(201)['id']}"


def present(viewer, session):
    row = viewer.get(session).expect(200)
    connected = [p["userId"] for p in row["participants"] if p["isConnected"]]
    assert row["participantCount"] == len(connected) and len({p["userId"] for p in row["participants"]}) == len(row["participants"])
    return set(connected)


@races("POST /api/spaces/{}/sessions", "POST /api/spaces/{}/sessions/{}/join", "POST /api/spaces/{}/sessions/{}/leave", "PUT /api/spaces/{}")
def test_sessions_begun_at_once_each_have_their_participants(ada, bob, space, session):
    begun, joined, left, changed = together([lambda p=p: p.post(f"{space}/sessions") for p in (ada, bob) for _ in range(4)],
                                            [lambda: bob.post(f"{session}/join")] * 4, [lambda: bob.post(f"{session}/leave")] * 4,
                                            [lambda public=public: ada.put(space, {"isPublic": public}) for public in (False, True)])
    assert set(statuses(begun)) <= {201, 404} and statuses(begun)[201] >= 4 and statuses(changed) == {200: 2}
    assert set(statuses(joined)) <= {200, 201, 404} and set(statuses(left)) <= {204, 404}
    rows = ada.get(f"{space}/sessions").expect(200)
    assert len(rows) == 1 + statuses(begun)[201]
    assert all(len(present(ada, f"{space}/sessions/{row['id']}")) == 1 for row in rows if not session.endswith(row["id"]))
    assert present(ada, session) <= {ada.id, bob.id}


@races("PUT /api/spaces/{}/sessions/{}", "POST /api/spaces/{}/sessions/{}/join", "POST /api/spaces/{}/sessions/{}/leave")
def test_nobody_is_let_into_a_session_once_it_is_finished(ada, crowd, session):
    ada.put(session, {"status": "active"}).expect(200)
    people = crowd[22:30]
    joined, left, finished = together([lambda p=p: p.post(f"{session}/join") for p in people for _ in range(2)],
                                      [lambda p=p: p.post(f"{session}/leave") for p in people],
                                      [lambda: ada.put(session, {"status": "finished"})] * 3)
    assert statuses(finished) == {200: 3} and set(statuses(joined)) <= {200, 201, 409} and set(statuses(left)) <= {204, 404}
    there = {p.id for p, first, second in zip(people, joined[::2], joined[1::2]) if {first.status, second.status} & {200, 201}}
    assert present(ada, session) <= there | {ada.id}
    assert len(ada.get(session).expect(200)["participants"]) == 1 + len(there)


@races("PUT /api/spaces/{}/sessions/{}")
def test_two_states_at_once_go_one_after_the_other(ada, session):
    started, finished, played = together([lambda: ada.put(session, {"status": "active"})] * 5,
                                         [lambda: ada.put(session, {"status": "finished"})] * 5,
                                         [lambda n=n: ada.put(session, {"state": {"move": n}}) for n in range(5)])
    assert all(set(statuses(replies)) <= {200, 409} for replies in (started, finished, played)) and statuses(started)[200]
    row = ada.get(session).expect(200)
    assert row["startedAt"] and row["status"] == ("finished" if 200 in statuses(finished) else "active")
    assert (row["finishedAt"] is not None) == (row["status"] == "finished")


@races("DELETE /api/spaces/{}", "POST /api/spaces/{}/sessions/{}/leave", "PUT /api/spaces/{}/sessions/{}")
def test_space_deleted_while_its_session_is_in_use_is_gone_with_it(ada, crowd, space, session):
    people = crowd[30:36]
    for person in people:
        person.post(f"{session}/join").expect(201)
    left, deleted, changed, joined = together([lambda p=p: p.post(f"{session}/leave") for p in people], [lambda: ada.delete(space)] * 3,
                                              [lambda: ada.put(session, {"status": "active"})] * 3,
                                              [lambda p=p: p.post(f"{session}/join") for p in people])
    assert statuses(deleted) == {204: 1, 404: 2}
    assert set(statuses(left)) <= {204, 404} and set(statuses(changed + joined)) <= {200, 404}
    assert {person.get(session).status for person in people} == {404}
