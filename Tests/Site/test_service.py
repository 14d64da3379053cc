"""Customer service: the customer, the desk, and two of the staff at once."""
import re

import pytest
from playwright.sync_api import expect


def reply(page, text):
    page.get_by_role("textbox", name=re.compile("Write")).fill(text)
    page.keyboard.press("Enter")


def test_customer_is_handed_over_and_served(sign_up, tab):
    boss, first, second, guest = (sign_up(name) for name in ("Boss", "First", "Second", "Guest"))
    shop = boss.create_official(name="A helpful shop", csMode="hybrid")
    listing = boss.create_agent(agentName="Clerk")
    boss.put(f"/api/communities/{shop}", {"defaultAgentListingId": listing}).expect(200)
    for person in (first, second):
        boss.post(f"/api/communities/{shop}/invite-cs", {"userId": person.id}).expect(200)

    customer, desks = tab(guest).open(f"/c/{shop}"), [tab(person) for person in (first, second)]
    for desk in desks:
        desk.allow(409)
        expect(desk.open(f"/c/{shop}/desk").get_by_text("Nobody is waiting.")).to_be_visible()
    customer.get_by_role("button", name="Start a conversation").click()
    reply(customer, "say:The agent answers.")
    expect(customer.locator(".message.agent .bubble").last).to_have_text("The agent answers.")
    customer.get_by_role("button", name="Talk to a person").click()
    expect(customer.get_by_text("You are number 1 in the queue.")).to_be_visible()

    for desk in desks:
        desk.page.get_by_role("link", name=re.compile(guest.name)).click()
        expect(desk.page.get_by_role("button", name="Accept")).to_be_visible()
    held = []   # both requests are on their way before either arrives
    for desk in desks:
        desk.page.route("**/accept-transfer", lambda route: held.append(route))
        desk.page.get_by_role("button", name="Accept").click()
        expect(desk.page.get_by_role("button", name="Accept")).to_have_attribute("aria-disabled", "true")
    for route in held:
        route.continue_()
    won = [expect_either(desk.page) for desk in desks]
    assert sorted(won) == [False, True]
    winner, loser = (desks[won.index(value)].page for value in (True, False))
    expect(loser.get_by_role("textbox", name=re.compile("Write"))).to_have_count(0)

    expect(customer.get_by_text("A person is with you.")).to_be_visible()
    reply(winner, "Hello, how can I help?")
    expect(customer.get_by_text("Hello, how can I help?")).to_be_visible()
    reply(customer, "With a lamp.")
    expect(winner.get_by_text("With a lamp.").last).to_be_visible()
    winner.get_by_role("button", name="Resolve").click()
    expect(customer.get_by_text("This conversation has ended.")).to_be_visible()
    customer.get_by_role("button", name="Open it again").click()
    expect(customer.get_by_role("button", name="Talk to a person")).to_be_visible()


def expect_either(page):
    """Whether this page may answer; otherwise it says that another was faster."""
    answers, refused = page.get_by_role("textbox", name=re.compile("Write")), page.locator(".bar .problem")
    expect(answers.or_(refused)).to_be_visible()
    return answers.count() == 1


def test_conversations_are_in_the_inbox_of_both_sides(sign_up, tab):
    boss, guest = sign_up("Boss"), sign_up("Guest")
    shop = boss.create_official(name="An inbox shop", csMode="human_only")
    conversation = guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    guest.post(f"/api/conversations/{conversation}/messages", {"content": "Is anybody there?"}).expect(201)
    page = tab(boss).open("/inbox")
    page.get_by_role("link", name=re.compile("Is anybody there")).click()
    page.get_by_role("button", name="Accept").click()
    reply(page, "Yes.")
    other = tab(guest).open("/inbox")
    other.get_by_role("link", name=re.compile("An inbox shop")).click()
    expect(other.get_by_text("Yes.")).to_be_visible()


