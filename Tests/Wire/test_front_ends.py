"""The same requests through every front end, with the files of `nginx/`."""
import contextlib
import functools
import json
import pathlib
import re
import socket
import ssl
import tempfile
import uuid

import httpx
import pytest

import apache
import audio
import front_ends
from client import Person, Visitor
from large import CONTENT, PAGE, large_page, requests_running
from stack import eventually

FRONT_ENDS = {
    "nginx": front_ends.nginx_serve,
    "nginx, spawn-fcgi": front_ends.nginx_spawn_fcgi,
    "nginx, fcgiwrap": front_ends.nginx_fcgiwrap,
    "lighttpd": front_ends.lighttpd,
    "HAProxy": front_ends.haproxy,
    "Caddy": front_ends.caddy,
    "mod_proxy_fcgi": functools.partial(apache.virtual_host, "proxy_fcgi"),
    "mod_fcgid": functools.partial(apache.virtual_host, "fcgid"),
    "mod_cgid": functools.partial(apache.virtual_host, "cgi"),
    "cgi-bin": functools.partial(apache.virtual_host, "cgi-bin"),
    ".htaccess": functools.partial(apache.htaccess, None, ""),
    ".htaccess, folder": functools.partial(apache.htaccess, None, "/club"),
    ".htaccess, mod_fcgid": functools.partial(apache.htaccess, "fcgid", ""),
    ".htaccess, mod_fcgid, folder": functools.partial(apache.htaccess, "fcgid", "/club"),
}


@pytest.fixture(scope="module", params=FRONT_ENDS)
def front(request, stack):
    with contextlib.ExitStack() as opened:
        folder = pathlib.Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="spaces-")))
        front_ends.let_others_reach(folder)
        yield opened.enter_context(FRONT_ENDS[request.param](stack, folder))


@pytest.fixture(scope="module")
def guest(front, http):
    """Somebody who signed up through the front end."""
    return Person(front, http, "Guest")


@pytest.fixture(scope="module")
def visitor(front, http):
    return Visitor(front, http)


@pytest.fixture(scope="module")
def club(ada, guest):
    """(community, listing) that the guest has joined."""
    made = ada.create_club_with_agent()
    guest.join(made[0])
    return made


@pytest.fixture(scope="module", autouse=True)
def stalled(front, guest, club, chat):
    """Somebody who asked and reads no more, from before the first test on: the words are more than what is on the way can hold."""
    key = uuid.uuid4().hex
    gate = chat.gate(key)
    with unread(front, guest, f"/api/communities/{club[0]}/agent-chat", {"content": f"gate:{key}", "listingId": club[1]}) as (connection, begun):
        assert b"event: meta" in begun
        for _ in range(WORDS):
            gate.say(WORD)
        gate.finish()
        yield connection


WORD, WORDS = "word " * 10_000, 18


