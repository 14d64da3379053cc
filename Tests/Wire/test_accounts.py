"""Sign-in: /api/auth and /api/users/me."""
import datetime
import hashlib
import json
import re
import uuid

import pytest

from client import PASSWORD, statuses, together, when_not_busy
from conventions import TIME, UUID7
from gateway import run_cgi

SIGN_UP = "/api/auth/sign-up/email"
SIGN_IN = "/api/auth/sign-in/email"
SESSION = "/api/auth/get-session"


def fresh(**fields):
    return {"email": f"{uuid.uuid4().hex}@example.test", "password": PASSWORD, "name": "Ada"} | fields


def sign_in(anyone, person, password=PASSWORD):
    return when_not_busy(lambda: anyone.post(SIGN_IN, {"email": person.email, "password": password}))


# POST /api/auth/sign-up/email

def test_sign_up_answers_token_user_and_session(anyone):
    form = fresh(image="https://example.test/ada.png")
    body = anyone.post(SIGN_UP, form).expect(200)
    assert set(body) == {"token", "user", "session"}
    user = body["user"]
    assert set(user) >= {"id", "name", "email", "image", "isAdmin", "createdAt"}
    assert (user["name"], user["email"], user["image"]) == ("Ada", form["email"], "https://example.test/ada.png")
    assert user["isAdmin"] is False and UUID7.fullmatch(user["id"]) and TIME.fullmatch(user["createdAt"])
    assert body["session"]["token"] == body["token"] and TIME.fullmatch(body["session"]["expiresAt"])


def test_sign_up_without_image_has_null(anyone):
    assert anyone.post(SIGN_UP, fresh()).expect(200)["user"]["image"] is None


def test_token_is_256_bits_and_only_its_hash_is_stored(ada, stack):
    assert len(ada.token) >= 43   # 256 bits in base64url; 64 in hexadecimal
    digest = hashlib.sha256(ada.token.encode()).digest()
    with stack.database() as database, database.cursor() as cursor:
        cursor.execute("SELECT * FROM auth_sessions")
        cells = [cell for row in cursor.fetchall() for cell in row]
    assert ada.token not in [cell.decode("latin-1") if isinstance(cell, bytes) else cell for cell in cells]
    assert digest in cells or digest.hex() in cells


def test_session_lasts_thirty_days(anyone):
    body = anyone.post(SIGN_UP, fresh()).expect(200)
    made = datetime.datetime.fromisoformat(body["user"]["createdAt"])
    lasts = datetime.datetime.fromisoformat(body["session"]["expiresAt"]) - made
    assert abs(lasts - datetime.timedelta(days=30)) < datetime.timedelta(minutes=1)


def test_cookie_is_http_only_lax_and_for_every_path(anyone):
    reply = anyone.post(SIGN_UP, fresh())
    cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith(f"session={reply.json['token']};")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= attributes and "secure" not in attributes


def test_cookie_on_https_is_secure(anyone, stack):
    reply = anyone.http.post(stack.tls_url + SIGN_UP, json=fresh())
    assert reply.status_code == 200
    assert "secure" in {part.strip().lower() for part in reply.headers["Set-Cookie"].split(";")}


def test_email_in_other_case_is_taken(anyone, ada):
    anyone.post(SIGN_UP, fresh(email=ada.email.upper())).refuse(409, "email_taken")


def test_concurrent_sign_ups_of_one_address_make_one_account(anyone):
    form = fresh()
    replies = together([lambda: anyone.post(SIGN_UP, form)] * 8)
    assert statuses(replies) == {200: 1, 409: 7}


@pytest.mark.parametrize("email", ["", "@", "a@", "@b", "a@b@c", "nothing", "a b", None, 7, "a" * 249 + "@b.test"])
def test_sign_up_with_a_bad_address_is_refused(anyone, email):
    anyone.post(SIGN_UP, fresh(email=email)).refuse_field("email")


def test_longest_address_is_accepted(anyone):
    address = uuid.uuid4().hex.ljust(254 - len("@example.test"), "x") + "@example.test"
    anyone.post(SIGN_UP, fresh(email=address)).expect(200)


