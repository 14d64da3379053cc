"""A page of the site in a real browser, and what it must never do: log an error, break its Content-Security-Policy, or send
what the API's description does not have."""
import json
import re
import urllib.parse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}
STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
UNREACHABLE = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_CONNECTION_REFUSED", "net::ERR_NETWORK_CHANGED", "net::ERR_EMPTY_RESPONSE",
               "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_RESET")


class Requests:
    """Compares the requests of a page with the description."""

    def __init__(self, description):
        self.description = description

    def fault(self, request):
        url = urllib.parse.urlsplit(request.url)
        place = url.path.removeprefix(self.description.prefix)
        if not place.startswith("/api/"):
            return None
        method = request.method.lower()
        path = next((template for template, pattern in self.description.templates.items() if pattern.fullmatch(place)), None)
        operation = self.description.document["paths"].get(path, {}).get(method)
        if not operation:
            return f"{request.method} {url.path} is not described"
        known = {each.get("name") for each in operation.get("parameters", [])}
        if unknown := {name for name, _ in urllib.parse.parse_qsl(url.query)} - known:
            return f"{request.method} {path} has no {unknown}"
        if method == "post" and "/auth/sign-" not in path and not request.headers.get("idempotency-key"):
            return f"{request.method} {path} has no idempotency key"
        if "multipart" in request.headers.get("content-type", "") or not request.post_data:
            return None
        body = json.loads(request.post_data)
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        if unknown := body.keys() - self.members(schema):
            return f"{request.method} {path} takes no {unknown}"
        return None

    def members(self, schema):
        while "$ref" in schema:
            schema = self.description.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return schema["properties"].keys()


AXE = Axe()


def violations(page, **options):
    """What axe, an accessibility checker, complains about; a page gets it once."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"]} | options)["violations"]
    return [f"{each['id']}: {[node['html'][:150] for node in each['nodes'][:2]]}" for each in found]


def settle(page):
    """Until the screen has all that it asked for."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(".place :is(h1, .chat, .card)").first).to_be_attached()
    expect(page.locator(".skeleton, .progress.on")).to_have_count(0)


class Tab:
    """`page` is Playwright's; `allow` names the refusals that a test provokes."""

    def __init__(self, page, url, requests):
        self.page, self.url, self.requests = page, url, requests
        self.problems, self.allowed = [], set()
        page.set_default_timeout(15_000)
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.problems.append(f"{error}\n{error.stack}"))
        page.on("request", self.asked)

    def allow(self, *statuses):
        self.allowed |= set(statuses)

    def heard(self, message):
        if message.type not in ("error", "warning"):
            return
        status = STATUS.search(message.text)
        if status and int(status[1]) in self.allowed:
            return
        if "unreachable" in self.allowed and any(sign in message.text for sign in UNREACHABLE):
            return
        self.problems.append(f"{message.type}: {message.text} {message.location}")

    def asked(self, request):
        if fault := self.requests.fault(request):
            self.problems.append(fault)

    def open(self, path="/"):
        self.page.goto(f"{self.url}/#{path}")
        return self.page

    def open_and_settle(self, path):
        """For what shall not be read again: with the first answer of the live events a page reads everything once more."""
        with self.page.expect_response(re.compile("/api/events")):
            self.open(path)
        settle(self.page)
        return self.page

    def check(self):
        assert not self.problems, "\n".join(self.problems)
