"""Accounts, administrators and keys when many requests come at the same instant."""
import uuid

import pytest

from client import PASSWORD, statuses
from races import raced, races, together
from routes import EVERY

SIGN_IN, CHANGE = "/api/auth/sign-in/email", "/api/auth/change-password"
SESSION, ME = "/api/auth/get-session", "/api/users/me"


def test_every_route_that_changes_something_is_raced():
    assert {route for route in EVERY if not route.startswith("GET")} == set(raced())


def sign_in(anyone, person, password=PASSWORD):
    return anyone.post(SIGN_IN, {"email": person.email, "password": password})


def is_dead(anyone, token):
    return anyone.get(SESSION, headers={"Authorization": f"Bearer {token}"}).status == 401


# Making things

MADE = {"/api/communities": "name", "/api/spaces": "name", "/api/lounge": "name", "/api/agent-listings": "agentName"}
LISTS = {"/api/communities": "/api/communities", "/api/spaces": "/api/spaces", "/api/lounge": "/api/communities",
         "/api/agent-listings": "/api/agent-listings"}


@races("POST /api/communities", "POST /api/spaces", "POST /api/lounge", "POST /api/agent-listings")
def test_things_made_at_once_are_all_there_and_counted(ada):
    word, totals = uuid.uuid4().hex[:12], {path: ada.get(path).expect(200)["total"] for path in LISTS.values()}
    crowds = together(*[[lambda path=path: ada.post(path, {MADE[path]: f"{word} {path}"})] * 8 for path in MADE])
    for path, replies in zip(MADE, crowds):
        assert statuses(replies) == {201: 8} and len({reply.json["id"] for reply in replies}) == 8
        ada.get(LISTS[path], search=f"{word} {path}").expect(200, total=8)
    assert {path: ada.get(path).expect(200)["total"] - totals[path] for path in totals} == {
        "/api/communities": 16, "/api/spaces": 8, "/api/agent-listings": 8}


@races("POST /api/communities", "POST /api/spaces", "POST /api/lounge", "POST /api/agent-listings")
def test_one_key_makes_one_thing_whatever_else_it_asks_for(ada):
    word, once = uuid.uuid4().hex[:12], {path: {"Idempotency-Key": uuid.uuid4().hex} for path in MADE}
    crowds = together(*[[lambda path=path, end=end: ada.post(path, {MADE[path]: f"{word} {path} {end}"}, headers=once[path])
                      for end in "aaabbb"] for path in MADE])
    for path, replies in zip(MADE, crowds):
        made, = {reply.json["id"] for reply in replies if reply.status == 201}
        assert {(reply.status, reply.json["code"]) for reply in replies if reply.status != 201} <= {
            (409, "idempotency_in_progress"), (422, "idempotency_key_reused")}
        ada.get(LISTS[path], search=f"{word} {path}").expect(200, total=1)
        again = [ada.post(path, {MADE[path]: f"{word} {path} {end}"}, headers=once[path]) for end in "ab"]
        assert statuses(again) == {201: 1, 422: 1} and made in [reply.json.get("id") for reply in again]


# Accounts

@races("POST /api/auth/sign-up/email")
def test_one_address_in_any_case_is_one_account(anyone):
    name = uuid.uuid4().hex
    forms = [{"email": f"{prefix}{name}@Example.test", "password": PASSWORD, "name": prefix} for prefix in ("ab", "AB", "Ab", "aB") * 2]
    replies = together([lambda form=form: anyone.post("/api/auth/sign-up/email", form) for form in forms])
    assert statuses(replies) == {200: 1, 409: 7}
    made = next(reply.json["user"] for reply in replies if reply.status == 200)
    assert anyone.post(SIGN_IN, forms[0]).expect(200)["user"] == made


@races("POST /api/auth/change-password")
def test_password_changes_once_with_the_old_one(anyone, sign_up):
    person = sign_up("Changing")
    wanted = [f"another password {n}" for n in range(5)]
    replies = together([lambda new=new: person.post(CHANGE, {"currentPassword": PASSWORD, "newPassword": new}) for new in wanted])
    assert statuses(replies) == {200: 1, 401: 4}
    winner = wanted[[reply.status for reply in replies].index(200)]
    assert sign_in(anyone, person, winner).status == 200 and sign_in(anyone, person).status == 401


