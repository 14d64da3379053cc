"""/setup, which makes the first administrator on hosts without a shell: it looks like the site, and leads to it."""
from playwright.sync_api import expect

from client import PASSWORD
from gateway import run_cgi
from test_hosting import TOKEN
from tab import violations
from test_screens import fits


def test_first_administrator_is_made_and_signs_in(empty, stack, site, tab, pictures):
    def run(route):
        asked = route.request
        answer = run_cgi(stack, asked.method, "/setup", {"Content-Type": "application/json"}, (asked.post_data or "").encode(),
                         SPACES_DATABASE_URL=empty, SPACES_SETUP_TOKEN=TOKEN)
        route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body())

    opened = tab(screen="phone")
    opened.allow(401)
    page = opened.page
    page.route("**/setup", run)
    page.goto(f"{site.url}/setup")
    fits(page)
    page.screenshot(path=pictures / "phone-setup.png")
    assert not violations(page)
    page.get_by_label("Token").fill("another token altogether")
    page.get_by_label("Your name").fill("Root")
    page.get_by_label("Your e-mail address").fill("root@example.test")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("status")).not_to_have_text("This can take a minute.")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("Done: you are the administrator.")).to_be_visible()
    page.get_by_role("link", name="Open the site").click()
    expect(page.get_by_role("heading", name="Find your people")).to_be_visible()
