"""Spaces: a page of another origin in its frame, which speaks with a session through it."""
import re

import pytest
from playwright.sync_api import expect

PAGE = """<!doctype html><title>Board</title><h1>Board</h1><p id="who"></p><p id="heard"></p><button>Paint</button><script>
addEventListener('message', ({ data }) => {
  if (data.spaces === 'session') document.getElementById('who').textContent = data.me.name + ' of ' + data.session.participants.length
  if (data.spaces === 'signal') document.getElementById('heard').textContent += data.signalType + ':' + JSON.stringify(data.data)
})
parent.postMessage({ spaces: 'ready' }, '*')
document.querySelector('button').onclick = () => parent.postMessage({ spaces: 'signal', type: 'stroke', data: { x: 1 } }, '*')
</script>"""


@pytest.fixture
def board(sign_up):
    ada = sign_up("Ada")
    return ada, ada.create_space(name="A board", definition={"iframeUrl": "https://board.example/page", "kept": [1, 2]})


def show(tab, person):
    opened = tab(person)
    opened.page.route("https://board.example/**", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    return opened


def test_participants_and_signals_reach_the_embedded_page(board, sign_up, tab):
    ada, space = board
    bob = sign_up("Bob")
    host, guest = show(tab, ada).open(f"/spaces/{space}"), show(tab, bob)
    host.get_by_role("button", name="Begin a session").click()
    expect(host.frame_locator("iframe").locator("#who")).to_have_text(re.compile(f"{ada.name} of 1"))
    expect(host.locator("iframe")).to_have_attribute("sandbox", "allow-scripts allow-same-origin")
    guest.open(f"/spaces/{space}")
    guest.page.get_by_role("link", name=re.compile("1 person there")).click()
    guest.page.get_by_role("button", name="Join").click()
    expect(host.frame_locator("iframe").locator("#who")).to_have_text(re.compile("of 2"))
    guest.page.frame_locator("iframe").get_by_role("button", name="Paint").click()
    for page in (host, guest.page):
        expect(page.frame_locator("iframe").locator("#heard")).to_have_text('stroke:{"x":1}')
    host.get_by_role("button", name="Start").click()
    expect(guest.page.get_by_text("Running")).to_be_visible()
    guest.page.get_by_role("button", name="Leave").click()
    expect(host.get_by_text("gone", exact=True)).to_be_visible()


def test_page_of_this_very_site_is_not_embedded(board, stack, front_end, tab):
    if front_end != "nginx":
        pytest.skip("the site is there without TLS, and a page to embed has an https address")
    ada, space = board
    ada.put(f"/api/spaces/{space}", {"definition": {"iframeUrl": stack.tls_url + "/"}}).expect(200)
    session = ada.post(f"/api/spaces/{space}/sessions").expect(201)["id"]
    opened = tab(ada, ignore_https_errors=True)
    opened.page.context.add_cookies([{"name": "session", "value": ada.token, "url": stack.tls_url}])
    opened.page.goto(f"{stack.tls_url}/#/spaces/{space}/{session}")
    expect(opened.page.get_by_text("A page of this very site is not embedded.")).to_be_visible()


def test_changing_a_space_keeps_what_else_its_definition_has(board, tab):
    ada, space = board
    page = tab(ada).open(f"/spaces/{space}/edit")
    page.get_by_label("Page to embed").fill("https://other.example/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Begin a session")).to_be_visible()
    assert ada.get(f"/api/spaces/{space}").json["definition"] == {"iframeUrl": "https://other.example/", "kept": [1, 2]}


def test_address_that_is_not_https_is_refused_beside_its_field(board, tab):
    ada, space = board
    opened = tab(ada)
    opened.allow(400)
    page = opened.open(f"/spaces/{space}/edit")
    page.get_by_label("Page to embed").fill("http://other.example/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Page to embed")).to_have_attribute("aria-invalid", "true")