def test_address_that_grows_in_lower_case_is_an_address(anyone):
    form = fresh(email=uuid.uuid4().hex + "İ" * 200 + "@example.test")
    anyone.post(SIGN_UP, form).expect(200)
    anyone.post(SIGN_IN, form).expect(200)
    anyone.post(SIGN_UP, form).refuse(409, "email_taken")


def test_address_is_unique_whatever_the_case_of_its_letters_in_any_script(anyone):
    local = uuid.uuid4().hex
    anyone.post(SIGN_UP, fresh(email=f"Ünï.Ωδή{local}@example.test")).expect(200)
    anyone.post(SIGN_UP, fresh(email=f"ÜNÏ.ΩΔΉ{local.upper()}@EXAMPLE.TEST")).refuse(409, "email_taken")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 129, None, 12345678, "nul \0 inside"])
def test_sign_up_with_a_bad_password_is_refused(anyone, password):
    anyone.post(SIGN_UP, fresh(password=password)).refuse_field("password")


@pytest.mark.parametrize("password", ["pässwörd", "👩‍👩‍👧‍👦x", "x" * 128])
def test_password_length_counts_scalars(anyone, password):
    anyone.post(SIGN_UP, fresh(password=password)).expect(200)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, None, 7])
def test_sign_up_with_a_bad_name_is_refused(anyone, name):
    anyone.post(SIGN_UP, fresh(name=name)).refuse_field("name")


def test_sign_up_with_a_bad_image_is_refused(anyone):
    anyone.post(SIGN_UP, fresh(image="http://example.test/a.png")).refuse_field("image")


@pytest.mark.parametrize("missing", ["email", "password", "name"])
def test_sign_up_with_a_field_missing_names_it(anyone, missing):
    form = fresh()
    del form[missing]
    anyone.post(SIGN_UP, form).refuse_field(missing)


# POST /api/auth/sign-in/email

def test_sign_in_answers_another_session_of_the_same_user(anyone, ada):
    body = sign_in(anyone, ada).expect(200)
    assert set(body) == {"token", "user", "session"}
    assert body["user"]["id"] == ada.id and body["token"] != ada.token
    assert body["session"]["token"] == body["token"]


def test_sign_in_sets_the_cookie(anyone, ada):
    reply = sign_in(anyone, ada)
    assert reply.headers["Set-Cookie"].startswith(f"session={reply.json['token']};")


def test_sign_in_ignores_the_case_of_the_address(anyone, ada):
    anyone.post(SIGN_IN, {"email": ada.email.upper(), "password": PASSWORD}).expect(200)


def test_sign_in_with_a_wrong_password_and_with_an_unknown_address_look_alike(anyone, ada):
    wrong = sign_in(anyone, ada, "not the password")
    unknown = anyone.post(SIGN_IN, {"email": fresh()["email"], "password": PASSWORD})
    wrong.refuse(401, "invalid_credentials")
    unknown.refuse(401, "invalid_credentials")
    assert wrong.json == unknown.json


def test_passwords_are_never_trimmed(anyone):
    form = fresh(password="  spaces around  ")
    anyone.post(SIGN_UP, form).expect(200)
    anyone.post(SIGN_IN, form).expect(200)
    anyone.post(SIGN_IN, form | {"password": "spaces around"}).refuse(401, "invalid_credentials")


def test_ten_failures_with_one_account_answer_429_and_only_for_that_account(anyone, sign_up):
    victim, neighbour = sign_up("Victim"), sign_up("Neighbour")
    for _ in range(10):
        sign_in(anyone, victim, "not the password").refuse(401, "invalid_credentials")
    reply = sign_in(anyone, victim)   # even with the right password
    reply.refuse(429)
    assert int(reply.headers["Retry-After"]) > 0
    sign_in(anyone, neighbour).expect(200)
    victim.get(SESSION).expect(200)   # sessions that exist are not touched


