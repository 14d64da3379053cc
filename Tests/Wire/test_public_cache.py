"""The public site's cache: for a second it gives strangers the answer that another stranger got, and nothing else to anybody.

nginx's log says of each request whether the cache had the answer: HIT; had none: MISS; had an old one: EXPIRED; was not
asked: BYPASS, or nothing at all.
"""
import contextlib
import itertools
import json
import socket
import struct
import threading
import time

import pytest

from conventions import check_response
from gateway import BEGIN_REQUEST, END_REQUEST, STDIN, STDOUT, record
from stack import eventually

PUBLIC = "/api/communities"


def cached(public, reply):
    """What the log says of the cache's part in this reply."""
    def line():
        lines = (json.loads(line) for line in (public.directory / "access.log").read_text().splitlines())
        return next((line for line in lines if line["requestId"] == reply.headers["X-Request-Id"]), None)
    return eventually(line, what="the line in the log")["cache"]


def ask(public, path=PUBLIC, method="GET", **more):
    reply = public.http.request(method, path, **more)
    if reply.status_code != 206:
        check_response(reply)
    return cached(public, reply), reply


def until(public, outcome, path=PUBLIC, method="GET", **more):
    """Asks until the cache does this. It forgets within a second, and a busy machine may need longer for two requests."""
    for _ in range(50):
        found, reply = ask(public, path, method, **more)
        if found == outcome:
            return reply
    raise AssertionError(f"never {outcome}, last {found}")


def never_kept(public, path=PUBLIC, method="GET", **more):
    """The reply to a request that was not answered from the cache, though it was repeated and others' are."""
    for _ in range(4):
        found, reply = ask(public, path, method, **more)
        assert found not in ("HIT", "UPDATING", "STALE", "EXPIRED"), found
    return reply


@pytest.fixture(scope="module")
def club(ada):
    return ada.create_community()


@pytest.fixture
def public(site):
    return site()


@pytest.mark.parametrize("path", [
    "/api/communities", "/api/v1/communities?limit=3", "/api/communities/{club}", "/api/communities/{club}/members",
    "/api/communities/{club}/agents", "/api/spaces", "/api/openapi.json"])
def test_public_page_is_kept_for_strangers(public, club, path):
    path = path.replace("{club}", club)
    fresh = public.http.get(path)
    hit = until(public, "HIT", path)
    assert (hit.status_code, hit.headers["ETag"]) == (200, fresh.headers["ETag"])
    assert hit.headers["Cache-Control"] == "no-cache" and hit.headers["Strict-Transport-Security"]
    head = until(public, "HIT", path, "HEAD")
    assert (head.status_code, head.headers["ETag"], head.content) == (200, fresh.headers["ETag"], b"")


