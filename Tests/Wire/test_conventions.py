"""Conventions of every endpoint; `conventions.py` adds what is checked at each single response."""
import json
import socket
import uuid

import pytest

from client import statuses, together
from conventions import CODE, TIME, check_sentence
from routes import ADMIN, EVERY, PUBLIC, SIGNED_IN

NOBODY = "01890000-0000-7000-8000-000000000000"


def split(route, id=NOBODY):
    method, path = route.split(" ")
    return method, path.replace("{}", id)


# Paths and methods

@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/communities/" + NOBODY + "/nothing", "/api/v2/communities",
                                  "/api/spaces/" + NOBODY + "/sessions/" + NOBODY + "/dance", "/API/communities"])
def test_unknown_path_answers_404(anyone, path):
    anyone.get(path).refuse(404)


@pytest.mark.parametrize("path", ["/api/communities/%00", "/api/communities/%ff", "/api/communities/%2e%2e%2f", "/api/spaces/'",
                                  "/api/communities/%F0%9F%98%80", "/api/communities/" + "x" * 2000, "/api/%", "/api/communities?search=%00",
                                  "/api/communities?search=%ff", "/api/communities?%&=&&search", "/api/communities?page=1&page=2"])
def test_strange_path_is_no_server_error(anyone, path):
    assert raw(anyone, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0] in (200, 400, 401, 404)


@pytest.mark.parametrize("route", EVERY)
def test_wrong_method_answers_405_with_allow_before_asking_who(anyone, route):
    method, path = split(route)
    reply = anyone.request("PATCH", path)
    reply.refuse(405)
    assert method in [allowed.strip() for allowed in reply.headers["Allow"].split(",")]


@pytest.mark.parametrize("route", SIGNED_IN + ADMIN)
@pytest.mark.parametrize("id", [NOBODY, "nonsense"])
def test_without_a_session_answers_401_before_anything_else(anyone, route, id):
    method, path = split(route, id)
    anyone.request(method, path, headers={"Content-Type": "text/plain"}, body=b"{" if method != "GET" else None).refuse(401, "unauthorized")


@pytest.mark.parametrize("route", ADMIN)
@pytest.mark.parametrize("id", [NOBODY, "nonsense"])
def test_admin_endpoint_answers_403_before_any_look_at_ids(ada, route, id):
    method, path = split(route, id)
    body = {"status": "approved", "isAdmin": True, "amount": 1, "reference": "x"} if method != "GET" else None
    ada.request(method, path, body).refuse(403, "admin_only")


@pytest.mark.parametrize("route", [route for route in PUBLIC if route.startswith("GET")])
def test_public_page_ignores_a_dead_token(anyone, route):
    path = split(route)[1]
    assert anyone.get(path, headers={"Authorization": "Bearer dead"}).status == anyone.get(path).status != 401


@pytest.mark.parametrize("route", [route for route in SIGNED_IN if "{}" in route and "GET" in route])
def test_malformed_id_in_a_path_answers_404(ada, route):
    query = {"conversationId": NOBODY} if "cs-status" in route else {}
    reply = ada.get(split(route, "nonsense")[1], **query)
    if "cs-status" in route:   # unknown is `none` there
        assert reply.status in (200, 404)
    else:
        reply.refuse(404)


# Order of checks

def test_content_type_is_looked_at_before_the_entity(ada):
    ada.put(f"/api/communities/{NOBODY}", headers={"Content-Type": "text/plain"}, body=b"{}").refuse(415)


def test_body_is_looked_at_before_the_entity(ada):
    ada.put(f"/api/communities/{NOBODY}", body=b"{").refuse(400)
    ada.put(f"/api/communities/{NOBODY}", {"name": ""}).refuse_field("name")


def test_query_is_looked_at_before_the_entity(ada):
    ada.get(f"/api/communities/{NOBODY}/messages", limit="x").refuse_field("limit")


def test_entity_is_looked_at_before_the_role(ada):
    ada.put(f"/api/communities/{NOBODY}", {"name": "Mine"}).refuse(404)


def test_role_is_looked_at_before_the_state(ada, bob):
    community = ada.create_community()
    ada.delete(f"/api/communities/{community}").expect(200)
    bob.put(f"/api/communities/{community}", {"name": "Mine"}).refuse(403)
    ada.put(f"/api/communities/{community}", {"name": "Mine"}).refuse(410, "community_archived")


