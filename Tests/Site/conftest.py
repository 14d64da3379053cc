import contextlib
import pathlib

import pytest
from playwright.sync_api import expect, sync_playwright

from fixtures import chat, http, sign_up, stack   # noqa: F401
from tab import SCREENS, Requests, Tab

CHROMIUM = "/usr/bin/chromium"
# The sandbox needs a user other than root; sound without a device; a microphone that plays a tone and asks nobody.
OPTIONS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def requests(stack):
    return Requests(stack.description)


@pytest.fixture
def window(stack, browser, requests):
    """Opens a browser of its own, for a person or for nobody; each of its tabs is checked at the end."""
    with contextlib.ExitStack() as opened:
        tabs = []

        def open_window(person=None, screen="desk", **options):
            context = opened.enter_context(contextlib.closing(browser.new_context(viewport=SCREENS[screen], **options)))
            if person:
                context.add_cookies([{"name": "session", "value": person.token, "url": stack.url, "httpOnly": True, "sameSite": "Lax"}])
                context.add_init_script("if (self === top) localStorage.setItem('spaces-signed-in', '1')")

            def tab():
                tabs.append(Tab(context.new_page(), stack.url, requests))
                return tabs[-1]

            context.tab = tab
            return context

        yield open_window
        for tab in tabs:
            tab.check()


@pytest.fixture
def tab(window):
    """Opens the one tab of a new browser."""
    return lambda person=None, screen="desk", **options: window(person, screen, **options).tab()


@pytest.fixture(scope="session")
def pictures(request):
    """Where screenshots of the run are kept."""
    folder = pathlib.Path(request.config.rootpath) / "pictures"
    folder.mkdir(exist_ok=True)
    return folder
