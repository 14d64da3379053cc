"""Customer service, verification and agents' answers when many requests come at the same instant."""
import uuid

import pytest

from client import statuses
from races import races, together
from sse import EventStream

FEE = 10
REVIEWS = "/api/admin/verification-requests"


@pytest.fixture
def shop(ada):
    return ada.create_official(name="Shop", csMode="hybrid", agentCallFee=FEE, defaultAgentListingId=ada.create_agent())


@pytest.fixture
def club(ada, bob):
    community, listing = ada.create_club_with_agent(agentCallFee=FEE)
    bob.join(community)
    return community, listing


def act(person, community, action, conversation=None):
    return person.post(f"/api/communities/{community}/{action}", {"conversationId": conversation} if conversation else None)


def start(person, community):
    return act(person, community, "start-chat").json["conversationId"]


def say(person, conversation, content="Hello"):
    return person.post(f"/api/conversations/{conversation}/messages", {"content": content})


def queue_agrees(staff, community):
    """The queue by conversation, once its totals agree with it."""
    page = staff.get(f"/api/communities/{community}/cs-queue", limit=200).expect(200)
    assert page["total"] == len(page["queue"])
    for status in ("waiting_human", "human_active", "ai_active", "resolved"):
        total = staff.get(f"/api/communities/{community}/cs-queue", status=status).expect(200)["total"]
        assert total == [item["status"] for item in page["queue"]].count(status)
    return {item["id"]: item for item in page["queue"]}


def answer(reply):
    """The stream of an answer that came whole."""
    stream = EventStream(reply.response)
    stream.bytes = iter([reply.body])
    return stream.rest()


# Conversations

@races("POST /api/communities/{}/start-chat", "POST /api/communities/{}/transfer-human", "POST /api/communities/{}/accept-transfer",
       "POST /api/communities/{}/resolve", "POST /api/conversations/{}/messages", "POST /api/communities/{}/invite-cs")
def test_conversation_in_everybodys_hands_at_once_has_one_state(ada, bob, crowd, shop):
    staff, talk = crowd[:5], start(bob, shop)
    act(bob, shop, "transfer-human").expect(200)
    invited = together([lambda p=p: ada.post(f"/api/communities/{shop}/invite-cs", {"userId": p.id}) for p in staff * 2])
    assert statuses(invited) == {200: 10} and ada.community(shop)["memberCount"] == 6
    accepted, resolved, begun, moved, said = together(
        [lambda p=p: act(p, shop, "accept-transfer", talk) for p in staff], [lambda p=p: act(p, shop, "resolve", talk) for p in (bob, ada) * 2],
        [lambda: act(bob, shop, "start-chat")] * 4, [lambda: act(bob, shop, "transfer-human")] * 4, [lambda: say(bob, talk)] * 4)
    assert set(statuses(accepted)) <= {200, 409} and statuses(resolved) == {200: 4} and statuses(begun) == {200: 4}
    assert set(statuses(moved)) <= {200, 409} and set(statuses(said)) <= {201, 409}
    state = queue_agrees(ada, shop)[talk]
    bob.get(f"/api/communities/{shop}/cs-status", conversationId=talk).expect(200, status=state["status"])
    assert (state["waitingSince"] is not None) == (state["status"] == "waiting_human")
    assert state["status"] not in ("waiting_human", "ai_active") or state["assignedCsId"] is None
    assert state["status"] != "human_active" or state["assignedCsId"] in [p.id for p in staff]
    assert len(bob.get(f"/api/conversations/{talk}/messages").expect(200)["messages"]) == statuses(said).get(201, 0)


@races("POST /api/communities/{}/accept-transfer", "POST /api/communities/{}/resolve")
def test_accepting_what_is_resolved_at_this_moment_does_not_open_it_again(ada, bob, crowd, shop):
    talk, staff = start(bob, shop), crowd[:5]
    for person in staff:
        ada.post(f"/api/communities/{shop}/invite-cs", {"userId": person.id}).expect(200)
    for _ in range(4):
        act(bob, shop, "start-chat").expect(200, status="ai_active")
        act(bob, shop, "transfer-human").expect(200)
        accepted, resolved = together([lambda p=p: act(p, shop, "accept-transfer", talk) for p in staff],
                                      [lambda: act(bob, shop, "resolve", talk)] * 2)
        assert statuses(accepted).get(200, 0) <= 1 and set(statuses(accepted)) <= {200, 409} and statuses(resolved) == {200: 2}
        assert queue_agrees(ada, shop)[talk]["status"] == "resolved"


@races("POST /api/communities/{}/start-chat", "POST /api/communities/{}/transfer-human", "POST /api/communities/{}/resolve",
       "PUT /api/communities/{}", "DELETE /api/communities/{}")
def test_conversations_of_many_are_counted_right_while_the_shop_changes_and_closes(ada, crowd, shop):
    people = crowd[5:13]
    talks = {person: start(person, shop) for person in people[:4]}
    begun, moved, resolved, changed, closed = together(
        [lambda p=p: act(p, shop, "start-chat") for p in people for _ in range(2)], [lambda p=p: act(p, shop, "transfer-human") for p in people],
        [lambda p=p: act(p, shop, "resolve", talks[p]) for p in talks],
        [lambda mode=mode: ada.put(f"/api/communities/{shop}", {"csMode": mode}) for mode in ("human_only", "ai_only", "hybrid")],
        [lambda: ada.delete(f"/api/communities/{shop}")])
    closed[0].expect(200)
    assert set(statuses(begun)) <= {200, 201, 410} and set(statuses(moved)) <= {200, 404, 409, 410}
    assert set(statuses(resolved + changed)) <= {200, 410}
    assert len(queue_agrees(ada, shop)) == 4 + statuses(begun).get(201, 0)


