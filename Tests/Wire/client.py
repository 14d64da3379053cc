"""A visitor of the product, and a person who has signed up. Every response is checked against the conventions."""
import http.cookiejar
import threading
import time
import uuid

import httpx

from conventions import check_response
from sse import EventStream

PASSWORD = "correct horse battery staple"


def connections():
    """Keeps no cookie by itself: a test that wants one sends it."""
    none = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    # Never closes an idle connection by itself: it could be one that another thread has just been given.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
    return httpx.Client(cookies=none, limits=limits, timeout=60, verify=False, trust_env=False)


class Reply:
    def __init__(self, response):
        self.response = response
        self.status, self.headers, self.body = response.status_code, response.headers, response.content

    @property
    def json(self):
        return self.response.json()

    def expect(self, status, code=None, /, **values):
        """The parsed body, once status, error code and the named fields are right."""
        assert self.status == status, f"{self.response.request.method} {self.response.url}: {self.status} {self.body[:400]}"
        body = self.json if self.body else None
        if code:
            assert body["code"] == code, body
        for name, value in values.items():
            assert body[name] == value, body
        return body

    def refuse(self, status, code=None, /, **values):
        self.expect(status, code, **values)

    def refuse_field(self, field):
        self.expect(400, "invalid_request", field=field)


class Visitor:
    """Someone without a session."""

    def __init__(self, stack, http):
        self.stack, self.http = stack, http
        self.token = None

    def request(self, method, path, json=None, *, headers=None, body=None, **query):
        headers = self.credentials() | (headers or {})
        if body is not None:
            headers = {"Content-Type": "application/json"} | headers
        response = self.http.request(method, self.stack.url + path, json=json, content=body,
                                     params=query or None, headers=headers)
        self.check(response)
        return Reply(response)

    def check(self, response):
        check_response(response)
        self.stack.description.check(response)

    def credentials(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path, headers=None, **query):
        return self.request("GET", path, headers=headers, **query)

    def head(self, path, headers=None, **query):
        return self.request("HEAD", path, headers=headers, **query)

    def post(self, path, json=None, **more):
        return self.request("POST", path, json, **more)

    def put(self, path, json=None, **more):
        return self.request("PUT", path, json, **more)

    def delete(self, path, **more):
        return self.request("DELETE", path, **more)

    def stream(self, path, json=None, method="POST", headers=None, **query):
        """An open event stream; a refusal is an AssertionError with its body."""
        request = self.http.build_request(method, self.stack.url + path, json=json, params=query or None,
                                          headers={"Accept-Encoding": "identity"} | self.credentials() | (headers or {}))
        response = self.http.send(request, stream=True)
        if response.status_code != 200:
            response.read()
            self.check(response)
            raise AssertionError(f"{response.status_code} {response.text}")
        assert response.headers["X-Request-Id"].strip()
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache, no-transform"
        return EventStream(response, self.stack.description)


def when_not_busy(ask):
    """Asks again while too many passwords are being checked, as on a machine that does other work too."""
    reply = ask()
    for _ in range(20):
        if reply.status != 503:
            break
        time.sleep(int(reply.headers["Retry-After"]))
        reply = ask()
    return reply


class Person(Visitor):
    """Someone with a session; the methods below are the everyday requests, with defaults for what a test leaves out."""

    def __init__(self, stack, http, name):
        super().__init__(stack, http)
        self.name = f"{name} {uuid.uuid4().hex[:6]}"
        self.email = f"{self.name.replace(' ', '.').lower()}@example.test"
        self.password = PASSWORD
        fields = {"email": self.email, "password": PASSWORD, "name": self.name}
        signed = when_not_busy(lambda: self.post("/api/auth/sign-up/email", fields)).expect(200)
        self.token, self.id = signed["token"], signed["user"]["id"]

    def credit(self, amount):
        self.stack.credit(self.email, amount)

    def wallet(self):
        return self.get("/api/wallet").expect(200)

    def balance(self):
        return self.wallet()["balance"]

    def create_community(self, **fields):
        return self.post("/api/communities", {"name": "A club"} | fields).expect(201)["id"]

    def create_official(self, **fields):
        return self.create_community(**{"name": "A shop", "type": "official"} | fields)

    def create_lounge(self, **fields):
        return self.post("/api/lounge", {"name": "A lounge"} | fields).expect(201)["id"]

    def create_agent(self, **fields):
        return self.post("/api/agent-listings", {"agentName": "Parrot", "systemPrompt": "You repeat."} | fields).expect(201)["id"]

    def create_club_with_agent(self, **fields):
        """(community, listing)"""
        community, listing = self.create_community(**fields), self.create_agent()
        self.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
        return community, listing

    def create_space(self, **fields):
        return self.post("/api/spaces", {"name": "A space"} | fields).expect(201)["id"]

    def community(self, community):
        return self.get(f"/api/communities/{community}").expect(200)

    def join(self, community):
        self.post(f"/api/communities/{community}/join").expect(200)

    def say(self, community, content):
        return self.post(f"/api/communities/{community}/messages", {"content": content}).expect(201)

    def history(self, community, **query):
        return self.get(f"/api/communities/{community}/messages", **query).expect(200)["messages"]

    def chat(self, community, listing, content, **more):
        return self.stream(f"/api/communities/{community}/agent-chat", {"content": content, "listingId": listing}, **more)


def together(calls):
    """Runs the calls in one thread each, all let go at once; their results in order."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            results[index] = call()
        except Exception as error:   # reported below, on the test's own thread
            results[index] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def statuses(replies):
    """{status: how often}"""
    found = [reply.status for reply in replies]
    return {status: found.count(status) for status in set(found)}
