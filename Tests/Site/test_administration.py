"""What administrators and creators do: verification, accounts, roles, agents."""
import re

import pytest
from playwright.sync_api import expect

from tab import settle


@pytest.fixture(scope="module")
def root(stack, sign_up):
    person = sign_up("Root")
    stack.cli("user", "grant-admin", person.email)
    return person


def test_community_is_verified(sign_up, root, tab):
    ada = sign_up("Ada")
    shop = ada.create_official(name="A shop to verify")
    creator, admin = tab(ada), tab(root).open("/admin/verification")
    creator.allow(404)
    page = creator.open(f"/c/{shop}/manage")
    page.get_by_label("Name of the business").fill("Acme Ltd")
    page.get_by_role("button", name="Ask for verification").click()
    expect(page.get_by_text("Waiting for review")).to_be_visible()
    admin.reload()
    request = admin.locator("section", has_text="A shop to verify")
    request.get_by_label("Notes for the creator").fill("Welcome.")
    request.get_by_role("button", name="Approve").click()
    expect(request.get_by_text("Approved", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Welcome.")).to_be_visible()
    expect(page.locator("h1").get_by_text("Verified")).to_be_attached()


def test_administrator_credits_suspends_and_restores(sign_up, root, tab):
    bob = sign_up("Bob")
    page = tab(root).open("/admin/people")
    page.get_by_placeholder("E-mail address begins with").fill(bob.email)
    expect(page.locator(".people > li")).to_have_count(1)
    row = page.locator(".people > li", has_text=bob.email)
    row.get_by_role("button", name="Manage").click()
    row.get_by_label("Coins").fill("120")
    row.get_by_role("button", name="Credit").click()
    expect(row.get_by_text("The balance is 120 coins.")).to_be_visible()
    row.get_by_role("button", name="Suspend").click()
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(row.get_by_text("Suspended on")).to_be_visible()
    bob.get("/api/wallet").refuse(401)
    row.get_by_role("button", name="Restore").click()
    expect(row.get_by_text("Suspended on")).to_have_count(0)


def test_fee_is_given_back(sign_up, root, tab):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    bob.credit(100)
    bob.join(ada.create_community(name="A generous club", joinFee=100))
    wallet = tab(bob).open("/wallet")
    wallet.locator("li", has_text="Join fee").locator("summary").click()
    number = wallet.locator("li", has_text="Join fee").locator("code").inner_text()
    page = tab(root).open("/admin/refunds")
    page.get_by_label("Number of the payment").fill(number)
    page.get_by_role("button", name="Give back").click()
    expect(page.get_by_text("Given back: 100 coins; 70 coins from the creator, 30 coins from the platform.")).to_be_visible()
    expect(wallet.get_by_label("Balance").locator("strong")).to_have_text("100")


def test_creator_gives_roles_and_archives(sign_up, tab):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club = ada.create_community(name="A club to close")
    bob.join(club)
    page = tab(ada).open(f"/c/{club}/members")
    page.get_by_label(f"Role of {bob.name}").select_option("moderator")
    member = tab(bob).open(f"/c/{club}")
    expect(member.get_by_text(re.compile("2 members · Moderator"))).to_be_visible()
    page.get_by_role("link", name="Manage").click()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_text("This community is archived").first).to_be_visible()


def test_creator_adds_a_private_agent_and_removes_it(sign_up, tab):
    ada = sign_up("Ada")
    shop = ada.create_official(name="A shop with its own agent")
    ada.create_agent(agentName="Secret", isShareable=False)
    opened = tab(ada)
    opened.allow(404)
    page = opened.open(f"/c/{shop}/manage")
    page.get_by_role("button", name="Add Secret").click()
    expect(page.get_by_label("Who answers").first.locator("option:checked")).to_have_text("Secret")   # the first one
    held = []   # one of the answers comes only when the card is drawn again
    page.route("**/communities/joined?*", lambda route: held.append(route), times=1)
    page.get_by_role("button", name="Remove Secret").click()
    expect(page.get_by_text("No agents yet.")).to_be_visible()
    with page.expect_response(f"**/{shop}/agents?*"):
        held[0].continue_()
    settle(page)
    expect(page.get_by_text("No agents yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Add Secret")).to_be_visible()


def test_choice_stands_while_it_is_sent_and_can_be_sent_again(sign_up, tab):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club = ada.create_community(name="A slow council")
    bob.join(club)
    opened = tab(ada)
    opened.allow("unreachable")
    page = opened.open_and_settle(f"/c/{club}/members")
    held = []
    page.route(f"**/members/{bob.id}", lambda route: held.append(route), times=1)
    role = page.get_by_label(f"Role of {bob.name}")
    with page.expect_request(f"**/members/{bob.id}"):
        role.select_option("moderator")
    expect(role).to_have_attribute("aria-disabled", "true")
    expect(role).to_have_value("moderator")
    held[0].abort("connectionreset")
    expect(role).to_have_value("member")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(role).to_have_value("moderator")


def test_two_open_forms_have_controls_of_their_own(sign_up, root, tab):
    for _ in range(2):
        sign_up("Twin")
    page = tab(root).open("/admin/people")
    page.get_by_placeholder("E-mail address begins with").fill("twin.")
    expect(page.locator(".people > li")).to_have_count(2)
    for button in page.get_by_role("button", name="Manage").all():
        button.click()
    page.get_by_label("Coins").last.fill("7")
    assert [each.input_value() for each in page.get_by_label("Coins").all()] == ["0", "7"]
    assert page.evaluate("(all => all.length - new Set(all).size)([...document.querySelectorAll('[id]')].map(each => each.id))") == 0
