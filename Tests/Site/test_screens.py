"""Every screen: nothing is cut, and axe, an accessibility checker, has no complaint."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from world import World

CUT = """() => [...document.querySelectorAll('main *, .side *')].filter(element => {
  const box = element.getBoundingClientRect()
  if (!box.width || !box.height || (box.right <= innerWidth + 1 && box.left >= -1)) return false
  for (let around = element; around; around = around.parentElement)
    if (around.matches('.hidden, .skip, .progress') ||
        (around !== element && /auto|scroll|hidden/.test(getComputedStyle(around).overflowX))) return false
  return true
}).map(element => `${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`).slice(0, 5)"""


@pytest.fixture(scope="module")
def world(stack, http):
    return World(stack, http)


def settle(page):
    """Until the screen has all that it asked for."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator(".place :is(h1, .chat, .card)").first).to_be_attached()
    expect(page.locator(".skeleton, .progress.on")).to_have_count(0)


def fits(page):
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide: {page.evaluate(CUT)}"
    assert not page.evaluate(CUT), f"{page.url}: {page.evaluate(CUT)}"


# In the dark, axe looks at the colours alone: the elements are the same.
@pytest.mark.parametrize("screen, scheme, rules", [("desk", "light", {}), ("phone", "dark", {"runOnly": ["color-contrast"]})])
def test_every_screen_fits_and_is_accessible(world, window, pictures, screen, scheme, rules):
    axe, found, pages = Axe(), [], {}
    for person, path in world.screens():
        if person not in pages:
            opened = window(person, screen, color_scheme=scheme, reduced_motion="reduce").tab()
            opened.allow(404)   # a community that has never asked to be verified
            pages[person] = opened
        page = pages[person].open(path)
        settle(page)
        fits(page)
        page.screenshot(path=pictures / f"{screen}-{world.name_of(path)}.png")
        results = axe.run(page, options=rules)
        found += [f"{path} {each['id']}: {[node['html'][:150] for node in each['nodes'][:2]]}" for each in results.response["violations"]]
    assert not found, "\n".join(found)
