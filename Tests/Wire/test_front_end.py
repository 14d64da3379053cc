"""What the public site refuses, limits and passes on by itself."""
import json
import socket

import httpx

import audio
from conventions import check_error
from gateway import ask_fastcgi
from sse import EventStream


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


def test_files_of_the_site_are_not_counted_and_nothing_passes_as_one(site):
    public = site()
    assert {public.http.get(path).status_code for path in ("/", "/app/main.js") * 300} == {200}
    ask = public.http.build_request("GET", "/app/")
    ask.url = ask.url.copy_with(raw_path=b"/app/../api/communities")
    passed, reply = until_limited(lambda: public.http.send(ask), 3000)
    assert passed > 0
    refused(reply, 429, "rate_limited")


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


def test_only_spoken_answers_are_handed_out(site, stack):
    audio.store(stack.state / "media")
    public = site()
    try:
        audio.expect_media(public.http, "")
        reply = public.http.get(f"/media/{audio.ANSWER}")
        assert reply.headers["Strict-Transport-Security"] and reply.headers["X-Request-Id"].strip()
    finally:
        for name in (audio.ANSWER, *audio.SECRETS):
            (stack.state / "media" / name).unlink()


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


def test_front_end_that_says_two_things_is_not_believed(stack, ada):
    """Whoever gets a parameter or a header past the front end must not choose which of two counts."""
    path = (stack.state / "run").resolve() / "app/spaces.sock"

    def answer(*added, headers=None):
        reply = ask_fastcgi(path, "GET", "/api/users/me", headers, added=added)
        return reply.status, json.loads(reply.body())

    signed = {"Authorization": f"Bearer {ada.token}"}
    assert answer(headers=signed)[0] == 200
    for name, value in {"QUERY_STRING": "a=1", "REQUEST_METHOD": "DELETE", "REQUEST_URI": "/metrics"}.items():
        status, body = answer((name, value), headers=signed)
        assert (status, body["code"]) == (400, "bad_request")
    # What the operator has put in another's place is the last.
    assert answer(("REMOTE_ADDR", "203.0.113.9"), headers=signed)[0] == 200
    # A list of two tokens is no token, whatever their order.
    for other in ("Bearer 0", "Basic YTpi"):
        assert answer(("HTTP_AUTHORIZATION", other), headers=signed)[0] == 401
        assert answer(("HTTP_AUTHORIZATION", signed["Authorization"]), headers={"Authorization": other})[0] == 401
    assert answer(("HTTP_AUTHORIZATION", signed["Authorization"]), headers=signed)[0] == 200
    # Cookies may come in several lines.
    assert answer(("HTTP_COOKIE", f"session={ada.token}"), headers={"Cookie": "a=1"})[0] == 200
