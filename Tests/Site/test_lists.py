"""Long lists: what arrives while one reads neither repeats nor hides anything."""
import re

from playwright.sync_api import expect


def test_statement_grows_at_both_ends(sign_up, tab):
    bob = sign_up("Bob")
    for amount in range(1, 36):
        bob.credit(amount)
    page = tab(bob).open("/wallet")
    lines = page.locator(".statement .sum strong")
    expect(lines).to_have_count(30)
    bob.credit(100)
    expect(lines.first).to_have_text("+100")
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    bob.credit(200)
    expect(lines.first).to_have_text("+200")
    assert lines.all_inner_texts() == [f"+{amount}" for amount in (200, 100, *range(35, 0, -1))]


def test_communities_are_found_by_name_and_kind(sign_up, tab):
    ada = sign_up("Ada")
    for number in range(13):
        ada.create_community(name=f"Zebra {number}")
    ada.create_official(name="Zebra shop")
    page = tab().open("/")
    page.get_by_placeholder("Search communities").fill("zebra")
    expect(page.get_by_text("14 communities found")).to_be_attached()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    expect(page.locator(".tile")).to_have_count(2)
    page.get_by_role("button", name="Official").click()
    expect(page.locator(".tile")).to_have_count(1)
    page.get_by_placeholder("Search communities").fill("no such name")
    expect(page.get_by_text("Nothing has this name.")).to_be_visible()


def test_kind_without_a_community_does_not_hide_that_there_are_others(tab):
    opened = tab()
    opened.page.route(re.compile(r"/api/communities\?type=lounge"), lambda route: route.fulfill(json={
        "communities": [], "total": 0, "page": 1, "totalPages": 0}))
    page = opened.open("/")
    page.get_by_role("button", name="Lounge").click()
    expect(page.get_by_text("There is none of this kind.")).to_be_visible()


def test_reader_of_a_list_that_has_shrunk_can_turn_back(sign_up, tab):
    boss, guests = sign_up("Boss"), [sign_up("Guest") for _ in range(2)]
    shop = boss.create_official(name="A shop with two customers", csMode="human_only")
    last = [guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"] for guest in guests][-1]
    opened = tab(boss)
    opened.page.route(re.compile("cs-queue.*limit=50"), lambda route: route.continue_(url=route.request.url.replace("limit=50", "limit=1")))
    page = opened.open(f"/c/{shop}/desk")
    page.get_by_label("Show").select_option("waiting_human")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".queue").get_by_role("link", name=guests[1].name)).to_be_visible()
    guests[1].post(f"/api/communities/{shop}/resolve", {"conversationId": last}).expect(200)
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".queue").get_by_role("link", name=guests[0].name)).to_be_visible()
