"""The site in a folder of a shared host, as the archive brings it: Apache with .htaccess, CGI, events by polling."""
import contextlib
import pathlib
import re
import tempfile

import pytest
from playwright.sync_api import expect

import apache
from client import PASSWORD
from tab import Requests, Tab


@pytest.fixture(scope="module")
def host(stack):
    with contextlib.ExitStack() as opened:
        folder = pathlib.Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="spaces-")))
        yield opened.enter_context(apache.htaccess(None, "/club", stack, folder))


def test_people_meet_on_a_shared_host(host, http, browser):
    assert "default-src 'self'; img-src" in http.get(f"{host.url}/").headers["Content-Security-Policy"]
    requests = Requests(host.description)
    with contextlib.ExitStack() as opened:
        tabs = [Tab(opened.enter_context(contextlib.closing(browser.new_context())).new_page(), host.url, requests) for _ in range(2)]
        for tab, name in zip(tabs, ("Ada", "Bob")):
            page = tab.open("/sign-up")
            page.get_by_label("Your name").fill(f"{name} Shared")
            page.get_by_label("E-mail address").fill(f"{name.lower()}.shared@example.test")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Create an account").click()
            expect(page.get_by_role("heading", name=f"Hello, {name} Shared")).to_be_visible()
        ada, bob = (tab.page for tab in tabs)
        ada.get_by_role("link", name="Create", exact=True).click()
        ada.get_by_label("Name", exact=True).fill("A club in a subfolder")
        ada.get_by_role("button", name="Open the club").click()
        ada.get_by_role("link", name="Chat").click()
        bob.goto(re.sub("/manage|/chat", "", ada.url))
        bob.get_by_role("button", name="Join").click()
        for page, other, text in ((ada, bob, "Can you read this?"), (bob, ada, "Yes.")):
            page.get_by_label("Write to Everyone").fill(text)
            page.keyboard.press("Enter")
            expect(other.get_by_text(text)).to_be_visible()
        for tab in tabs:
            tab.check()