def test_state_is_looked_at_before_the_money(ada, sign_up):
    poor, community = sign_up("Poor"), ada.create_community(joinFee=5)
    poor.post(f"/api/communities/{community}/join").refuse(402)
    ada.delete(f"/api/communities/{community}").expect(200)
    poor.post(f"/api/communities/{community}/join").refuse(410, "community_archived")


# Bodies

@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""])
def test_other_content_type_answers_415(ada, kind):
    ada.post("/api/communities", headers={"Content-Type": kind}, body=b'{"name":"Chess"}').refuse(415)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"])
def test_json_content_type_is_known_in_every_spelling(ada, kind):
    ada.post("/api/communities", headers={"Content-Type": kind}, body=b'{"name":"Chess"}').expect(201)


@pytest.mark.parametrize("body", [
    b"", b"{", b"}", b"[]", b'"name"', b"null", b"1", b'{"name":}', b'{"name":"Chess"}garbage', b'{"name":"Chess",}', b"{'name':'Chess'}",
    b'{"name":"\xff\xfe"}', b'{"name":"\\ud800"}', b'{"name":"\n"', b"[" * 100_000, b'{"a":' * 100_000, b'{"name":"a\x00b"}', b"NaN", b"\xef\xbb\xbf",
])
def test_body_that_is_no_json_object_answers_400(ada, body):
    ada.post("/api/communities", body=body).refuse(400)


@pytest.mark.parametrize("value", [
    b"01", b"-", b"1.", b".5", b"1e", b"+1", b"0x1", b"nan", b"tru", b"", b",", b"[1,]", b"[1 2]", b'{"a" 1}', b"{1:2}", b'{"a":1,}', b'"\\x"', b'"\\u12"',
    b'"a\tb"', b'"a\x00b"', b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83dx"', b"'a'", b'"open',
])
def test_body_that_is_no_json_answers_400_wherever_it_is_wrong(ada, value):
    for body in (b'{"name":"Chess","unknown":' + value + b"}", b'{"unknown":[{"deep":' + value + b'}],"name":"Chess"}'):
        ada.post("/api/communities", body=body).refuse(400, "malformed_json")


@pytest.mark.parametrize("value", [b"0", b"-0", b"-1.5e+10", b"1E9", b'""', b"[]", b"{}", b"[[],{}]", b" \t\r\n1 ", b"true", b"false", b"null",
                                   b'"\\ud83d\\ude42\\n\\/"', '"\u2028 你好 🙂"'.encode(), b"123456789012345678901234567890"])
def test_unknown_field_is_ignored_whatever_json_it_holds(ada, value):
    ada.post("/api/communities", body=b'{"unknown":' + value + b',"name":"Chess"}').expect(201)


def test_body_in_another_encoding_answers_400(ada):
    for encoding in ("utf-16", "utf-16-le", "utf-32", "latin-1"):
        ada.post("/api/communities", body='{"name":"Ünï"}'.encode(encoding)).refuse(400)


def test_optional_body_is_looked_at_when_there_is_one(ada, bob):
    path = f"/api/communities/{ada.create_community()}/join"
    bob.post(path, headers={"Content-Type": "text/plain"}, body=b"{}").refuse(415)
    for body in (b" ", b"[]", b"{"):
        bob.post(path, body=body).refuse(400, "malformed_json")
    bob.post(path, body=b"{" + b" " * 2 ** 20 + b"}").refuse(413)
    bob.post(path, headers={"Content-Type": "text/plain"}, body=b"").expect(200)


@pytest.mark.parametrize("body", [b"null", b" null\n", b"\xef\xbb\xbfnull", b"\xef\xbb\xbf{}"])
def test_optional_body_can_be_null_and_begin_with_a_byte_order_mark(ada, bob, body):
    bob.post(f"/api/communities/{ada.create_community()}/join", body=body).expect(200)


def test_content_type_size_and_form_are_looked_at_in_this_order(ada):
    large = b"{" + b" " * 2 ** 20
    ada.post("/api/communities", headers={"Content-Type": "text/plain"}, body=large).refuse(415)
    ada.post("/api/communities", body=large).refuse(413)
    ada.put(f"/api/communities/{NOBODY}", body=large).refuse(413)
    ada.put("/api/communities/nonsense", {"name": 5}).refuse_field("name")


@pytest.mark.parametrize("number", ["1e400", "99999999999999999999", "-9223372036854775809", "1.5", "1e-3", "-1", "true", '"7"', "[]", "{}"])
def test_money_that_is_no_whole_number_in_range_answers_400(ada, number):
    ada.post("/api/communities", body=f'{{"name":"Chess","joinFee":{number}}}'.encode()).refuse_field("joinFee")