def test_kept_answer_has_the_id_of_each_request_and_one_validator(public):
    ids = {until(public, "HIT").headers.get_list("X-Request-Id")[0] for _ in range(5)}
    assert len(ids) == 5
    hit = until(public, "HIT")
    assert len(hit.headers.get_list("X-Request-Id")) == 1
    same = until(public, "HIT", headers={"If-None-Match": hit.headers["ETag"]})
    assert (same.status_code, same.headers["ETag"], same.content) == (304, hit.headers["ETag"], b"")
    assert until(public, "HIT", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_variants_of_one_answer_have_the_same_content(public, club):
    path = f"/api/communities/{club}"
    plain = until(public, "HIT", path, headers={"Accept-Encoding": "identity"})
    for encoding in ("gzip", "gzip, deflate, br", "identity"):
        assert until(public, "HIT", path, headers={"Accept-Encoding": encoding}).json() == plain.json()
    part = until(public, "HIT", path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.json()) == (200, plain.json())
    assert "Content-Encoding" not in plain.headers
    assert until(public, "HIT", path + "?limit=1&x=%20").json() == plain.json()


@pytest.mark.parametrize("headers", [
    {"Authorization": "Bearer {token}"}, {"Authorization": "Bearer dead"}, {"Authorization": "0"}, {"Cookie": "session={token}"},
    {"Cookie": "session=dead"}, {"Cookie": "theme=dark"}, {"Cookie": "0"}, {"Cookie": "session={token}", "Authorization": "Bearer dead"}])
def test_request_with_a_credential_is_not_answered_from_the_cache_and_does_not_fill_it(public, ada, headers):
    headers = {name: value.replace("{token}", ada.token) for name, value in headers.items()}
    path = "/api/communities?search=of-" + str(abs(hash(tuple(headers.items()))))
    reply = never_kept(public, path, headers=headers)
    assert (reply.headers["Cache-Control"] == "private, no-cache") == (ada.token in str(headers) and "dead" not in str(headers)
                                                                       or headers.get("Authorization") == f"Bearer {ada.token}")
    assert ask(public, path)[0] == "MISS"
    assert until(public, "HIT", path).headers["Cache-Control"] == "no-cache"
    assert ask(public, path, headers=headers)[0] == "BYPASS"


def test_refusal_is_not_kept(public, club, eve):
    for path, status in (("/api/communities?page=0", 400), ("/api/communities/my", 401), ("/api/communities/nonsense", 404),
                         (f"/api/lounge/{club}", 404)):
        assert never_kept(public, path).status_code == status
    assert never_kept(public, PUBLIC, "POST", json={"name": "x"}, headers={"Idempotency-Key": "k"}).status_code == 401
    assert never_kept(public, f"/api/communities/{club}", "DELETE").status_code == 401


@pytest.mark.parametrize("path", [
    "/healthz", "/readyz", "/metrics", "/api/auth/get-session", "/api/wallet", "/api/communities/{club}/messages",
    "/api/communities/{club}/agent-chat", "/api/spaces/{club}", "/api/events"])
def test_other_address_has_no_part_in_the_cache(public, club, path):
    for _ in range(3):
        assert ask(public, path.replace("{club}", club))[0] == ""


def test_change_is_seen_after_the_second(public, ada):
    path = "/api/communities?search=written+through"
    before = until(public, "HIT", path).json()["total"]
    public.http.post(PUBLIC, json={"name": "Written through"}, headers=ada.credentials()).raise_for_status()
    assert until_fresh(public, path).json()["total"] == before + 1


def until_fresh(public, path):
    """The first reply that is not from the cache. nginx limits how often one address asks."""
    while (found := ask(public, path))[0] == "HIT":
        time.sleep(0.05)
    assert found[0] in ("EXPIRED", "MISS")
    return found[1]


def test_archived_community_refuses_at_once_and_is_shown_so_after_the_second(public, ada, bob):
    club = ada.create_community()
    until(public, "HIT", f"/api/communities/{club}")
    ada.delete(f"/api/communities/{club}").expect(200)
    refusal = public.http.post(f"/api/communities/{club}/join", json={}, headers=bob.credentials())
    assert (refusal.status_code, refusal.json()["code"]) == (410, "community_archived")
    # The first reader after the second is not given the old answer while it is refreshed.
    assert until_fresh(public, f"/api/communities/{club}").json()["status"] == "archived"


# Answers that the application does not give, from a program that gives what it is told.

HEAD = "Content-Type: application/json\r\nETag: W/\"1\"\r\n"


@contextlib.contextmanager
def scripted(path, head, body):
    """A FastCGI program whose answers are numbered."""
    numbers = itertools.count(1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, connection.makefile("rb") as reader:
                    kind, length = BEGIN_REQUEST, 0
                    while (kind, length) != (STDIN, 0):
                        _, kind, _, length, padding = struct.unpack(">BBHHBx", reader.read(8))
                        reader.read(length + padding)
                    answer = f"{head}X-Request-Id: own\r\n\r\n{body.replace('N', str(next(numbers)))}".encode()
                    connection.sendall(record(STDOUT, answer) + record(STDOUT, b"") + record(END_REQUEST, bytes(8)))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("head, isKept", [
    ("Status: 200 OK\r\nCache-Control: no-cache\r\n", True),
    ("Status: 200 OK\r\nCache-Control: no-cache\r\nSet-Cookie: session=secret\r\n", False),
    ("Status: 200 OK\r\nCache-Control: private, no-cache\r\n", False),
    ("Status: 200 OK\r\nCache-Control: no-store\r\n", False),
    ("Status: 200 OK\r\n", False),
    ("Status: 200 OK\r\nCache-Control: no-cache, no-transform\r\nX-Accel-Buffering: no\r\n", False),
    ("Status: 404 Not Found\r\nCache-Control: no-cache\r\n", False),
    ("Status: 410 Gone\r\nCache-Control: no-cache\r\n", False),
    ("Status: 429 Too Many Requests\r\nCache-Control: no-cache\r\n", False),
    ("Status: 500 Internal Server Error\r\nCache-Control: no-cache\r\n", False),
    ("Status: 503 Service Unavailable\r\nCache-Control: no-cache\r\n", False),
])
def test_only_a_whole_public_answer_is_kept(site, tmp_path, head, isKept):
    with scripted(tmp_path / "program.sock", HEAD + head, '{"error":"A sentence is here.","code":"n","number":N}'):
        public = site(tmp_path / "program.sock")
        numbers = [public.http.get(PUBLIC).json()["number"] for _ in range(30)]
        assert (len(set(numbers)) < len(numbers)) == isKept, numbers
        assert numbers[-1] > 0 and public.http.get(PUBLIC).headers.get_list("X-Request-Id") != ["own"]


def test_many_requests_reach_the_application_seldom(site, tmp_path):
    with scripted(tmp_path / "program.sock", HEAD + "Status: 200 OK\r\nCache-Control: no-cache\r\n", '{"number":N}'):
        public = site(tmp_path / "program.sock")
        numbers = [public.http.get(f"{PUBLIC}?page={1 + index % 3}").json()["number"] for index in range(60)]
        assert max(numbers) < 60
