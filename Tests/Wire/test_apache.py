"""The product behind a real Apache, with the files of nginx/apache: mod_proxy_fcgi, mod_fcgid, and CGI at / and in cgi-bin."""
import contextlib
import grp
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import uuid

import pytest

import audio
from client import Person, Visitor
from front_ends import FrontEnd, let_others_reach
from service import Service
from stack import DEADLINES, ROOT, SPACES, eventually, free_port

CONFIGURATIONS = ROOT / "nginx" / "apache"
MODULES = pathlib.Path("/usr/lib/apache2/modules")
LOADED = ["mpm_event", "authn_core", "authz_core", "authz_host", "alias", "dir", "env", "headers", "http2", "mime", "cgid", "fcgid", "proxy", "proxy_fcgi"]
WAYS = ["proxy_fcgi", "fcgid", "cgi", "cgi-bin"]


class Apache:
    """A private server with a virtual host for each way, each on a port of its own."""

    def __init__(self, stack, folder):
        self.folder, self.ports = folder, {way: free_port() for way in WAYS}
        self.log = folder / "error.log"
        self.group = grp.getgrnam("www-data").gr_gid if os.geteuid() == 0 else os.getegid()
        self.install(stack)
        (folder / "apache.conf").write_text(self.configuration())
        self.process = subprocess.Popen(["/usr/sbin/apache2", "-f", folder / "apache.conf", "-D", "FOREGROUND"], stdin=subprocess.DEVNULL)
        self.fronts = {way: FrontEnd(stack, port, "/cgi-bin/spaces" if way == "cgi-bin" else "") for way, port in self.ports.items()}
        eventually(self.listens, what="Apache")

    def install(self, stack):
        """The executable and its configuration, which Apache's user can read."""
        settings = (stack.state / "spaces.conf").read_text() + "".join(f"{key}={value}\n" for key, value in DEADLINES.items())
        for place in ("lib", "cgi-bin"):
            (self.folder / place).mkdir()
            shutil.copy(SPACES, self.folder / place / "spaces")
            (self.folder / place / "spaces.conf").write_text(settings)
        shutil.copy(CONFIGURATIONS / "cgi-bin.htaccess", self.folder / "cgi-bin" / ".htaccess")
        shutil.copytree(ROOT / "nginx" / "site", self.folder / "srv" / "site", ignore=shutil.ignore_patterns("viewer"))
        self.media = self.folder / "state" / "media"
        audio.store(self.media)
        (self.folder / "run").mkdir()
        # The set-group-id bit hands the group on to the socket.
        os.chown(self.folder / "run", -1, self.group)
        (self.folder / "run").chmod(0o2755)

    def configuration(self):
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        listening = "".join(f"Listen 127.0.0.1:{port}\n" for port in self.ports.values())
        return f"""\
{modules}{user}{listening}
ServerName localhost
ServerRoot {self.folder}
DefaultRuntimeDir {self.folder}
PidFile {self.folder}/apache.pid
ErrorLog {self.log}
TypesConfig /etc/mime.types
ScriptSock {self.folder}/cgid.sock
FcgidIPCDir {self.folder}/fcgid
FcgidProcessTableFile {self.folder}/fcgid.table
<Directory />
  AllowOverride None
  Require all denied
</Directory>
{"".join(self.host(way) for way in WAYS if way != "cgi-bin")}
<VirtualHost 127.0.0.1:{self.ports["cgi-bin"]}>
  AllowEncodedSlashes NoDecode
  ScriptAlias /cgi-bin/ {self.folder}/cgi-bin/
  <Directory {self.folder}/cgi-bin>
    AllowOverride All
    Require all granted
  </Directory>
</VirtualHost>
"""

    def host(self, way):
        """spaces.conf with other places, and without TLS."""
        text = (CONFIGURATIONS / "spaces.conf").read_text()
        chosen, count = re.subn(r"Include .*", f"Include {self.folder}/{way}.conf", text)
        assert count == 1
        (self.folder / f"{way}.conf").write_text(self.moved((CONFIGURATIONS / f"{way}.conf").read_text()))
        plain = re.sub(r"(?m)^ *SSL.*\n", "", chosen)
        return self.moved(plain.replace("*:443", f"127.0.0.1:{self.ports[way]}"))

    def moved(self, text):
        text = text.replace("Protocols h2 ", "Protocols h2c ")
        for place, own in {"/usr/lib/spaces": "lib", "/etc/spaces": "lib", "/run/spaces": "run", "/var/lib/spaces": "state", "/srv/spaces": "srv"}.items():
            text = text.replace(place, f"{self.folder}/{own}")
        return text.replace("run/spaces.sock", "run/s.sock")

    def listens(self):
        assert self.process.poll() is None, self.log.read_text() if self.log.exists() else "Apache ended at once"
        try:
            return socket.create_connection(("127.0.0.1", self.ports["cgi"])).close() is None
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture(scope="module")
def apache(stack):
    with contextlib.ExitStack() as opened:
        folder = pathlib.Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="spaces-")))
        let_others_reach(folder)
        let_others_reach((stack.state / "run").resolve())
        server = opened.enter_context(Apache(stack, folder))
        opened.enter_context(Service(stack, folder / "run"))
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


