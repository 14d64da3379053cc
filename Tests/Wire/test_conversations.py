"""Conversations: their list, their messages, and the agent until a human takes over."""
import uuid

import pytest

NOBODY = "01890000-0000-7000-8000-000000000000"
FEE = 10


@pytest.fixture
def shop(ada):
    """A hybrid shop whose default agent answers for a fee."""
    return ada.create_official(name="Shop", csMode="hybrid", agentCallFee=FEE, defaultAgentListingId=ada.create_agent())


@pytest.fixture
def talk(bob, shop):
    """Bob's conversation with the shop; he has coins."""
    bob.credit(1000)
    return bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]


def act(person, shop, action, talk=None):
    return person.post(f"/api/communities/{shop}/{action}", {"conversationId": talk} if talk else None)


def hand_over(bob, ada, shop, talk):
    act(bob, shop, "transfer-human").expect(200)
    act(ada, shop, "accept-transfer", talk).expect(200)


def say(person, talk, content):
    return person.post(f"/api/conversations/{talk}/messages", {"content": content})


def history(person, talk, **query):
    return person.get(f"/api/conversations/{talk}/messages", **query).expect(200)


def chat_with(person, talk, content, **more):
    return person.stream(f"/api/conversations/{talk}/agent-chat", {"content": content}, **more)


# GET /api/conversations

def test_list_has_mine_and_those_i_staff(ada, bob, eve, shop, talk):
    say(bob, talk, "Hello?").expect(201)
    for person in (ada, bob):
        found = {c["id"]: c for c in person.get("/api/conversations").expect(200)["conversations"]}
        item = found[talk]
        assert set(item) >= {"id", "communityId", "communityName", "type", "status", "assignedCsId", "userId", "userName", "lastMessage",
                             "createdAt", "updatedAt"}
        assert item | {"communityId": shop, "communityName": "Shop", "type": "official", "status": "ai_active", "assignedCsId": None,
                       "userId": bob.id, "userName": bob.name} == item
    assert talk not in [c["id"] for c in eve.get("/api/conversations").expect(200)["conversations"]]


def test_list_cursor_neither_loses_nor_repeats(ada, sign_up):
    person = sign_up("Talkative")
    talks = {person.post(f"/api/communities/{ada.create_official()}/start-chat").expect(201)["conversationId"] for _ in range(5)}
    seen, before = [], None
    while True:
        page = person.get("/api/conversations", limit=2, **({"before": before} if before else {})).expect(200)
        seen += [c["id"] for c in page["conversations"]]
        if (before := page["nextBefore"]) is None:
            break
    assert len(seen) == 5 and set(seen) == talks


# Messages

def test_messages_carry_the_role(ada, bob, shop, talk):
    say(bob, talk, " Hello? ").expect(201, content="Hello?")
    with chat_with(bob, talk, "say:How can I help") as stream:
        stream.rest()
    hand_over(bob, ada, shop, talk)
    say(ada, talk, "A human here.").expect(201)
    spoken = [(m["role"], m["content"]) for m in history(bob, talk)["messages"] if m["role"] != "system"]
    assert spoken == [("user", "Hello?"), ("user", "say:How can I help"), ("agent", "How can I help"), ("human", "A human here.")]
    message = history(bob, talk, limit=1)["messages"][0]
    assert set(message) >= {"id", "userId", "agentListingId", "content", "messageType", "createdAt", "userName", "userImage", "agentName",
                            "ttsAudioUrl", "role"}


def test_messages_have_the_same_cursors(bob, talk):
    sent = [say(bob, talk, f"m{n}").expect(201)["id"] for n in range(5)]
    seen, before = [], None
    while True:
        page = history(bob, talk, limit=2, **({"before": before} if before else {}))
        seen = [m["id"] for m in page["messages"]] + seen
        if (before := page["nextBefore"]) is None:
            break
    assert [id for id in seen if id in sent] == sent and len(seen) == len(set(seen))


def test_messages_are_between_the_user_and_staff(bob, ada, eve, anyone, talk):
    for method, body in (("GET", None), ("POST", {"content": "Psst"})):
        assert eve.request(method, f"/api/conversations/{talk}/messages", body).status in (403, 404)
        anyone.request(method, f"/api/conversations/{talk}/messages", body).refuse(401, "unauthorized")
        bob.request(method, f"/api/conversations/{NOBODY}/messages", body).refuse(404)
    history(ada, talk)


def test_messages_of_staff_come_from_the_assigned_human_creator_or_moderator(ada, bob, crowd, shop, talk):
    clerk, other = crowd[:2]
    for person in (clerk, other):
        ada.post(f"/api/communities/{shop}/invite-cs", {"userId": person.id}).expect(200)
    hand_over(bob, clerk, shop, talk)
    say(clerk, talk, "I am yours").expect(201)
    say(other, talk, "So am I").refuse(403)
    say(ada, talk, "And I own it").expect(201)