def test_conversation_is_found_wherever_it_is_in_the_queue(sign_up, tab):
    boss, guests = sign_up("Boss"), [sign_up("Guest") for _ in range(3)]
    shop = boss.create_official(name="A busy shop", csMode="human_only")
    last = [guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"] for guest in guests][-1]
    opened = tab(boss)
    asked = []

    def one_at_a_time(route):   # the desk asks for 50 and 200 conversations at once: a busy shop without so many customers
        asked.append(route.request.url)
        route.continue_(url=re.sub(r"limit=(50|200)", "limit=1", route.request.url))

    opened.page.route(re.compile("cs-queue.*limit="), one_at_a_time)
    page = opened.open(f"/c/{shop}/desk/{last}")
    expect(page.locator(".bar strong")).to_have_text(guests[-1].name)
    page.get_by_role("button", name="Accept").click()
    reply(page, "How can I help?")
    expect(page.locator(".message.mine")).to_contain_text("How can I help?")
    assert any("page=3" in url for url in asked)


@pytest.fixture
def shop(sign_up):
    boss, guest = sign_up("Boss"), sign_up("Guest")
    shop = boss.create_official(name="A small shop", csMode="human_only")
    return boss, guest, shop, guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]


def test_desk_reads_its_queue_again_for_its_own_conversations_and_not_for_each_message(shop, tab):
    boss, guest, place, conversation = shop
    loud, marker = (boss.create_community(name=name) for name in ("A loud club", "A marker club"))
    for club in (loud, marker):
        guest.join(club)

    def write(text):
        guest.post(f"/api/conversations/{conversation}/messages", {"content": text}).expect(201)

    opened, asked = tab(boss), []
    page = opened.open_and_settle(f"/c/{place}/desk")
    page.on("request", lambda request: asked.append(request) if "cs-queue" in request.url else None)
    guest.say(loud, "Not for the desk")
    write("First")
    expect(page.locator(".queue").get_by_text("First")).to_be_visible()
    assert len(asked) == 1
    held = []
    page.route("**/cs-queue*", lambda route: held.append(route), times=1)
    with page.expect_request("**/cs-queue*"):
        write("Second")
    for text in ("Third", "Fourth", "Fifth"):
        write(text)
    guest.say(marker, "All of them have arrived")
    expect(page.get_by_role("link", name=re.compile("A marker club.*New messages")).first).to_be_visible()
    held[0].continue_()
    expect(page.locator(".queue").get_by_text("Fifth")).to_be_visible()
    assert len(asked) == 3


def test_queue_shows_what_its_reader_does_without_live_events(shop, tab):
    boss, _, place, conversation = shop
    opened = tab(boss)
    opened.allow("unreachable")
    opened.page.route("**/api/events*", lambda route: route.abort("connectionreset"))
    page = opened.open(f"/c/{place}/desk/{conversation}")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".queue .tag", has_text="With a person")).to_be_visible()
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator(".queue .tag", has_text="Ended")).to_be_visible()


def test_conversation_that_the_desk_shows_is_not_looked_for(shop, tab):
    boss, guest, place, conversation = shop
    guest.post(f"/api/communities/{place}/resolve", {"conversationId": conversation}).expect(200)
    opened, asked = tab(boss), []
    opened.page.on("request", lambda request: asked.append(request) if "limit=200" in request.url else None)
    page = opened.open_and_settle(f"/c/{place}/desk")
    page.get_by_role("link", name=re.compile(guest.name)).click()
    expect(page.locator(".bar strong")).to_have_text(guest.name)
    assert not asked


@pytest.mark.parametrize("over", [False, True])
def test_archived_conversation_can_be_read_alone(over, sign_up, tab):
    boss, guest = sign_up("Boss"), sign_up("Guest")
    shop = boss.create_official(name="A closing shop", csMode="hybrid")
    conversation = guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    if over:
        guest.post(f"/api/communities/{shop}/resolve", {"conversationId": conversation}).expect(200)
    boss.delete(f"/api/communities/{shop}").expect(200)
    page = tab(guest).open(f"/c/{shop}/help")
    expect(page.locator(".composer").get_by_text("This community is archived.")).to_be_visible()
    expect(page.locator(".bar .tag")).to_have_text("Ended" if over else "With the agent")
    offers = page.get_by_role("button", name=re.compile("Talk to a person|Open it again"))
    expect(page.locator(".composer").get_by_role("textbox").or_(offers)).to_have_count(0)