def test_body_of_one_mebibyte_is_read_and_a_larger_one_answers_413(ada):
    frame = b'{"name":"Chess","unknown":""}'
    whole = frame.replace(b'""', b'"' + b"x" * (2 ** 20 - len(frame)) + b'"')
    assert len(whole) == 2 ** 20
    ada.post("/api/communities", body=whole).expect(201)
    ada.post("/api/communities", body=whole + b" ").refuse(413)


def test_huge_body_is_refused_from_its_length_alone(ada):
    status, headers, body = raw(ada, "POST /api/communities HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                     f"Authorization: Bearer {ada.token}\r\nContent-Length: 9000000000\r\n\r\n")
    assert status == 413
    check_refusal(headers, body)


def test_length_counts_scalars_and_nothing_else(ada):
    for letter in ("x", "ü", "你", "🙂", "\u0301", "\u200d"):
        assert ada.community(ada.create_community(name="n" + letter * 99))["name"] == "n" + letter * 99
        ada.post("/api/communities", {"name": "n" + letter * 100}).refuse_field("name")
    ada.post("/api/communities", {"name": "👩\u200d👩\u200d👧\u200d👦" * 15}).refuse_field("name")   # 15 graphemes, 105 scalars


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\u2003", "\u2028", "\u3000", "\u0085"])
def test_white_space_of_every_script_is_trimmed(ada, space):
    assert ada.community(ada.create_community(name=f"{space} a{space}b {space}"))["name"] == f"a{space}b"
    ada.post("/api/communities", {"name": space * 3}).refuse_field("name")


@pytest.mark.parametrize("path, body", [
    ("/api/communities", {"name": "n", "description": "a\0"}), ("/api/communities", {"name": "n", "category": "\0"}),
    ("/api/communities", {"name": "n", "tags": ["a\0b"]}), ("/api/spaces", {"name": "n", "tags": ["a", "\0"]}),
    ("/api/agent-listings", {"agentName": "n", "systemPrompt": "\0"}), ("/api/communities", {"name": "n", "avatarUrl": "https://a.test/\0"}),
])
def test_nul_is_refused_in_every_text(ada, path, body):
    ada.post(path, body).refuse_field(list(body)[1])


@pytest.mark.parametrize("field", ["search", "category"])
def test_nul_and_broken_utf8_are_refused_in_a_query(anyone, field):
    anyone.get("/api/spaces", **{field: "a\0b"}).refuse_field(field)
    for broken in ("%ff", "%ed%a0%80", "%c0%80", "%", "%4", "%zz"):
        anyone.get(f"/api/spaces?{field}={broken}").refuse_field(field)


def test_unicode_survives_the_whole_way(ada):
    name = "Zürich 🇨🇭 你好 \u0301e \U0001F469\u200D\U0001F4BB"
    assert ada.community(ada.create_community(name=name))["name"] == name


def test_escapes_and_bytes_are_the_same_text(ada):
    made = ada.post("/api/communities", body=b'{"n\\u0061me":"\\ud83d\\ude42 \\"\\/\\\\"}').expect(201)["id"]
    assert ada.community(made)["name"] == '🙂 "/\\'


@pytest.mark.parametrize("url", ["http://example.test/x", "javascript:alert(1)", "https://", "https:///x", "//example.test/x", "/x", "x", "",
                                 "https://example.test/" + "x" * 2048, "data:text/html,x", "ftp://example.test", 5, {}])
def test_url_that_is_not_absolute_https_answers_400(ada, url):
    ada.post("/api/communities", {"name": "Chess", "avatarUrl": url}).refuse_field("avatarUrl")


@pytest.mark.parametrize("url", ["https://:443/", "https://?x", "https://#x", "https://@", "https:/example.test", "https:example.test", "https//example.test",
                                 "https://exa mple.test", "https://example.test/\n", "https://example.test/<b>", "httpsx://example.test", "https://example.test:x"])
def test_url_without_a_host_or_with_a_space_answers_400(ada, url):
    ada.post("/api/communities", {"name": "Chess", "coverImageUrl": url.replace("\n", "\na")}).refuse_field("coverImageUrl")


@pytest.mark.parametrize("url", ["https://example.test", "https://example.test:8443/a/b?c=d#e", "https://münchen.test/ü",
                                 "https://example.test/" + "x" * (2048 - len("https://example.test/"))])
def test_https_url_is_kept(ada, url):
    assert ada.community(ada.create_community(avatarUrl=url))["avatarUrl"] == url


# Pages

LISTS = ["/api/spaces", "/api/communities", "/api/agent-listings"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("field", ["page", "limit"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "1e3", "99999999999999999999", " 1 2"])
def test_page_that_is_no_positive_number_answers_400(ada, path, field, value):
    reply = ada.get(path, **{field: value})
    if value == "99999999999999999999":   # a number, and beyond any: either reading is fair
        assert reply.status in (200, 400)
    else:
        reply.refuse_field(field)


@pytest.mark.parametrize("path", LISTS)
def test_empty_query_parameter_is_an_absent_one(ada, path):
    empty = {name: "" for name in ("page", "limit", "search", "category", "type", "mine")}
    assert ada.get(path, **empty).expect(200) == ada.get(path).expect(200)


@pytest.mark.parametrize("path", LISTS)
def test_page_of_nothing_is_empty(ada, path):
    page = ada.get(path, search=uuid.uuid4().hex).expect(200)
    assert (page["total"], page["page"], page["totalPages"]) == (0, 1, 0)
    assert ada.get(path, page=1_000_000).expect(200)["page"] == 1_000_000


def test_limit_above_the_maximum_is_clamped(ada, stack):
    name = uuid.uuid4().hex[:12]
    together([lambda: ada.create_community(name=name)] * 51)
    page = ada.get("/api/communities", search=name, limit=1000).expect(200)
    assert (len(page["communities"]), page["total"], page["totalPages"]) == (50, 51, 2)
    assert len(ada.get("/api/communities", search=name).expect(200)["communities"]) == 20


# Headers of answers

@pytest.mark.parametrize("path", ["/api/spaces", "/api/communities", "/api/users/me", "/api/wallet", "/api/communities/my", "/api/openapi.json"])
def test_get_carries_a_weak_etag_and_304_when_it_matches(bob, path):
    first = bob.get(path)
    etag = first.headers["ETag"]
    assert etag.startswith('W/"') and etag.endswith('"')
    for condition in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        unchanged = bob.get(path, headers={"If-None-Match": condition})
        assert unchanged.status == 304 and unchanged.headers["ETag"] == etag
    bob.get(path, headers={"If-None-Match": '"other"'}).expect(200)


def test_etag_changes_with_the_answer(ada):
    community = ada.create_community()
    old = ada.get(f"/api/communities/{community}").headers["ETag"]
    ada.put(f"/api/communities/{community}", {"name": "Renamed"}).expect(200)
    ada.get(f"/api/communities/{community}", headers={"If-None-Match": old}).expect(200, name="Renamed")


@pytest.mark.parametrize("path, status", [("/api/communities", 200), ("/api/users/me", 200), ("/api/nothing", 404), (f"/api/communities/{NOBODY}", 404)])
def test_head_answers_like_get_without_a_body(ada, path, status):
    head = ada.head(path)
    assert head.status == status
    assert head.headers["Content-Type"] == ada.get(path).headers["Content-Type"]


def test_every_request_has_an_id_of_its_own_that_the_log_has_too(anyone, stack):
    ids = [anyone.get("/api/communities", limit=1).headers["X-Request-Id"] for _ in range(5)]
    assert len(set(ids)) == 5
    log = stack.log()
    assert all(id in log for id in ids)


@pytest.mark.parametrize("path", ["/communities", "/spaces", "/nothing", f"/communities/{NOBODY}", "/users/me", "/wallet"])
def test_v1_answers_identically(bob, path):
    plain, versioned = bob.get("/api" + path), bob.get("/api/v1" + path)
    assert (plain.status, plain.body) == (versioned.status, versioned.body)


def test_v1_writes_too(ada):
    community = ada.post("/api/v1/communities", {"name": "Chess"}).expect(201)["id"]
    ada.get(f"/api/v1/communities/{community}").expect(200, name="Chess")


# What nginx refuses by itself

def raw(visitor, text):
    """Sends bytes that no client library would; (status, headers, body)."""
    with socket.create_connection(("127.0.0.1", visitor.stack.port), timeout=30) as connection:
        connection.sendall(text.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            if not (block := connection.recv(65536)):
                break
            answer += block
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(65536)
        return int(lines[0].split(" ")[1]), headers, body


def check_refusal(headers, body):
    error = json.loads(body)
    assert headers["content-type"].startswith("application/json") and headers["x-request-id"].strip()
    check_sentence(error["error"])
    assert CODE.fullmatch(error["code"])


@pytest.mark.parametrize("text, expected", [
    ("GET /api/communities HTTP/1.1\r\n\r\n", {400}),   # no Host
    ("GET /api/communities HTTP/1.1\r\nHost: x\r\nX-Long: " + "x" * 60_000 + "\r\n\r\n", {400, 431}),
    ("GET /api/communities?search=" + "x" * 60_000 + " HTTP/1.1\r\nHost: x\r\n\r\n", {414}),
    ("TRACE /api/communities HTTP/1.1\r\nHost: x\r\n\r\n", {405}),
    ("POST /api/communities HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", {400}),
    ("GET  /api/communities HTTP/1.1\r\nHost: a b\r\n\r\n", {400}),
])
def test_refusal_of_nginx_has_the_error_shape(anyone, text, expected):
    status, headers, body = raw(anyone, text)
    assert status in expected
    check_refusal(headers, body)


# Idempotency-Key

def key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def test_same_key_and_request_is_answered_again_without_a_second_effect(ada):
    once, name = key(), uuid.uuid4().hex[:12]
    first, second = (ada.post("/api/communities", {"name": name}, headers=once) for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert "Idempotent-Replayed" not in first.headers and second.headers["Idempotent-Replayed"] == "true"
    assert ada.get("/api/communities", search=name).expect(200)["total"] == 1


def test_same_key_pays_a_join_once_and_answers_success_again(sign_up, ada):
    person, once = sign_up("Payer"), key()
    community = ada.create_community(joinFee=30)
    person.credit(100)
    for _ in range(3):
        person.post(f"/api/communities/{community}/join", headers=once).expect(200, success=True)
    assert person.balance() == 70


@pytest.mark.parametrize("other", [
    ("/api/communities", {"name": "Other"}), ("/api/spaces", {"name": "Same"}), ("/api/communities?x=1", {"name": "Other"}),
])
def test_same_key_with_another_request_answers_422(ada, other):
    once = key()
    ada.post("/api/communities", {"name": "Same"}, headers=once).expect(201)
    path, body = other
    ada.post(path, body, headers=once).refuse(422, "idempotency_key_reused")


def test_key_counts_for_post_alone(ada):
    once, community = key(), ada.create_community()
    for name in ("One", "Two"):
        ada.put(f"/api/communities/{community}", {"name": name}, headers=once).expect(200)
        assert ada.community(community)["name"] == name
    ada.post("/api/communities", {"name": "Three"}, headers=once).expect(201)


def test_key_is_remembered_only_once_the_request_is_sound(ada):
    once = key()
    ada.post("/api/communities", {"name": ""}, headers=once).refuse_field("name")
    ada.post("/api/communities", headers=once | {"Content-Type": "text/plain"}, body=b"{}").refuse(415)
    ada.post(f"/api/communities/{NOBODY}/join", headers=once).refuse(404)
    assert "Idempotent-Replayed" not in ada.post("/api/communities", {"name": "Chess"}, headers=once).headers
    ada.post(f"/api/communities/{NOBODY}/join", headers=once).refuse(422, "idempotency_key_reused")


def test_answer_is_replayed_as_it_was_whatever_has_changed_since(ada, bob):
    once, community = key(), ada.create_community()
    path = f"/api/communities/{community}"
    bob.post(f"{path}/join", headers=once).expect(200)
    bob.post(f"{path}/leave").expect(200)
    again = bob.post(f"{path}/join", headers=once)
    again.expect(200, success=True)
    assert again.headers["Idempotent-Replayed"] == "true" and ada.community(community)["memberCount"] == 1


def test_same_key_under_v1_is_the_same_request(ada):
    once = key()
    first = ada.post("/api/communities", {"name": "Same"}, headers=once).expect(201)
    assert ada.post("/api/v1/communities", {"name": "Same"}, headers=once).expect(201) == first


def test_key_belongs_to_its_user(ada, bob):
    once = key()
    first = ada.post("/api/communities", {"name": "Same"}, headers=once).expect(201)
    second = bob.post("/api/communities", {"name": "Same"}, headers=once)
    assert second.expect(201)["id"] != first["id"] and "Idempotent-Replayed" not in second.headers


def test_refused_request_is_not_remembered(sign_up, ada):
    person, once = sign_up("Payer"), key()
    community = ada.create_community(joinFee=30)
    person.post(f"/api/communities/{community}/join", headers=once).refuse(402)
    person.credit(30)
    reply = person.post(f"/api/communities/{community}/join", headers=once)
    reply.expect(200)
    assert "Idempotent-Replayed" not in reply.headers


def test_same_key_at_once_has_one_effect(ada):
    once, name = key(), uuid.uuid4().hex[:12]
    replies = together([lambda: ada.post("/api/communities", {"name": name}, headers=once)] * 20)
    assert set(statuses(replies)) <= {201, 409}
    assert {reply.json["code"] for reply in replies if reply.status == 409} <= {"idempotency_in_progress"}
    assert len({reply.json["id"] for reply in replies if reply.status == 201}) == 1
    assert ada.get("/api/communities", search=name).expect(200)["total"] == 1


def test_key_is_remembered_for_a_day(ada, stack):
    once, name = key(), uuid.uuid4().hex[:12]
    ada.post("/api/communities", {"name": name}, headers=once).expect(201)
    assert stack.sql("UPDATE idempotency_keys SET created_at = created_at - INTERVAL 25 HOUR WHERE idempotency_key = %s",
                     once["Idempotency-Key"]) == 1
    stack.run_jobs()
    assert "Idempotent-Replayed" not in ada.post("/api/communities", {"name": name}, headers=once).headers


def test_key_has_at_most_255_characters(ada):
    ada.post("/api/communities", {"name": "Chess"}, headers={"Idempotency-Key": uuid.uuid4().hex.ljust(255, "x")}).expect(201)
    ada.post("/api/communities", {"name": "Chess"}, headers={"Idempotency-Key": "x" * 256}).refuse(400)


# Cookies and other sites

def cookie(person):
    return {"Cookie": f"session={person.token}"}


FOREIGN = [{"Origin": "https://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
           {"Origin": "http://127.0.0.1.evil.test"}]


@pytest.mark.parametrize("origin", FOREIGN)
def test_cookie_write_from_another_site_answers_403(anyone, ada, origin):
    anyone.post("/api/communities", {"name": "Chess"}, headers=cookie(ada) | origin).refuse(403, "cross_site")
    anyone.put("/api/users/me", {"name": "Chess"}, headers=cookie(ada) | origin).refuse(403, "cross_site")
    anyone.delete(f"/api/communities/{NOBODY}", headers=cookie(ada) | origin).refuse(403, "cross_site")


def test_sign_out_from_another_site_leaves_the_session(anyone, ada):
    anyone.post("/api/auth/sign-out", headers=cookie(ada) | {"Origin": "https://evil.test"}).refuse(403, "cross_site")
    ada.get("/api/users/me").expect(200)


def test_dead_cookie_of_another_site_answers_401(anyone):
    anyone.post("/api/communities", {"name": "Chess"}, headers={"Cookie": "session=dead", "Origin": "https://evil.test"}).refuse(401)


def test_cookie_write_on_https_from_its_own_origin_is_taken(anyone, ada, stack):
    reply = anyone.http.post(stack.tls_url + "/api/communities", json={"name": "Chess"}, headers=cookie(ada) | {"Origin": stack.tls_url})
    assert reply.status_code == 201
    reply = anyone.http.post(stack.tls_url + "/api/communities", json={"name": "Chess"}, headers=cookie(ada) | {"Origin": "https://127.0.0.1:1"})
    assert (reply.status_code, reply.json()["code"]) == (403, "cross_site")


def test_cookie_write_from_the_same_origin_or_without_one_is_taken(anyone, ada, stack):
    for origin in ({"Sec-Fetch-Site": "none"}, {}, {"Origin": stack.url}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": stack.url, "Sec-Fetch-Site": "same-origin"}):
        anyone.post("/api/communities", {"name": "Chess"}, headers=cookie(ada) | origin).expect(201)


@pytest.mark.parametrize("origin", FOREIGN)
def test_cookie_read_and_token_write_from_another_site_are_taken(anyone, ada, origin):
    anyone.get("/api/users/me", headers=cookie(ada) | origin).expect(200)
    ada.post("/api/communities", {"name": "Chess"}, headers=origin).expect(201)


def test_no_other_origin_is_allowed_unless_configured(anyone):
    reply = anyone.get("/api/communities", headers={"Origin": "https://app.test"})
    assert "Access-Control-Allow-Origin" not in reply.headers


# Times

def test_times_are_microseconds_in_utc(ada):
    row = ada.community(ada.create_community())
    assert TIME.fullmatch(row["createdAt"]) and TIME.fullmatch(row["updatedAt"])
