"""Long lists: what arrives while one reads neither repeats nor hides anything."""
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
