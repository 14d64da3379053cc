"""What administrators and creators do: verification, accounts, roles, agents."""
import re

import pytest
from playwright.sync_api import expect


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