def test_nine_failures_still_let_the_right_password_in_and_are_forgotten(anyone, sign_up):
    person = sign_up("Forgetful")
    for _ in range(2):
        for _ in range(9):
            sign_in(anyone, person, "not the password").refuse(401, "invalid_credentials")
        sign_in(anyone, person).expect(200)


def test_guesses_at_once_are_ten_as_well(anyone, sign_up):
    victim = sign_up("Victim")
    replies = together([lambda: sign_in(anyone, victim, "not the password")] * 40)
    assert statuses(replies) == {401: 10, 429: 30}
    assert all(int(reply.headers["Retry-After"]) > 0 for reply in replies if reply.status == 429)
    sign_in(anyone, victim).refuse(429)


def test_many_sign_ins_of_one_person_at_once_succeed(anyone, sign_up):
    person = sign_up("Busy")
    assert statuses(together([lambda: sign_in(anyone, person)] * 15)) == {200: 15}


def test_failures_count_for_fifteen_minutes_and_for_their_address_alone(anyone, sign_up, stack):
    victim = sign_up("Victim")
    body, kind = {"email": victim.email.upper(), "password": PASSWORD}, {"Content-Type": "application/json"}

    def sign_in_from(address):
        return run_cgi(stack, "POST", "/api/auth/sign-in/email", kind, json.dumps(body).encode(), address=address).status

    for _ in range(10):
        sign_in(anyone, victim, "not the password").refuse(401, "invalid_credentials")
    assert [sign_in_from(address) for address in ("127.0.0.1", "203.0.113.9")] == [429, 200]
    before = stack.sql("SELECT MAX(id) FROM sign_in_failures")[0][0]
    stack.sql("UPDATE sign_in_failures SET failed_at = failed_at - INTERVAL 14 MINUTE WHERE id <= %s", before)
    assert sign_in_from("127.0.0.1") == 429
    stack.sql("UPDATE sign_in_failures SET failed_at = failed_at - INTERVAL 1 MINUTE WHERE id <= %s", before)
    assert sign_in_from("127.0.0.1") == 200


# GET /api/auth/get-session

def test_session_answers_user_and_expiry(sign_up):
    person = sign_up("Ada")
    person.put("/api/users/me", {"name": "Ada L.", "image": "https://images.test/ada.png"}).expect(200)
    body = person.get(SESSION).expect(200)
    assert body["user"] == person.get("/api/users/me").expect(200)
    created = body["user"].pop("createdAt")
    assert body["user"] == {"id": person.id, "name": "Ada L.", "email": person.email, "isAdmin": False,
                            "image": "https://images.test/ada.png"}
    assert TIME.fullmatch(body["session"]["expiresAt"]) and TIME.fullmatch(created)


@pytest.mark.parametrize("header", [
    {}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"},
    {"Cookie": "session=nonsense"}, {"Cookie": "session="}, {"Authorization": "Bearer " + "x" * 4000},
])
def test_without_a_live_session_answers_401(anyone, header):
    anyone.get(SESSION, headers=header).refuse(401, "unauthorized")


def test_cookie_signs_in(anyone, ada):
    body = anyone.get(SESSION, headers={"Cookie": f"theme=dark; session={ada.token}; a=b"}).expect(200)
    assert body["user"]["id"] == ada.id


def test_header_wins_over_cookie(anyone, ada, bob):
    both = {"Cookie": f"session={ada.token}", "Authorization": f"Bearer {bob.token}"}
    assert anyone.get(SESSION, headers=both).expect(200)["user"]["id"] == bob.id
    dead = {"Cookie": f"session={ada.token}", "Authorization": "Bearer nonsense"}
    anyone.get(SESSION, headers=dead).refuse(401, "unauthorized")


def test_expired_session_answers_401(anyone, ada, stack):
    token = sign_in(anyone, ada).expect(200)["token"]
    digest = hashlib.sha256(token.encode()).digest()
    assert stack.sql("UPDATE auth_sessions SET expires_at = UTC_TIMESTAMP(6) WHERE token_hash = %s", digest) == 1
    anyone.get(SESSION, headers={"Authorization": f"Bearer {token}"}).refuse(401, "unauthorized")


