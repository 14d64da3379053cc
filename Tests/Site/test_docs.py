"""The documentation of the API, at the root of a site and in a folder."""
import re

from playwright.sync_api import expect


def test_documentation_shows_the_description_and_asks_this_api(tab, site):
    page = tab().page
    page.goto(f"{site.url}/docs")
    page.locator(".opblock-tag").first.wait_for(timeout=60_000)   # the viewer is large
    row = page.locator(".opblock-get", has=page.locator('[data-path="/api/spaces"]')).first
    if not row.is_visible():   # groups are closed at first
        page.locator(".opblock-tag").filter(has_text=re.compile("^Spaces")).first.click()
    row.locator(".opblock-summary-control").click()
    row.get_by_role("button", name="Try it out").click()
    with page.expect_response(re.compile("/api/spaces")) as asked:
        row.get_by_role("button", name="Execute").click()
    assert asked.value.ok and asked.value.url.startswith(f"{site.url}/api/spaces")
    expect(row.locator(".live-responses-table")).to_be_visible()
