"""Answers and live events over connections that are cut, shared, offline, or ended by the server."""
import pytest
from playwright.sync_api import expect


@pytest.fixture
def club(sign_up):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    community, listing = ada.create_club_with_agent(name="A live club")
    bob.join(community)
    return ada, bob, community, listing


def ask(page, text):
    page.get_by_role("button", name="Parrot").click()
    page.get_by_label("Write to Parrot").fill(text)
    page.keyboard.press("Enter")


def test_answer_goes_on_after_a_reload_in_its_middle(club, chat, tab):
    _, bob, community, _ = club
    gate, page = chat.gate("reload"), tab(bob).open(f"/c/{community}/chat")
    ask(page, "gate:reload")
    gate.say("Before the reload, ")
    expect(page.locator(".streaming")).to_contain_text("Before the reload,")
    page.reload()
    gate.say("and after it.")
    expect(page.locator(".streaming .bubble")).to_have_text("Before the reload, and after it.")
    gate.finish()
    expect(page.locator(".message.agent:not(.streaming) .bubble")).to_have_text("Before the reload, and after it.")
    expect(page.locator(".message.agent")).to_have_count(1)


def test_answer_is_stopped_and_what_was_said_stays(club, chat, tab):
    _, bob, community, _ = club
    gate, page = chat.gate("stop"), tab(bob).open(f"/c/{community}/chat")
    ask(page, "gate:stop")
    gate.say("This much was said")
    expect(page.locator(".streaming")).to_contain_text("This much was said")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".streaming")).to_have_count(0)   # while the model would still go on
    gate.finish()
    expect(page.locator(".message.agent .bubble")).to_have_text("This much was said")


def test_answer_that_fails_says_so_and_keeps_the_question(club, tab):
    _, bob, community, _ = club
    page = tab(bob).open(f"/c/{community}/chat")
    ask(page, "die:Half of it")
    expect(page.locator(".streaming").get_by_role("alert")).to_be_visible()
    expect(page.locator(".message.mine")).to_contain_text("die:Half of it")
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".streaming")).to_have_count(0)


def test_eight_tabs_share_one_connection(club, window):
    ada, bob, community, _ = club
    context, streams = window(bob), []
    context.on("request", lambda request: streams.append(request) if request.url.endswith("/api/events") else None)
    pages = [context.tab().open(f"/c/{community}/chat") for _ in range(8)]
    for page in pages:
        expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.say(community, "To every tab")
    for page in pages:
        expect(page.get_by_text("To every tab")).to_be_visible()
    assert len(streams) == 1
    pages[0].close()   # it may have been the one that listened
    ada.say(community, "To the other tabs")
    for page in pages[1:]:
        expect(page.get_by_text("To the other tabs")).to_be_visible()


def test_nothing_is_missing_after_being_offline(club, window):
    ada, bob, community, _ = club
    context = window(bob)
    tab = context.tab()
    tab.allow("unreachable")
    page = tab.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    context.set_offline(True)
    for number in range(60):
        ada.say(community, f"While you were away {number}")
    page.get_by_label("Write to Everyone").fill("Can you hear me?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(page.get_by_label("Write to Everyone")).to_have_value("Can you hear me?")
    context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".message.mine")).to_contain_text("Can you hear me?")
    expect(page.locator(".message:not(.mine)")).to_have_count(60)


def test_page_recovers_from_a_restart_of_the_server(club, stack, tab):
    ada, bob, community, _ = club
    opened = tab(bob)
    opened.allow("unreachable", 502, 503, 504)
    page = opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    stack.make("restart-app")
    ada.say(community, "After the restart")
    expect(page.get_by_text("After the restart")).to_be_visible()


@pytest.mark.parametrize("form", ["long-poll", "poll"])
def test_hosts_without_streams_are_live_too(form, club, tab):
    ada, bob, community, _ = club
    opened = tab(bob)
    asked = []
    opened.page.on("request", lambda request: asked.append(request) if "/api/events" in request.url else None)
    opened.page.route("**/", lambda route: route.fulfill(
        response=(answer := route.fetch()), body=answer.text().replace('data-live="stream"', f'data-live="{form}"')))
    page = opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.say(community, f"By {form}")
    expect(page.get_by_text(f"By {form}")).to_be_visible()
    assert len(asked) > 1 and not any("event-stream" in request.headers.get("accept", "") for request in asked)
    assert any("wait=25" in request.url for request in asked) == (form == "long-poll")


def test_host_that_holds_streams_back_is_noticed(club, tab):
    ada, bob, community, _ = club
    opened = tab(bob)
    page = opened.page
    page.clock.install()
    held = []

    def hold(route):
        if "text/event-stream" in route.request.headers["accept"]:
            held.append(route)   # nothing of it ever arrives
        else:
            route.continue_()

    page.route("**/api/events*", hold)
    opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    with page.expect_request(lambda request: "wait=25" in request.url):
        page.clock.run_for(26_000)
    ada.say(community, "Without a stream")
    expect(page.get_by_text("Without a stream")).to_be_visible()
    assert len(held) == 1