@pytest.fixture
def aged(anyone, ada, stack):
    """Makes a session of Ada's that was begun, or used last, so many hours ago: (token, expiresAt)."""
    def make(hours):
        token = sign_in(anyone, ada).expect(200)["token"]
        digest = hashlib.sha256(token.encode()).digest()
        assert stack.sql("UPDATE auth_sessions SET expires_at = expires_at - INTERVAL %s HOUR WHERE token_hash = %s", hours, digest) == 1
        (expires,), = stack.sql("SELECT expires_at FROM auth_sessions WHERE token_hash = %s", digest)
        return token, expires.replace(tzinfo=datetime.UTC)
    return make


def expiry(reply):
    return datetime.datetime.fromisoformat(reply.expect(200)["session"]["expiresAt"])


def test_session_in_use_slides_to_thirty_days_again(anyone, aged):
    token, old = aged(25)
    bearer = {"Authorization": f"Bearer {token}"}
    first, second = (expiry(anyone.get(SESSION, headers=bearer)) for _ in range(2))
    assert first == second and abs(first - old - datetime.timedelta(hours=25)) < datetime.timedelta(minutes=1)


def test_session_slides_once_a_day(anyone, aged):
    token, old = aged(23)
    for _ in range(2):
        assert expiry(anyone.get(SESSION, headers={"Authorization": f"Bearer {token}"})) == old


def test_cookie_lives_as_long_as_the_session_that_slides(anyone, aged):
    token, _ = aged(25)
    cookie = {"Cookie": f"session={token}"}
    reply = anyone.get("/api/communities/my", headers=cookie)
    assert reply.headers["Set-Cookie"].startswith(f"session={token};") and "Max-Age=2592000;" in reply.headers["Set-Cookie"]
    assert "private" in reply.headers["Cache-Control"]
    again = anyone.get("/api/communities/my", headers=cookie)
    assert "Set-Cookie" not in again.headers


def test_sign_out_of_a_session_that_slides_clears_the_cookie(anyone, aged):
    token, _ = aged(25)
    reply = anyone.post("/api/auth/sign-out", headers={"Cookie": f"session={token}"})
    assert reply.headers.get_list("Set-Cookie")[0].startswith("session=;") and len(reply.headers.get_list("Set-Cookie")) == 1


def test_header_that_is_no_bearer_leaves_the_cookie(anyone, ada):
    both = {"Cookie": f"session={ada.token}", "Authorization": "Basic YTpi"}
    anyone.get(SESSION, headers=both).expect(200)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_bearer_is_known_in_every_spelling(anyone, ada, scheme):
    anyone.get(SESSION, headers={"Authorization": f"{scheme} {ada.token}"}).expect(200)


# POST /api/auth/sign-out

def test_sign_out_kills_the_token_at_once_and_no_other(anyone, ada):
    bearer = {"Authorization": f"Bearer {sign_in(anyone, ada).expect(200)['token']}"}
    anyone.post("/api/auth/sign-out", headers=bearer).expect(200, success=True)
    for _ in range(8):   # on whichever process answers
        anyone.get(SESSION, headers=bearer).refuse(401, "unauthorized")
    anyone.post("/api/auth/sign-out", headers=bearer).refuse(401, "unauthorized")
    ada.get(SESSION).expect(200)


def test_sign_out_clears_the_cookie(anyone, ada):
    token = sign_in(anyone, ada).expect(200)["token"]
    reply = anyone.post("/api/auth/sign-out", headers={"Cookie": f"session={token}"})
    reply.expect(200)
    assert re.match(r"session=;.*(Max-Age=0|Expires=)", reply.headers["Set-Cookie"])


# GET and PUT /api/users/me

def test_me_answers_the_user(ada):
    body = ada.get("/api/users/me").expect(200, id=ada.id, name=ada.name, email=ada.email, isAdmin=False)
    assert set(body) >= {"id", "name", "email", "image", "isAdmin", "createdAt"}