@contextlib.contextmanager
def unread(front, person, path, body=None):
    """Asks, reads the answer up to its first event or message, and keeps the connection."""
    with contextlib.ExitStack() as opened:
        connection = opened.enter_context(socket.socket())
        # Small segments keep the front end's own buffer in the kernel small.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", front.port))
        if front.url.startswith("https"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = opened.enter_context(context.wrap_socket(connection))
        text = json.dumps(body) if body else ""
        connection.sendall(f"{'POST' if body else 'GET'} {front.prefix}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                           f"Authorization: Bearer {person.token}\r\nContent-Type: application/json\r\n"
                           f"Content-Length: {len(text)}\r\n\r\n{text}".encode())
        begun = b""
        while not re.search(rb'data: .*\n|"messages":\[', begun):
            begun += (piece := connection.recv(1024))
            assert piece, begun
        yield connection, begun


def test_token_and_cookie_arrive(guest, visitor):
    guest.get("/api/users/me").expect(200, id=guest.id)
    visitor.get("/api/users/me", headers={"Cookie": f"session={guest.token}"}).expect(200, id=guest.id)
    visitor.get("/api/users/me").refuse(401, "unauthorized")


@pytest.mark.parametrize("front", ["lighttpd", "Caddy"], indirect=True)
def test_spoken_answers_are_handed_out_and_nothing_else(stack, front, http):
    """nginx and Apache have tests of their own; HAProxy hands out no files."""
    audio.store(stack.state / "media")
    audio.expect_media(http, front.url)


def test_body_and_query_arrive(guest):
    name = f"{uuid.uuid4().hex[:8]} Grüße & 50 % + more"
    made = guest.post("/api/communities", {"name": name}).expect(201)["id"]
    assert [each["id"] for each in guest.get("/api/communities", search=name).expect(200)["communities"]] == [made]
    guest.put(f"/api/communities/{made}", {"description": "x" * 5000}).expect(200)
    guest.delete(f"/api/communities/{made}").expect(200)


def test_body_of_1_mib_arrives_and_a_larger_one_is_refused(guest):
    name = uuid.uuid4().hex
    whole = f'{{"name":"{name}"'.ljust((1 << 20) - 1) + "}"
    made = guest.post("/api/communities", body=whole.encode()).expect(201)["id"]
    assert guest.community(made)["name"] == name
    guest.post("/api/communities", body=whole.encode() + b" ").refuse(413, "payload_too_large")


def test_body_without_a_length_arrives(guest, ada, visitor):
    paid = ada.create_community(monthlyFee=100)
    guest.credit(100)
    guest.post(f"/api/communities/{paid}/join", body=iter([b'{"auto', b'Renew":true}'])).expect(200)
    guest.get(f"/api/communities/{paid}/membership").expect(200, autoRenew=True)
    visitor.post(f"/api/communities/{paid}/join", body=iter([b'{"auto', b'Renew":true}'])).refuse(401, "unauthorized")


def test_configuration_and_programs_are_not_shown(front, http, request):
    if not hasattr(front, "place"):
        pytest.skip("nothing of it is in a folder of the web server")
    files = [path.relative_to(front.place) for path in front.place.rglob("*") if path.is_file()]
    assert pathlib.Path("spaces.conf") in files and len(files) > 50
    if "mod_fcgid" not in request.node.callspec.id:
        # Of each folder below, one of each kind: a process answers each request, and there are a hundred libraries and licences.
        files = {path if len(path.parts) == 1 else (path.parent, path.suffix): path for path in files}.values()
    for path in files:
        reply = http.get(f"{front.url}/{path}")
        if path.parts[:2] == ("media", "tts"):
            assert (reply.content, reply.headers["X-Content-Type-Options"]) == (b"RIFF", "nosniff")
        elif path.parts[0] == "media":
            assert reply.status_code == 404, path
        else:
            assert (reply.status_code, reply.json()["code"]) == (404, "not_found"), path


@pytest.mark.parametrize("front", [".htaccess, folder", ".htaccess, mod_fcgid, folder"], indirect=True)
def test_name_that_belongs_to_the_folder_shows_no_file_either(front, http):
    for path in ("spaces.conf", "install.md"):
        reply = http.get(f"http://127.0.0.1:{front.port}/{path}", headers={"Host": "club.example"})
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found"), path


def test_unknown_paths_are_refused_by_the_product(front, visitor):
    for path in ("/api/nothing", "/api/communities/nonsense", *["/api/communities/a%2Fb"] * front.passes_encoded_slashes):
        visitor.get(path).refuse(404)
    visitor.request("PATCH", "/api/communities").refuse(405)


def test_head_and_conditional_requests_have_no_body(visitor):
    reply = visitor.get("/api/communities", limit=1)
    head = visitor.head("/api/communities", limit=1)
    assert head.headers["ETag"] == reply.headers["ETag"] and head.body == b""
    visitor.get("/api/communities", limit=1, headers={"If-None-Match": reply.headers["ETag"]}).expect(304)


def test_answer_streams_while_it_is_made_and_is_taken_up_again(guest, club, chat):
    key = uuid.uuid4().hex
    gate = chat.gate(key)
    with guest.chat(*club, f"gate:{key}") as stream:
        assert stream.next().type == "meta"
        for word in ("One, ", "two, ", "three."):
            gate.say(word)
            assert stream.next().data["content"] == word
        path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
        with guest.stream(path, method="GET", headers={"Last-Event-ID": stream.events[1].id}) as again:
            assert again.next().type == "meta"
            gate.finish()
            # "One, " came before.
            assert "".join(event.data["content"] for event in again if event.type == "chunk") == "two, three."
        assert stream.rest().text == "One, two, three."
    guest.get(path, headers={"Last-Event-ID": stream.events[-1].id}).expect(204)


def test_answer_that_its_reader_stopped_reading_is_whole_in_the_end(stalled, guest, club):
    """Its connection is still open, and the requests of all tests before this one were answered beside it."""
    def answer():
        return next((message["content"] for message in guest.history(club[0], limit=50)
                     if message["agentListingId"] == club[1] and message["content"].startswith("word ")), None)

    assert len(eventually(answer, 60, "the stored answer").split()) == 10_000 * WORDS
    # Nobody waits for such a reader: the end was not sent any more.
    rest = b""
    with contextlib.suppress(OSError):
        while piece := stalled.recv(65536):
            rest += piece
    assert b"event: done" not in rest


@pytest.mark.parametrize("front", ["nginx"], indirect=True)
def test_large_answer_that_its_reader_stopped_reading_keeps_no_thread(front, guest, ada):
    """nginx keeps the rest for a reader who comes back to it."""
    path = large_page(ada)
    with unread(front, ada, path) as (connection, begun):
        eventually(lambda: requests_running(front.socket) == 1, what="the end of the request")
        guest.get("/api/users/me").expect(200)
        connection.settimeout(60)
        while piece := connection.recv(65536):
            begun += piece
    head, body = begun.split(b"\r\n\r\n", 1)
    assert b" 200 " in head.split(b"\r\n")[0]
    messages = json.loads(body)["messages"]
    assert len(messages) == PAGE and all(message["content"] == CONTENT for message in messages)


def is_answered(http, url, person):
    try:
        return http.get(url, headers=person.credentials()).status_code == 200
    except httpx.TransportError:
        return False


def test_killed_processes_end_their_streams_and_nothing_else(front, guest, club, chat, http):
    key = uuid.uuid4().hex
    gate = chat.gate(key)
    stream = guest.chat(*club, f"gate:{key}")
    gate.say("Before. ")
    assert [stream.next().type, stream.next().type] == ["meta", "chunk"]
    assert front.processes()
    front.kill()
    rest = b""
    # Some front ends end the connection as if the answer were whole, and Apache puts a page into it.
    with contextlib.suppress(httpx.RemoteProtocolError):
        for piece in stream.bytes:
            rest += piece
    assert b"event: done" not in rest and b"event: error" not in rest
    front.restart()
    eventually(lambda: is_answered(http, f"{front.url}/api/users/me", guest), what="an answer")
    gate.finish()