# Verification

@races("POST /api/communities/{}/verify", "PUT /api/admin/verification-requests/{}")
def test_approving_rejecting_and_asking_again_at_once_come_to_one_end(anyone, ada, root):
    for _ in range(5):
        shop = ada.create_official()
        asked = f"/api/communities/{shop}/verify"
        request = ada.post(asked).expect(201)["requestId"]
        review = lambda status: lambda: root.put(f"{REVIEWS}/{request}", {"status": status})
        approved, rejected, again = together([review("approved")] * 3, [review("rejected")] * 3, [lambda: ada.post(asked)] * 4)
        assert statuses(approved + rejected) == {200: 1, 409: 5}
        isVerified = 200 in statuses(approved)
        anyone.get(f"/api/communities/{shop}").expect(200, verified=isVerified)
        assert set(statuses(again)) <= {201, 409} and statuses(again).get(201, 0) <= (0 if isVerified else 1)
        assert ada.post(asked).json.get("code") == ("already_verified" if isVerified else "verification_pending" if 201 in statuses(again) else None)


# Answers

@races("POST /api/communities/{}/agent-chat")
def test_question_asked_many_times_with_one_key_is_asked_once(bob, club, chat, stack):
    bob.credit(100)
    community, listing = club
    before, word, key = bob.balance(), uuid.uuid4().hex, {"Idempotency-Key": uuid.uuid4().hex}
    ask = lambda text: bob.post(f"/api/communities/{community}/agent-chat", {"content": f"say:{word} {text}", "listingId": listing}, headers=key)
    replies = together([lambda text=text: ask(text) for text in "aaabbb"])
    assert set(statuses(replies)) <= {200, 409, 422}
    assert len({(stream.text, *stream.end.items()) for stream in map(answer, (reply for reply in replies if reply.status == 200))}) == 1
    assert len(chat.prompts_with(word)) == 1 and bob.wallet() | {"balance": before - FEE, "held": 0} == bob.wallet()
    stack.cli("ledger", "verify")


@races("POST /api/communities/{}/agent-chat", "POST /api/communities/{}/leave", "DELETE /api/communities/{}/agents/{}")
def test_question_while_the_person_leaves_and_the_agent_goes_is_charged_once_or_refused(ada, bob, club, stack):
    bob.credit(100)
    community, listing = club
    before = bob.balance()
    asked, left, removed = together(
        [lambda: bob.post(f"/api/communities/{community}/agent-chat", {"content": "say:Hello", "listingId": listing})] * 4,
        [lambda: act(bob, community, "leave")], [lambda: ada.delete(f"/api/communities/{community}/agents/{listing}")])
    assert (left[0].status, removed[0].status) == (200, 200) and set(statuses(asked)) <= {200, 403, 404}
    charged = sum(answer(reply).end["charged"] for reply in asked if reply.status == 200)
    assert charged == FEE * statuses(asked).get(200, 0) and bob.wallet() | {"balance": before - charged, "held": 0} == bob.wallet()
    stack.cli("ledger", "verify")


@races("POST /api/conversations/{}/agent-chat", "POST /api/communities/{}/transfer-human")
def test_question_that_meets_a_human_is_charged_for_what_was_said_or_refused(ada, bob, shop, stack):
    talk = start(bob, shop)
    bob.credit(100)
    before = bob.balance()
    asked, moved = together([lambda: bob.post(f"/api/conversations/{talk}/agent-chat", {"content": "say:Hello"})] * 4,
                            [lambda: act(bob, shop, "transfer-human")] * 3)
    assert set(statuses(asked)) <= {200, 409} and statuses(moved) == {200: 3}
    ends = [answer(reply).end for reply in asked if reply.status == 200]
    assert {end["finishReason"] for end in ends} <= {"stop", "handed_over"}
    charged = sum(end["charged"] for end in ends)
    assert bob.wallet() | {"balance": before - charged, "held": 0} == bob.wallet()
    assert queue_agrees(ada, shop)[talk]["status"] == "waiting_human"
    stack.cli("ledger", "verify")


@races("DELETE /api/communities/{}/agent-chat/{}", "DELETE /api/conversations/{}/agent-chat/{}")
def test_answers_stopped_and_followed_at_once_end_alike_for_all(ada, bob, club, shop, chat):
    bob.credit(100)
    before, streams, owns = bob.balance(), [], []
    for path in (f"/api/communities/{club[0]}/agent-chat", f"/api/conversations/{start(bob, shop)}/agent-chat"):
        gate = chat.gate(key := uuid.uuid4().hex)
        streams.append(bob.stream(path, {"content": f"gate:{key}", "listingId": club[1]}))
        owns.append(f"{path}/{streams[-1].next().data['userMessageId']}")
        assert gate.reached.wait(20)
        gate.say("Half")
        streams[-1].next()
    stopped, *followed = together([lambda own=own: bob.delete(own) for own in owns * 4],
                                  *[[lambda own=own: bob.get(f"{own}/stream")] * 2 for own in owns])
    assert statuses(stopped) == {204: 8}
    for stream, replies in zip(streams, followed):
        assert stream.rest().end["finishReason"] == "stopped" and stream.text == "Half"
        assert statuses(replies) == {200: 2} and all(answer(reply).end == stream.end for reply in replies)
    assert bob.wallet() | {"balance": before - 2 * FEE, "held": 0} == bob.wallet()
