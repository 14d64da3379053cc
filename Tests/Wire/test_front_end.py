"""The public site's nginx configuration as it is shipped, with only its paths and ports replaced, and where a test waits for it, its patience."""
import json
import os
import socket
import subprocess

import httpx
import pytest

from conventions import check_error
from sse import EventStream
from stack import ROOT, eventually, free_port


class Site:
    """nginx with nginx/production/spaces.conf in front of the application's socket."""

    def __init__(self, stack, directory, application, patience):
        self.port, self.tls_port = free_port(), free_port()
        replaced = {
            "/etc/nginx/spaces/": f"{directory}/common/", "unix:/run/spaces/spaces.sock": f"unix:{application}",
            "/etc/letsencrypt/live/spaces.example/fullchain.pem": f"{stack.state}/tls/cert.pem",
            "/etc/letsencrypt/live/spaces.example/privkey.pem": f"{stack.state}/tls/key.pem",
            "/srv/spaces/site": f"{ROOT}/nginx/site", "/var/lib/spaces/media": f"{stack.state}/media",
            "/var/log/nginx/spaces.log": f"{directory}/access.log", "listen [::]:": "# ",
            "listen 80;": f"listen 127.0.0.1:{self.port};", "listen 443 ": f"listen 127.0.0.1:{self.tls_port} ",
            "fastcgi_read_timeout 75s;": f"fastcgi_read_timeout {patience};",
        }
        (directory / "common").mkdir()
        for source in [ROOT / "nginx/production/spaces.conf", *(ROOT / "nginx/common").iterdir()]:
            text = source.read_text()
            for old, new in replaced.items():
                text = text.replace(old, new)
            (directory / ("site.conf" if "production" in source.parts else f"common/{source.name}")).write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        folders = "".join(f"{kind}_temp_path {directory}/{kind};" for kind in ("client_body", "fastcgi", "proxy", "uwsgi", "scgi"))
        (directory / "nginx.conf").write_text(
            f"daemon off; {user} pid {directory}/nginx.pid; error_log {directory}/error.log; events {{}}\n"
            f"http {{ {folders} include {directory}/site.conf; }}\n")
        self.process = subprocess.Popen(["nginx", "-e", directory / "error.log", "-c", directory / "nginx.conf"],
                                        env=os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"})
        eventually(self.listens, what="the front end")
        self.http = self.client()

    def client(self, address=None):
        return httpx.Client(transport=httpx.HTTPTransport(verify=False, local_address=address), timeout=30,
                            base_url=f"https://127.0.0.1:{self.tls_port}")

    def listens(self):
        assert self.process.poll() is None, "nginx ended at once"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0

    def end(self):
        self.http.close()
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture
def site(stack, tmp_path):
    """Makes a site for an application's socket."""
    sites = []

    def make(application=None, patience="75s"):
        sites.append(Site(stack, tmp_path, application or (stack.state / "run").resolve() / "app/spaces.sock", patience))
        return sites[-1]

    yield make
    for each in sites:
        each.end()


def refused(reply, status, code):
    assert reply.status_code == status and reply.json()["code"] == code, reply.text
    assert reply.headers["X-Request-Id"].strip() and reply.headers["Strict-Transport-Security"]
    check_error(reply)


def until_limited(ask, most):
    """(how many were let through, the first refusal)"""
    for number in range(most):
        if (reply := ask()).status_code == 429:
            return number, reply
    raise AssertionError(f"{most} requests passed")


def test_requests_of_one_address_have_a_limit(site):
    public = site()
    passed, reply = until_limited(lambda: public.http.get("/healthz"), 3000)
    assert passed > 100   # a page asks for many things at once
    refused(reply, 429, "rate_limited")
    assert int(reply.headers["Retry-After"]) > 0
    with public.client(address="127.0.0.2") as elsewhere:
        assert elsewhere.get("/healthz").status_code == 200


def test_sign_in_has_a_lower_limit_of_its_own(site):
    public = site()
    passed, reply = until_limited(lambda: public.http.post("/api/auth/sign-in/email", json={}), 100)
    assert passed > 20
    refused(reply, 429, "rate_limited")
    assert public.http.get("/api/communities").status_code == 200


def test_application_that_is_gone_answers_502(site, tmp_path):
    refused(site(tmp_path / "nobody.sock").http.get("/api/communities"), 502, "bad_gateway")


def test_application_that_is_silent_answers_504(site, tmp_path):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent.sock"))
        silent.listen()
        refused(site(tmp_path / "silent.sock", patience="1s").http.get("/api/communities"), 504, "gateway_timeout")


def test_body_above_the_front_ends_limit_answers_413(site):
    refused(site().http.post("/api/communities", content=b" " * (3 << 20)), 413, "payload_too_large")


def test_numbers_are_for_this_host_alone(site):
    public = site()
    assert public.http.get("/metrics").status_code == 200
    with public.client(address="127.0.0.2") as elsewhere:
        refused(elsewhere.get("/metrics"), 403, "forbidden")
        assert elsewhere.get("/healthz").status_code == 200


def test_plain_http_leads_to_https_and_carries_an_id(site):
    public = site()
    reply = httpx.post(f"http://127.0.0.1:{public.port}/api/communities?x=1", trust_env=False)
    assert reply.status_code == 308 and reply.headers["Location"] == "https://127.0.0.1/api/communities?x=1"
    assert reply.headers["X-Request-Id"].strip()
    wrong = httpx.request("TRACE", f"http://127.0.0.1:{public.port}/", trust_env=False)
    assert (wrong.status_code, json.loads(wrong.text)["code"]) == (405, "method_not_allowed")


def test_answers_stream_through_the_public_site(site, ada, chat):
    public, gate = site(), chat.gate("public site")
    community, listing = ada.create_club_with_agent()
    request = public.http.build_request("POST", f"/api/v1/communities/{community}/agent-chat", headers=ada.credentials(),
                                        json={"content": "gate:public site", "listingId": listing})
    with EventStream(public.http.send(request, stream=True)) as stream:
        assert stream.next().type == "meta"
        gate.say("Through.")
        assert stream.next().data["content"] == "Through."
        gate.finish()
        stream.rest()
