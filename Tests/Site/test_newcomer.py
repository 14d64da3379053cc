"""A newcomer's walk: from nothing to a club with fees, in which two people and an agent talk."""
import re

from playwright.sync_api import expect

from client import PASSWORD


def sign_up(page, name, email):
    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()


def write(page, to, text):
    page.get_by_label(f"Write to {to}").fill(text)
    page.keyboard.press("Enter")


def coins(page, amount):
    page.get_by_role("link", name="Wallet").click()
    expect(page.get_by_label("Balance").locator("strong")).to_have_text(amount)


def test_newcomers_open_a_club_and_talk(stack, chat, tab):
    ada, bob = tab().open(), tab().open()
    sign_up(ada, "Ada Newcomer", "ada.newcomer@example.test")
    ada.get_by_role("link", name="My agents").click()
    ada.get_by_role("link", name="New agent").click()
    ada.get_by_label("Name of the agent").fill("Guide")
    ada.get_by_label("Instructions").fill("You answer in one sentence.")
    ada.get_by_role("button", name="Offer the agent").click()
    expect(ada.get_by_role("link", name="Guide")).to_be_visible()

    ada.get_by_role("link", name="Create", exact=True).click()
    ada.get_by_label("Name", exact=True).fill("Newcomers' Club")
    ada.get_by_label("Join fee, once").fill("200")
    ada.get_by_label("Every 30 days").fill("100")
    ada.get_by_label("Each answer of an agent").fill("5")
    expect(ada.get_by_text("Somebody who joins pays 300 coins, of which you get 210 coins.")).to_be_visible()
    ada.get_by_role("button", name="Open the club").click()
    ada.get_by_role("button", name="Add Guide").click()
    expect(ada.get_by_role("button", name="Remove")).to_be_visible()
    ada.get_by_role("link", name="Chat").click()

    sign_up(bob, "Bob Newcomer", "bob.newcomer@example.test")
    stack.credit("bob.newcomer@example.test", 1000)
    bob.get_by_placeholder("Search communities").fill("newcomers")
    bob.get_by_role("link", name="Newcomers' Club").click()
    bob.get_by_role("button", name="Join for 300 coins").dblclick()

    write(bob, "Everyone", "Hello, is anybody here?")
    expect(ada.get_by_text("Hello, is anybody here?")).to_be_visible()
    write(ada, "Everyone", "Welcome, **Bob**!")
    expect(bob.get_by_text("Welcome, **Bob**!")).to_be_visible()

    gate = chat.gate("newcomer")
    bob.get_by_role("button", name=re.compile("Guide.*5 coins")).click()
    write(bob, "Guide", "gate:newcomer")
    expect(ada.get_by_text("An agent is answering.")).to_be_visible()
    gate.say("A club is **a place")
    expect(bob.get_by_text("A club is **a place")).to_be_visible()
    gate.say(" for friends**.")
    expect(bob.locator(".streaming strong")).to_have_text("a place for friends")
    gate.finish()
    expect(bob.locator(".streaming")).to_have_count(0)
    for page in (ada, bob):
        expect(page.locator(".message.agent .bubble")).to_have_text("A club is a place for friends.")

    coins(bob, "695")
    coins(ada, "213")
    assert "balance" in stack.cli("ledger", "verify").stdout.lower()
