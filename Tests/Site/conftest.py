import contextlib
import pathlib
import tempfile

import pytest
from playwright.sync_api import expect, sync_playwright

import apache
from fixtures import chat, empty, http, sign_up   # noqa: F401
from stack import Stack
from tab import SCREENS, Requests, Tab

CHROMIUM = "/usr/bin/chromium"
# The sandbox needs a user other than root; sound without a device; a microphone that plays a tone and asks nobody.
OPTIONS = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
expect.set_options(timeout=15_000)


def pytest_addoption(parser):
    parser.addoption("--front-end", choices=["nginx", "apache-subfolder"], default="nginx",
                     help="what the browser talks to: the stack's nginx, or Apache with .htaccess alone, in a folder of its site")


@pytest.fixture(scope="session")
def stack(chat):   # noqa: F811
    """In a folder of its own: pytest's is closed to other users again whenever another run of pytest begins, and what Apache
    starts could reach the database no more."""
    with tempfile.TemporaryDirectory(prefix="spaces-", ignore_cleanup_errors=True) as state:
        running = Stack(state, chat)
        try:
            running.up()
            yield running
        finally:
            running.down()


@pytest.fixture(scope="session")
def front_end(request):
    return request.config.getoption("--front-end")


@pytest.fixture(scope="session")
def site(stack, front_end):
    """The front end that browsers talk to. What a test prepares goes through nginx: it is the same service."""
    if front_end == "nginx":
        yield stack
        return
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder, apache.htaccess(None, "/club", stack, pathlib.Path(folder)) as host:
        keep_media(host.place, "/club/media")
        yield host


def keep_media(place, url):
    """Audio is in the folder of the installation, as install.md says."""
    configuration = place / "spaces.conf"
    kept = [line for line in configuration.read_text().splitlines() if not line.startswith("SPACES_MEDIA_")]
    configuration.write_text("\n".join([*kept, f"SPACES_MEDIA_DIR={place}/media", f"SPACES_MEDIA_URL={url}", ""]))
    for folder in (place / "media", *(place / "media").glob("*/")):
        apache.own(folder, 0o755)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def requests(site):
    return Requests(site.description)


@pytest.fixture
def window(site, browser, requests):
    """Opens a browser of its own, for a person or for nobody; each of its tabs is checked at the end."""
    with contextlib.ExitStack() as opened:
        tabs = []

        def open_window(person=None, screen="desk", **options):
            context = opened.enter_context(contextlib.closing(browser.new_context(viewport=SCREENS[screen], **options)))
            if person:
                context.add_cookies([{"name": "session", "value": person.token, "url": site.url, "httpOnly": True, "sameSite": "Lax"}])
                context.add_init_script("if (self === top) localStorage.setItem('spaces-signed-in', '1')")

            def tab():
                tabs.append(Tab(context.new_page(), site.url, requests))
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
def pictures(request, front_end):
    """Where screenshots of the run are kept."""
    folder = pathlib.Path(request.config.rootpath) / "pictures" / ("" if front_end == "nginx" else front_end)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
