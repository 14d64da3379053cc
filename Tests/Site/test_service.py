"""Customer service: the customer, the desk, and two of the staff at once."""
import re

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

    def one_at_a_time(route):   # the desk asks for 200 conversations at once: a busy shop without 200 customers
        asked.append(route.request.url)
        route.continue_(url=route.request.url.replace("limit=200", "limit=1"))

    opened.page.route(re.compile("cs-queue.*limit=200"), one_at_a_time)
    page = opened.open(f"/c/{shop}/desk/{last}")
    expect(page.locator(".bar strong")).to_have_text(guests[-1].name)
    page.get_by_role("button", name="Accept").click()
    reply(page, "How can I help?")
    expect(page.locator(".message.mine")).to_contain_text("How can I help?")
    assert any("page=3" in url for url in asked)
