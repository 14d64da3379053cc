"""What somebody types: errors beside their fields, nothing lost, nothing paid twice; and the keyboard alone."""
import re

import pytest
from playwright.sync_api import expect

from client import PASSWORD


def test_error_stands_beside_the_field_that_it_names(tab):
    opened = tab()
    opened.allow(400)
    page = opened.open("/sign-up")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail address").fill("ada.beside@example.test")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create an account").click()
    password = page.get_by_label("Password")
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_be_focused()
    expect(password).to_have_accessible_description(re.compile("8 to 128 characters"))


def test_what_is_typed_outlives_a_reload_but_not_a_password(tab):
    opened = tab()
    page = opened.open("/sign-up")
    page.get_by_label("Your name").fill("Ada Typed")
    page.get_by_label("Password").fill(PASSWORD)
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Ada Typed")
    expect(page.get_by_label("Password")).to_have_value("")
    assert PASSWORD not in page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })")


def test_what_is_typed_outlives_the_end_of_the_session(sign_up, tab):
    ada = sign_up("Ada")
    club = ada.create_community(name="A lasting club")
    opened = tab(ada)
    opened.allow(401)
    page = opened.open(f"/c/{club}/chat")
    page.get_by_label("Write to Everyone").fill("Not lost")
    ada.post("/api/auth/sign-out").expect(200)   # somewhere else; the page hears of it
    page.get_by_role("navigation").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(ada.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Write to Everyone")).to_have_value("Not lost")


def test_signing_out_holds_for_every_tab_and_forgets_what_was_typed(sign_up, window):
    ada = sign_up("Ada")
    club = ada.create_community(name="A shared computer")
    context = window(ada)
    first, second = (context.tab().open(f"/c/{club}/chat") for _ in range(2))
    for page, text in ((first, "A secret"), (second, "Another secret")):
        page.get_by_label("Write to Everyone").fill(text)
    first.get_by_role("link", name=ada.name).click()
    first.get_by_role("button", name="Sign out").click()
    for page in (first, second):
        expect(page.get_by_role("navigation").get_by_role("link", name="Sign in")).to_be_visible()
        assert "secret" not in page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })")


def lose(page):
    """The message arrives; the head of the answer does not come back."""
    page.route("**/messages", lambda route: (route.fetch(), route.abort("connectionreset")), times=1)


def cut(page):
    """The head of the answer comes, its body does not."""
    page.evaluate("""() => {
      const text = Response.prototype.text
      Response.prototype.text = function () {
        if (!this.url.endsWith('/messages')) return text.call(this)
        Response.prototype.text = text
        return Promise.reject(new TypeError('network error'))
      }
    }""")


@pytest.mark.parametrize("breaks, allowed", [(lose, ["unreachable"]), (cut, [])])
def test_message_whose_answer_does_not_arrive_is_sent_again_and_stands_there_once(breaks, allowed, sign_up, tab):
    ada = sign_up("Ada")
    club = ada.create_community(name="A lossy club")
    opened = tab(ada)
    opened.allow(*allowed)
    page = opened.open(f"/c/{club}/chat")
    page.get_by_text("Nothing has been said yet.").wait_for()
    breaks(page)
    page.get_by_label("Write to Everyone").fill("Only once")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("Write to Everyone")).to_have_value("")
    expect(page.locator(".message.mine")).to_have_count(1)
    assert [message["content"] for message in ada.history(club)] == ["Only once"]


def test_what_is_typed_while_a_message_is_sent_stays(sign_up, tab):
    ada = sign_up("Ada")
    club = ada.create_community(name="A slow club")
    page = tab(ada).open(f"/c/{club}/chat")
    page.get_by_text("Nothing has been said yet.").wait_for()
    held = []
    page.route("**/messages", lambda route: held.append(route), times=1)
    box = page.get_by_label("Write to Everyone")
    box.fill("First")
    with page.expect_request("**/messages"):
        page.keyboard.press("Enter")
    box.fill("Second")
    held[0].continue_()
    expect(page.locator(".message.mine")).to_have_count(1)
    expect(box).to_have_value("Second")


@pytest.mark.parametrize("kind, place, fee", [("club", "", "joinFee"), ("official", "/about", "joinFee"), ("club", "/about", "monthlyFee")])
def test_price_that_rose_is_shown_before_anything_is_paid(kind, place, fee, sign_up, stack, tab):
    """To a newcomer, to a customer, and to a member whose month is over."""
    ada, bob = sign_up("Ada"), sign_up("Bob")
    bob.credit(700)
    community = ada.create_community(name="A dearer place", type=kind, **{fee: 200})
    if fee == "monthlyFee":
        bob.join(community)
        stack.expire_membership(community, bob.id)
    before = bob.balance()
    opened = tab(bob)
    opened.allow(409)
    page = opened.open_and_settle(f"/c/{community}{place}")
    button = page.get_by_role("button", name="Join for 200 coins")
    expect(button).to_be_visible()
    ada.put(f"/api/communities/{community}", {fee: 300}).expect(200)
    button.click()
    dearer = page.get_by_role("button", name="Join for 300 coins")
    expect(dearer).to_be_visible()
    expect(page.get_by_role("alert")).to_be_visible()
    assert bob.balance() == before
    dearer.click()
    inside = page.get_by_role("button", name="Start a conversation") if kind == "official" else page.get_by_label("Write to Everyone")
    expect(inside).to_be_visible()
    assert bob.balance() == before - 300


def test_too_few_coins_lead_to_the_wallet(sign_up, tab):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club = ada.create_community(name="An expensive club", joinFee=200)
    opened = tab(bob)
    opened.allow(402)
    page = opened.open(f"/c/{club}")
    page.get_by_role("button", name="Join for 200 coins").click()
    expect(page.get_by_role("alert")).to_contain_text("Insufficient balance")
    page.get_by_role("link", name="Open the wallet").click()
    expect(page.get_by_role("heading", name="Wallet")).to_be_visible()


def test_keyboard_alone_signs_in_and_writes(sign_up, tab):
    ada = sign_up("Ada")
    ada.create_community(name="A keyboard club")
    page = tab().open("/sign-in")
    expect(page.get_by_label("E-mail address")).to_be_visible()
    reach(page, page.get_by_label("E-mail address"))
    page.keyboard.type(ada.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD + "\n")
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    link = page.get_by_role("main").get_by_role("link", name="A keyboard club").first
    expect(link).to_be_visible()
    reach(page, link)
    page.keyboard.press("Enter")
    box = page.get_by_label("Write to Everyone")
    expect(box).to_be_visible()
    reach(page, box)
    page.keyboard.type("Typed without a mouse\n")
    expect(page.locator(".message.mine")).to_contain_text("Typed without a mouse")
    expect(box).to_be_focused()


def reach(page, target):
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The keyboard does not get there")


@pytest.mark.parametrize("path, module", [("/", "browse/browse.js"), ("/c/{}", "community/room.js"), ("/admin", "admin/admin.js")])
def test_screen_that_does_not_arrive_can_be_asked_for_again(path, module, sign_up, stack, tab):
    ada = sign_up("Ada")
    club = ada.create_community(name="A club out of reach")
    stack.cli("user", "grant-admin", ada.email)
    opened = tab(ada)
    opened.allow("unreachable", "failed")
    opened.page.route(f"**/app/{module}", lambda route: route.abort("connectionreset"), times=2)   # the page, and what it loads ahead
    page = opened.open(path.format(club))
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".place :is(h1, .chat)").first).to_be_visible()