@races("POST /api/auth/change-password", "POST /api/auth/sign-in/email")
def test_session_begun_with_a_password_that_changes_is_dead(anyone, sign_up):
    person = sign_up("Changing")
    changed, begun = together([lambda: person.post(CHANGE, {"currentPassword": PASSWORD, "newPassword": "another password"})],
                              [lambda: sign_in(anyone, person)] * 5)
    changed[0].expect(200)
    assert set(statuses(begun)) <= {200, 401}
    assert all(is_dead(anyone, reply.json["token"]) for reply in begun if reply.status == 200)
    person.get(SESSION).expect(200)


@races("POST /api/auth/sign-out", "PUT /api/users/me")
def test_signing_out_while_the_session_is_used_ends_it(anyone, sign_up):
    person = sign_up("Leaving")
    ended, used = together([lambda: person.post("/api/auth/sign-out")] * 6, [lambda: person.put(ME, {"name": "Leaving"})] * 6)
    assert 200 in statuses(ended) and set(statuses(ended + used)) <= {200, 401}
    assert is_dead(anyone, person.token)


@races("PUT /api/users/me")
def test_changes_of_different_fields_of_a_profile_all_stay(sign_up):
    person = sign_up("Changing")
    for n in range(10):
        fields = {"name": f"Name {n}", "image": f"https://example.test/{n}.png"}
        together([lambda field=field: person.put(ME, {field: fields[field]}).expect(200) for field in fields])
        person.get(ME).expect(200, **fields)


# Administrators

@pytest.fixture
def rivals(stack, sign_up):
    """Two administrators."""
    people = [sign_up("Rival") for _ in range(2)]
    for person in people:
        stack.cli("user", "grant-admin", person.email)
    return people


@races("PUT /api/admin/users/{}")
def test_of_two_administrators_who_unmake_each_other_one_is_left(root, rivals):
    one, other = rivals
    crowds = together([lambda: one.put(f"/api/admin/users/{other.id}", {"isAdmin": False})] * 4,
                      [lambda: other.put(f"/api/admin/users/{one.id}", {"isAdmin": False})] * 4)
    assert sorted(map(set, map(statuses, crowds)), key=min) == [{200}, {403}]
    assert sorted(person.get(ME).expect(200)["isAdmin"] for person in rivals) == [False, True]


@races("POST /api/admin/users/{}/suspend", "POST /api/admin/users/{}/restore")
def test_of_two_administrators_who_suspend_each_other_one_is_left(anyone, root, rivals):
    one, other = rivals
    crowds = together([lambda: one.post(f"/api/admin/users/{other.id}/suspend")] * 4,
                      [lambda: other.post(f"/api/admin/users/{one.id}/suspend")] * 4)
    assert sorted(200 in statuses(crowd) for crowd in crowds) == [False, True]
    assert sorted(is_dead(anyone, person.token) for person in rivals) == [False, True]
    together([lambda p=p: root.post(f"/api/admin/users/{p.id}/restore").expect(200) for p in rivals * 3])
    assert [sign_in(anyone, person).status for person in rivals] == [200, 200]


@races("PUT /api/admin/users/{}")
def test_granting_and_revoking_at_once_leave_one_of_both(root, bob):
    replies = together([lambda right=right: root.put(f"/api/admin/users/{bob.id}", {"isAdmin": right}) for right in (True, False) * 6])
    assert statuses(replies) == {200: 12} and [reply.json["isAdmin"] for reply in replies] == [True, False] * 6
    root.put(f"/api/admin/users/{bob.id}", {"isAdmin": False}).expect(200)
    bob.get("/api/admin/stats").refuse(403, "admin_only")


@races("POST /api/admin/users/{}/suspend", "POST /api/auth/sign-in/email")
def test_sign_in_that_meets_a_suspension_opens_nothing(anyone, root, sign_up):
    person = sign_up("Rowdy")
    suspended, begun = together([lambda: root.post(f"/api/admin/users/{person.id}/suspend")] * 3,
                                [lambda: sign_in(anyone, person)] * 4)
    assert statuses(suspended) == {200: 3} and set(statuses(begun)) <= {200, 403}
    root.post(f"/api/admin/users/{person.id}/restore").expect(200)
    assert all(is_dead(anyone, reply.json["token"]) for reply in begun if reply.status == 200)
    assert sign_in(anyone, person).status == 200
