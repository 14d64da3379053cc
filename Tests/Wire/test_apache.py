"""What only Apache does, with the files of nginx/apache: mod_proxy_fcgi, mod_fcgid, and CGI at / and in cgi-bin. What every
front end does is in test_front_ends.py."""
import json
import pathlib
import subprocess
import tempfile
import uuid

import pytest

import audio
from apache import WAYS, virtual_hosts
from client import Person, Visitor
from stack import ROOT


@pytest.fixture(scope="module")
def apache(stack):
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder, virtual_hosts(stack, pathlib.Path(folder)) as server:
        yield server


@pytest.fixture(scope="module", params=WAYS)
def front(request, apache):
    return apache.fronts[request.param]


@pytest.fixture(scope="module")
def guest(front, http):
    """Somebody who signed up through Apache."""
    return Person(front, http, "Guest")


@pytest.fixture(scope="module")
def visitor(front, http):
    return Visitor(front, http)


def chunked(text):
    """A body in pieces, without a Content-Length."""
    yield from (text[start:start + 7].encode() for start in range(0, len(text), 7))


def test_body_without_a_length_is_whole(guest, ada):
    club = ada.create_community(joinFee=0, monthlyFee=100)
    guest.credit(100)
    guest.post(f"/api/communities/{club}/join", body=chunked('{"autoRenew":true}')).expect(200)
    guest.get(f"/api/communities/{club}/membership").expect(200, autoRenew=True)
    said = "A long message. " * 300
    guest.post(f"/api/communities/{club}/messages", body=chunked(json.dumps({"content": said}))).expect(201, content=said.strip())
    guest.post(f"/api/communities/{club}/leave").expect(200)


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
def test_refusal_of_a_body_arrives_whole(apache, guest, visitor, is_chunked):
    """A process that ends with unread input makes mod_cgid cut the answer: AH00574."""
    body = json.dumps({"name": "x" * (2 << 20)})
    for person, status, code in ((guest, 413, "payload_too_large"), (visitor, 401, "unauthorized")):
        for _ in range(3):
            content = (body[at:at + 65536].encode() for at in range(0, len(body), 65536)) if is_chunked else body.encode()
            person.post("/api/communities", body=content).refuse(status, code)
    assert "AH00574" not in apache.log.read_text()


def test_repeated_request_gives_the_first_answer(guest):
    name, headers = uuid.uuid4().hex, {"Idempotency-Key": uuid.uuid4().hex}
    first, second = (guest.post("/api/communities", {"name": name}, headers=headers) for _ in range(2))
    assert first.expect(201) == second.expect(201) and second.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("way", ["proxy_fcgi", "cgi"])
def test_upload_without_a_length_over_http2_is_whole(apache, ada, way):
    name = uuid.uuid4().hex
    done = subprocess.run(
        ["curl", "--silent", "--http2-prior-knowledge", "--upload-file", "-", "--request", "POST", "--write-out", " %{http_version} %{http_code}",
         "--header", "Content-Type: application/json", "--header", f"Authorization: Bearer {ada.token}", f"{apache.fronts[way].url}/api/communities"],
        input=json.dumps({"name": name, "description": "y" * 3000}), capture_output=True, text=True, timeout=60)
    body, version, status = done.stdout.rsplit(" ", 2)
    assert (version, status) == ("2", "201"), done.stdout + done.stderr
    assert ada.community(json.loads(body)["id"])["description"] == "y" * 3000


@pytest.mark.parametrize("way", [way for way in WAYS if way != "cgi-bin"])
def test_files_come_from_apache(apache, http, way):
    url = apache.fronts[way].url
    for path, file in {"/docs/": "docs/index.html", "/": "index.html", "/app/main.js": "app/main.js"}.items():
        assert http.get(url + path).text == (ROOT / "nginx" / "site" / file).read_text()
    assert "default-src 'self'" in http.get(f"{url}/").headers["Content-Security-Policy"]
    audio.expect_media(http, url)


def test_configuration_in_cgi_bin_is_not_shown(apache, http):
    reply = http.get(f"http://127.0.0.1:{apache.ports['cgi-bin']}/cgi-bin/spaces.conf")
    assert reply.status_code == 403 and "SPACES_" not in reply.text
