"""Texts that want to be more than text, in every place where another person reads them."""
import itertools

import pytest
from playwright.sync_api import expect

from tab import settle
from test_screens import fits
from world import ORDINARY, World

MARK = "document.documentElement.dataset.hacked=1"
SCRIPTS = [
    f"<script>{MARK}</script>", f"<img src=x onerror={MARK}>", f"<svg onload={MARK}>", f"<iframe srcdoc='<script>parent.{MARK}</script>'>",
    f"\"><img src=x onerror={MARK}>", f"'><svg/onload={MARK}>", f"</textarea><script>{MARK}</script>", f"<a href=javascript:{MARK}>click</a>",
    f"[click](javascript:{MARK})", f"[click](JaVaScRiPt:{MARK})", f"[x](https://a.example/\"onmouseover={MARK})", f"![x](x\"onerror={MARK})",
    f"<style>@import 'javascript:{MARK}'</style>", "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "</div></main></body>",
    f"`<script>{MARK}</script>`", f"**<img src=x onerror={MARK}>**", "${alert(1)}", "{{constructor.constructor('alert(1)')()}}", "<!--", "]]>",
    f"<details open ontoggle={MARK}>", f"<math><mi xlink:href=javascript:{MARK}>x", "data:text/html,<script>1</script>",
]
SHAPES = ["\u202eoverridden\u202c", "\u2067isolated", "W" * 400, "ﷺ" * 60, "Z\u0351\u0352\u0353" * 80, "\u200b\u200d\ufeff", "a\tb", "👩‍👩‍👧‍👦" * 40,
          "_" * 300, "*" * 300, "http://" + "x" * 300, "[" * 200, "(" * 200, "\n" * 40 + "end", "# " * 90, "one\u2028two", "one\u2029two"]
HOSTILE = SCRIPTS + SHAPES
MESSAGES = [first + " " + second for first, second in itertools.product(SCRIPTS, SHAPES[:8])][:200 - len(HOSTILE)] + HOSTILE


@pytest.fixture(scope="module")
def worlds(stack, http):
    """Two services, so that each place has a script in one and a shape in the other. Names take no override."""
    def words(texts):
        names = {"person", "club", "shop", "lounge", "agent", "space"}
        ring = itertools.cycle(texts)
        chosen = {key: next(ring) for key in ORDINARY}
        return {key: text.strip("\u202e\u202c\u2067\n")[:90 if key in names else 45] or "x" for key, text in chosen.items()} | {
            "description": "\n".join(texts)[:1900], "message": "\n".join(texts)[:1900]}
    return [World(stack, http, words(SCRIPTS)), World(stack, http, words(["W" * 400, "👩‍👩‍👧‍👦" * 40, "ﷺ" * 60, "\u202eoverridden", "_" * 300]))]


@pytest.mark.parametrize("world, screen", [(0, "desk"), (1, "phone")])
def test_hostile_texts_stay_texts_on_every_screen(worlds, window, world, screen):
    pages = {}
    for person, path in worlds[world].screens():
        if path in ("/sign-in", "/sign-up", "/create", "/agents/new", "/spaces/new", "/nowhere", "/admin/stats", "/admin/refunds"):
            continue   # nobody else's text is there
        if person not in pages:
            pages[person] = window(person, screen, reduced_motion="reduce").tab()
            pages[person].allow(404)
        page = pages[person].open(path)
        settle(page)
        fits(page)
        assert page.evaluate("document.documentElement.dataset.hacked") is None, path


def test_two_hundred_hostile_messages_are_shown_as_they_were_written(sign_up, tab):
    assert len(MESSAGES) == 200
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club = ada.create_community(name="A patient club")
    bob.join(club)
    for message in MESSAGES:
        ada.say(club, message)
    page = tab(bob, "phone").open(f"/c/{club}/chat")
    for shown in (100, 150, 200):
        page.get_by_role("button", name="Show older messages").click()
        expect(page.locator(".message")).to_have_count(shown)
    texts = page.locator(".message .plain").evaluate_all("all => all.map(each => each.textContent)")
    assert texts == [message.strip() for message in MESSAGES]
    assert page.locator(".message :is(script, img, svg, iframe, style, base, meta)").count() == 0
    fits(page)


def test_separators_of_lines_arrive_live_and_in_an_answer(sign_up, chat, tab):
    """To many a reader U+2028 and U+2029 end a line; a line of server-sent events goes on."""
    text = "one\u2028two\u2029three"
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club, _ = ada.create_club_with_agent(name="A club of poets")
    bob.join(club)
    pages = first, second = [tab(person).open_and_settle(f"/c/{club}/chat") for person in (ada, bob)]
    first.get_by_label("Write to Everyone").fill(text)
    first.keyboard.press("Enter")
    gate = chat.gate("separators")
    second.get_by_role("button", name="Parrot").click()
    second.get_by_label("Write to Parrot").fill("gate:separators")
    second.keyboard.press("Enter")
    gate.say(text)
    gate.finish()
    for page in pages:
        expect(page.locator(".message.agent:not(.streaming) .bubble")).to_be_visible()
        expect(page.locator(".message:not(.agent)")).to_have_count(2)
        assert page.locator(".message:not(.agent) .plain").all_text_contents() == [text, "gate:separators"]
        assert page.locator(".message.agent .bubble").text_content() == text