def test_me_changes_what_is_sent_and_keeps_the_rest(sign_up):
    person = sign_up()
    person.put("/api/users/me", {"image": "https://example.test/me.png"}).expect(200, name=person.name)
    person.put("/api/users/me", {"name": " Renamed "}).expect(200, name="Renamed", image="https://example.test/me.png")
    person.put("/api/users/me", {"image": None}).expect(200, name="Renamed", image=None)
    person.get("/api/users/me").expect(200, name="Renamed", image=None)


@pytest.mark.parametrize("change", [{"name": ""}, {"name": None}, {"name": "x" * 101}, {"image": "javascript:alert(1)"}])
def test_me_refuses_a_bad_value(ada, change):
    ada.put("/api/users/me", change).refuse_field(next(iter(change)))


def test_me_cannot_make_an_administrator(bob):
    bob.put("/api/users/me", {"isAdmin": True, "email": "other@example.test"}).expect(200, isAdmin=False, email=bob.email)


@pytest.mark.parametrize("method, path", [
    ("GET", SESSION), ("POST", "/api/auth/sign-out"), ("GET", "/api/users/me"), ("PUT", "/api/users/me"),
    ("POST", "/api/auth/change-password"),
])
def test_every_endpoint_of_a_session_needs_one(anyone, method, path):
    anyone.request(method, path).refuse(401, "unauthorized")


# POST /api/auth/change-password

def test_change_password_ends_every_other_session(anyone, sign_up):
    person = sign_up()
    other = {"Authorization": f"Bearer {sign_in(anyone, person).expect(200)['token']}"}
    person.post("/api/auth/change-password", {"currentPassword": PASSWORD, "newPassword": "another password"}).expect(200)
    person.get(SESSION).expect(200)
    anyone.get(SESSION, headers=other).refuse(401, "unauthorized")
    sign_in(anyone, person).refuse(401, "invalid_credentials")
    sign_in(anyone, person, "another password").expect(200)


def test_change_password_needs_the_current_one(anyone, bob):
    form = {"currentPassword": "not the password", "newPassword": "another password"}
    assert bob.post("/api/auth/change-password", form).status in (400, 401, 403)
    sign_in(anyone, bob).expect(200)


def test_change_password_is_made_once_per_key(anyone, sign_up):
    person, once = sign_up(), {"Idempotency-Key": uuid.uuid4().hex}
    form = {"currentPassword": PASSWORD, "newPassword": "another password"}
    replies = [person.post("/api/auth/change-password", form, headers=once) for _ in range(3)]
    assert [reply.expect(200) for reply in replies] == [{"success": True}] * 3
    assert [reply.headers.get("Idempotent-Replayed") for reply in replies] == [None, "true", "true"]
    person.post("/api/auth/change-password", form | {"newPassword": "a third one"}, headers=once).refuse(422, "idempotency_key_reused")
    sign_in(anyone, person, "another password").expect(200)


def test_change_password_under_one_key_at_once_is_no_wrong_password(anyone, sign_up):
    person, once = sign_up(), {"Idempotency-Key": uuid.uuid4().hex}
    form = {"currentPassword": PASSWORD, "newPassword": "another password"}
    replies = together([lambda: person.post("/api/auth/change-password", form, headers=once)] * 8)
    assert {reply.status if reply.status == 200 else reply.json["code"] for reply in replies} <= {200, "idempotency_in_progress", "busy"}
    sign_in(anyone, person, "another password").expect(200)


def test_wrong_current_passwords_count_as_failures_to_sign_in(anyone, sign_up):
    person, form = sign_up("Guesser"), {"currentPassword": "not the password", "newPassword": "another password"}
    for _ in range(10):
        person.post("/api/auth/change-password", form).refuse(401, "invalid_credentials")
    person.post("/api/auth/change-password", form | {"currentPassword": PASSWORD}).refuse(429, "too_many_attempts")
    sign_in(anyone, person).refuse(429, "too_many_attempts")


@pytest.mark.parametrize("password", ["short", "x" * 129, "nul \0 inside"])
def test_change_password_refuses_a_bad_new_one(bob, password):
    form = {"currentPassword": PASSWORD, "newPassword": password}
    bob.post("/api/auth/change-password", form).refuse_field("newPassword")