def test_token_and_cookie_reach_the_product(guest, visitor):
    guest.get("/api/users/me").expect(200, id=guest.id)
    visitor.get("/api/users/me", headers={"Cookie": f"session={guest.token}"}).expect(200, id=guest.id)
    visitor.get("/api/users/me").refuse(401, "unauthorized")


def test_body_and_query_reach_the_product(guest):
    name = f"{uuid.uuid4().hex[:8]} Grüße & 50 % + more"
    community = guest.post("/api/communities", {"name": name}).expect(201)["id"]
    assert [each["id"] for each in guest.get("/api/communities", search=name, page="").expect(200)["communities"]] == [community]
    assert guest.put(f"/api/communities/{community}", {"description": "x" * 5000}).expect(200)
    assert guest.community(community)["description"] == "x" * 5000
    guest.delete(f"/api/communities/{community}").expect(200)


def test_body_without_a_length_is_whole(guest, ada):
    club = ada.create_community(joinFee=0, monthlyFee=100)
    guest.credit(100)
    guest.post(f"/api/communities/{club}/join", body=chunked('{"autoRenew":true}')).expect(200)
    guest.get(f"/api/communities/{club}/membership").expect(200, autoRenew=True)
    said = "A long message. " * 300
    guest.post(f"/api/communities/{club}/messages", body=chunked(json.dumps({"content": said}))).expect(201, content=said.strip())
    guest.post(f"/api/communities/{club}/leave").expect(200)


def test_unknown_path_is_refused_by_the_product(visitor):
    for path in ("/api/nothing", "/api/communities/nonsense", "/api/communities/a%2Fb", "/api/communities/%FF"):
        visitor.get(path).refuse(404)
    visitor.request("PATCH", "/api/communities").refuse(405)


def test_head_and_conditional_requests_have_no_body(visitor):
    reply = visitor.get("/api/communities", limit=1)
    assert visitor.head("/api/communities", limit=1).headers["ETag"] == reply.headers["ETag"]
    visitor.get("/api/communities", limit=1, headers={"If-None-Match": reply.headers["ETag"]}).expect(304)


def test_answer_streams_while_it_is_made(guest, ada, chat):
    club, key = ada.create_club_with_agent(), uuid.uuid4().hex
    guest.join(club[0])
    gate = chat.gate(key)
    with guest.chat(*club, f"gate:{key}") as stream:
        assert stream.next().type == "meta"
        for word in ("One, ", "two, ", "three."):
            gate.say(word)
            assert stream.next().data["content"] == word
        gate.finish()
        assert stream.rest().text == "One, two, three."
    path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
    guest.get(path, headers={"Last-Event-ID": stream.events[-1].id}).expect(204)


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
    assert http.get(f"{url}/docs/").text == (ROOT / "nginx" / "site" / "docs" / "index.html").read_text()
    audio.expect_media(http, url)


def test_configuration_in_cgi_bin_is_not_shown(apache, http):
    reply = http.get(f"http://127.0.0.1:{apache.ports['cgi-bin']}/cgi-bin/spaces.conf")
    assert reply.status_code == 403 and "SPACES_" not in reply.text
