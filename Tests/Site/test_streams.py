"""Answers and live events over connections that are cut, shared, offline, or ended by the server."""
import re

import pytest
from playwright.sync_api import expect

from cable import Cable


@pytest.fixture(scope="module")
def people(sign_up):
    return sign_up("Ada"), sign_up("Bob")


@pytest.fixture
def club(people):
    ada, bob = people
    community, listing = ada.create_club_with_agent(name="A live club")
    bob.join(community)
    return ada, bob, community, listing


@pytest.fixture
def cable(site):
    cable = Cable(site.url)
    yield cable
    cable.pull_out()


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
    context, listening = window(bob), set()
    context.on("request", lambda request: listening.add(request.frame) if "/api/events" in request.url else None)
    pages = [context.tab().open(f"/c/{community}/chat") for _ in range(8)]
    for page in pages:
        expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.say(community, "To every tab")
    for page in pages:
        expect(page.get_by_text("To every tab")).to_be_visible()
    assert len(listening) == 1
    leader = next(page for page in pages if page.main_frame in listening)
    leader.close()
    ada.say(community, "To the other tabs")
    for page in set(pages) - {leader}:
        expect(page.get_by_text("To the other tabs")).to_be_visible()
    assert len(listening) == 2


def test_nothing_is_missing_after_being_offline_for_a_minute(club, window, cable):
    """The page's clock jumps over the minute; what the page does in it, failing to connect again and again, is real."""
    ada, bob, community, _ = club
    context = window(bob)
    tab = context.tab()
    tab.allow("unreachable")
    tab.url, page = cable.url, tab.page
    page.clock.install()
    tab.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.say(community, "Before the minute")
    expect(page.get_by_text("Before the minute")).to_be_visible()
    cable.pull_out()
    context.set_offline(True)
    for number in range(60):
        ada.say(community, f"While you were away {number}")
        page.clock.run_for(1_000)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    expect(page.locator(".message")).to_have_count(1)
    page.get_by_label("Write to Everyone").fill("Can you hear me?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    expect(page.get_by_label("Write to Everyone")).to_have_value("Can you hear me?")
    cable.plug_in()
    context.set_offline(False)
    page.clock.resume()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".message.mine")).to_contain_text("Can you hear me?")
    expect(page.locator(".message:not(.mine)")).to_have_count(61)
    assert page.locator(".message .plain").all_inner_texts() == [message["content"] for message in ada.history(community, limit=100)]
    expect(page.get_by_text("The connection is lost.")).to_have_count(0)


def test_page_recovers_from_a_restart_of_the_server(club, stack, site, front_end, tab):
    ada, bob, community, _ = club
    opened = tab(bob)
    opened.allow("unreachable", 500, 502, 503, 504)
    page = opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    if front_end == "nginx":
        stack.make("restart-app")
    else:
        site.kill()   # CGI: what runs at this moment; the next request has a process of its own
    ada.say(community, "After the restart")
    expect(page.get_by_text("After the restart")).to_be_visible()


def reads_first(page, form):
    """As if the operator had said that live events are read in this form."""
    page.route("**/", lambda route: route.fulfill(
        response=(answer := route.fetch()), body=re.sub(r'data-live="[\w-]+"', f'data-live="{form}"', answer.text())))


@pytest.mark.parametrize("form", ["long-poll", "poll"])
def test_hosts_without_streams_are_live_too(form, club, tab):
    ada, bob, community, _ = club
    opened = tab(bob)
    asked = []
    opened.page.on("request", lambda request: asked.append(request) if "/api/events" in request.url else None)
    opened.page.clock.install()
    reads_first(opened.page, form)
    page = opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.say(community, f"By {form}")
    page.clock.run_for(5_000)
    expect(page.get_by_text(f"By {form}")).to_be_visible()
    assert len(asked) > 1 and not any("event-stream" in request.headers.get("accept", "") for request in asked)
    assert any("wait=25" in request.url for request in asked) == (form == "long-poll")


def test_host_that_holds_answers_back_is_noticed(club, tab):
    """First streams of which nothing arrives, then long polls that are not answered: in the end the page polls."""
    ada, bob, community, _ = club
    opened = tab(bob)
    page = opened.page
    page.clock.install()
    streams, polls = [], []

    def hold(route):
        if "text/event-stream" in route.request.headers["accept"]:
            streams.append(route)
        elif "wait=25" in route.request.url and len(streams) == 1 and hold.polls:
            polls.append(route)
        else:
            route.continue_()

    hold.polls = False
    reads_first(page, "stream")
    page.route("**/api/events*", hold)
    # The clock runs on only when the request that it shall outlast is under way.
    with page.expect_request(lambda request: "event-stream" in request.headers["accept"]):
        opened.open(f"/c/{community}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    with page.expect_request(lambda request: "wait=25" in request.url):
        page.clock.run_for(26_000)
    ada.say(community, "By a long poll")
    expect(page.get_by_text("By a long poll")).to_be_visible()
    hold.polls = True
    with page.expect_request(lambda request: "wait=25" in request.url):
        ada.say(community, "The last answer of the poll before")
    expect(page.get_by_text("The last answer of the poll before")).to_be_visible()
    with page.expect_request(lambda request: "wait=0" in request.url):
        page.clock.run_for(46_000)
    ada.say(community, "By polling")
    page.clock.run_for(5_000)
    expect(page.get_by_text("By polling")).to_be_visible()
    assert len(streams) == len(polls) == 1