@pytest.mark.parametrize("content", ["", "  ", "x" * 5001, None, 5])
def test_message_refuses_bad_content(bob, talk, content):
    say(bob, talk, content).refuse_field("content")


def test_message_to_a_resolved_conversation_answers_409(bob, shop, talk):
    act(bob, shop, "resolve", talk).expect(200)
    say(bob, talk, "One more thing").refuse(409)
    history(bob, talk)


# The agent

def test_agent_answers_for_the_same_fee(ada, bob, talk):
    before, earned = bob.balance(), ada.balance()
    with chat_with(bob, talk, "say:At your service") as stream:
        stream.rest()
    assert (stream.text, stream.end["charged"]) == ("At your service", FEE)
    assert (before - bob.balance(), ada.balance() - earned) == (FEE, 7)


def test_agent_that_fails_costs_nothing(bob, talk):
    before = bob.wallet()
    with chat_with(bob, talk, "die:Partial") as stream:
        stream.rest()
    assert stream.types[-1] == "error" and bob.wallet() == before
    path = f"/api/conversations/{talk}/agent-chat/{stream.meta['userMessageId']}/stream"
    with bob.stream(path, method="GET") as again:
        assert again.rest().end == stream.end
    bob.get(path, lastEventId=stream.events[-1].id).expect(204)


def test_agent_without_the_coins_answers_402(sign_up, shop):
    poor = sign_up("Poor")
    talk = act(poor, shop, "start-chat").expect(201)["conversationId"]
    poor.post(f"/api/conversations/{talk}/agent-chat", {"content": "say:Hi"}).refuse(402, "insufficient_balance", required=FEE, balance=0)


def test_agent_is_its_users_alone(ada, eve, talk):
    for person in (ada, eve):
        assert person.post(f"/api/conversations/{talk}/agent-chat", {"content": "say:Hi"}).status in (403, 404)


def test_agent_is_silent_while_a_human_is_asked_for_or_answers(ada, bob, shop, talk):
    question = {"content": "say:Hi"}
    act(bob, shop, "transfer-human").expect(200)
    bob.post(f"/api/conversations/{talk}/agent-chat", question).refuse(409, "human_handling")
    act(ada, shop, "accept-transfer", talk).expect(200)
    bob.post(f"/api/conversations/{talk}/agent-chat", question).refuse(409, "human_handling")
    act(bob, shop, "resolve", talk).expect(200)
    bob.post(f"/api/conversations/{talk}/agent-chat", question).refuse(409)


def test_no_default_agent_answers_503(ada, bob):
    community = ada.create_official()
    talk = act(bob, community, "start-chat").expect(201)["conversationId"]
    bob.post(f"/api/conversations/{talk}/agent-chat", {"content": "say:Hi"}).refuse(503, "agent_unconfigured")


@pytest.mark.parametrize("text", ["", "Half"])
def test_answer_still_streaming_at_the_hand_over_ends_there(ada, bob, shop, talk, chat, text):
    key = f"hand over {text} {talk}"
    gate = chat.gate(key)
    before = bob.balance()
    with chat_with(bob, talk, f"gate:{key}") as stream:
        stream.next()
        assert gate.reached.wait(20)
        if text:
            gate.say(text)
            stream.next()
        hand_over(bob, ada, shop, talk)
        stream.rest()
    charged = FEE if text else 0
    assert (stream.end["finishReason"], stream.end["charged"], stream.text) == ("handed_over", charged, text)
    assert bob.wallet() | {"balance": before - charged, "held": 0} == bob.wallet()


def test_new_conversation_begins_with_the_agents_welcome(ada, bob, chat):
    agent = ada.create_agent(welcomeMessage="What can I do for you?")
    shop, lounge = ada.create_official(csMode="hybrid", defaultAgentListingId=agent), ada.create_lounge(defaultAgentListingId=agent)
    for path in (f"/api/communities/{shop}/start-chat", f"/api/lounge/{lounge}/start-chat"):
        talk = bob.post(path).expect(201)["conversationId"]
        assert bob.post(path).expect(200)["conversationId"] == talk
        [welcome] = bob.get(f"/api/conversations/{talk}/messages").expect(200)["messages"]
        assert (welcome["content"], welcome["role"], welcome["agentListingId"]) == ("What can I do for you?", "agent", agent)
    key = uuid.uuid4().hex
    with bob.stream(f"/api/conversations/{talk}/agent-chat", {"content": f"say:{key}"}) as stream:
        stream.rest()
    # A prompt begins with a person, for servers that insist.
    assert [message["role"] for message in chat.prompt_with(key)["messages"]] == ["system", "user"]
    humans = ada.create_official(csMode="human_only", defaultAgentListingId=agent)
    talk = bob.post(f"/api/communities/{humans}/start-chat").expect(201)["conversationId"]
    assert bob.get(f"/api/conversations/{talk}/messages").expect(200)["messages"] == []
