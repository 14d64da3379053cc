"""What the chapters on customer service do not say by themselves: races, archives, places in the queue."""
import pytest

from client import statuses, together
from stack import eventually

FEE = 10


@pytest.fixture
def shop(ada):
    return ada.create_official(name="Shop", csMode="hybrid", agentCallFee=FEE, defaultAgentListingId=ada.create_agent())


def act(person, community, action, conversation=None):
    return person.post(f"/api/communities/{community}/{action}", {"conversationId": conversation} if conversation else None)


def start(person, community):
    return act(person, community, "start-chat").json["conversationId"]


def wait_for_human(person, community):
    conversation = start(person, community)
    act(person, community, "transfer-human").expect(200, status="waiting_human")
    return conversation


def employ(creator, community, person, role="cs_agent"):
    creator.post(f"/api/communities/{community}/invite-cs", {"userId": person.id}).expect(200)
    creator.put(f"/api/communities/{community}/members/{person.id}", {"role": role}).expect(200)


def say(person, conversation, content):
    return person.post(f"/api/conversations/{conversation}/messages", {"content": content})


def chat_path(conversation):
    return f"/api/conversations/{conversation}/agent-chat"


def queue(person, community, **query):
    return person.get(f"/api/communities/{community}/cs-queue", **query).expect(200)["queue"]


def inbox(person, **query):
    return person.get("/api/conversations", **query).expect(200)["conversations"]


# The queue

def test_message_of_who_waits_keeps_the_place_in_the_queue(ada, crowd, shop):
    first, second = wait_for_human(crowd[0], shop), wait_for_human(crowd[1], shop)
    since = queue(ada, shop)[0]["waitingSince"]
    say(crowd[0], first, "Anybody?").expect(201)
    head = queue(ada, shop)[0]
    assert (head["id"], head["waitingSince"], head["lastMessage"]) == (first, since, "Anybody?")
    assert [item["id"] for item in queue(ada, shop)] == [first, second]


def test_message_brings_a_served_conversation_to_the_front_of_its_status(ada, crowd, shop):
    first, second = start(crowd[0], shop), start(crowd[1], shop)
    assert [item["id"] for item in queue(ada, shop)] == [second, first]
    say(crowd[0], first, "Hello").expect(201)
    assert [item["id"] for item in queue(ada, shop)] == [first, second]


def test_answer_brings_the_conversation_to_the_front(ada, crowd, shop):
    first, second = start(crowd[0], shop), start(crowd[1], shop)
    crowd[0].credit(FEE)
    say(crowd[1], second, "Hello").expect(201)
    with crowd[0].stream(chat_path(first), {"content": "say:Here I am"}) as stream:
        stream.rest()
    head = queue(ada, shop)[0]
    assert (head["id"], head["lastMessage"]) == (first, "Here I am")


def test_who_waits_no_more_has_no_waiting_since(ada, bob, shop):
    conversation = wait_for_human(bob, shop)
    act(ada, shop, "accept-transfer", conversation).expect(200)
    assert queue(ada, shop)[0]["waitingSince"] is None
    assert ada.get(f"/api/communities/{shop}/cs-status", conversationId=conversation).expect(200, status="human_active")["queuePosition"] is None


def test_reopened_conversation_is_nobodys(ada, bob, shop):
    conversation = wait_for_human(bob, shop)
    act(ada, shop, "accept-transfer", conversation).expect(200)
    act(bob, shop, "resolve", conversation).expect(200)
    assert queue(ada, shop)[0]["assignedCsId"] == ada.id
    act(bob, shop, "start-chat").expect(200, status="ai_active")
    assert queue(ada, shop)[0]["assignedCsId"] is None


# Staff

def test_cs_agent_answers_only_what_was_accepted(ada, bob, crowd, shop):
    clerk, conversation = crowd[0], wait_for_human(bob, shop)
    employ(ada, shop, clerk)
    say(clerk, conversation, "Hello").refuse(403, "not_assigned")
    act(clerk, shop, "accept-transfer", conversation).expect(200)
    say(clerk, conversation, "Hello").expect(201, role="human")


def test_dismissed_staff_have_no_business_with_the_conversation(ada, bob, crowd, shop):
    clerk, conversation = crowd[0], wait_for_human(bob, shop)
    employ(ada, shop, clerk)
    act(clerk, shop, "accept-transfer", conversation).expect(200)
    ada.put(f"/api/communities/{shop}/members/{clerk.id}", {"role": "member"}).expect(200)
    say(clerk, conversation, "Still here").refuse(404, "conversation_not_found")
    act(clerk, shop, "resolve", conversation).refuse(403, "staff_only")
    assert conversation not in [item["id"] for item in inbox(clerk)]


def stop_serving(end, ada, root, agent, shop):
    member = f"/api/communities/{shop}/members/{agent.id}"
    {"leave": lambda: act(agent, shop, "leave").expect(200), "remove": lambda: ada.delete(member).expect(200),
     "demote": lambda: ada.put(member, {"role": "member"}).expect(200),
     "suspend": lambda: root.post(f"/api/admin/users/{agent.id}/suspend").expect(200),
     "suspend by command": lambda: root.stack.cli("user", "suspend", agent.email)}[end]()


ENDS = ["leave", "remove", "demote", "suspend", "suspend by command"]


@pytest.mark.parametrize("end", ENDS)
def test_who_stops_serving_hands_back_to_the_queue(ada, root, sign_up, crowd, shop, end):
    agent, colleague, *guests = sign_up("Clerk"), *crowd[:4]
    employ(ada, shop, agent)
    employ(ada, shop, colleague)
    mine = [wait_for_human(guest, shop) for guest in guests[:2]]
    for conversation in mine:
        act(agent, shop, "accept-transfer", conversation).expect(200)
    other = wait_for_human(guests[2], shop)
    act(colleague, shop, "accept-transfer", other).expect(200)
    stop_serving(end, ada, root, agent, shop)
    rows = {row["conversationId"]: row for row in ada.get(f"/api/communities/{shop}/cs-queue").expect(200)["queue"]}
    assert [(rows[each]["status"], rows[each]["assignedCsId"]) for each in (*mine, other)] == [
        ("waiting_human", None), ("waiting_human", None), ("human_active", colleague.id)]
    assert [ada.get(f"/api/communities/{shop}/cs-queue", status=status).expect(200)["total"] for status in ("waiting_human", "human_active")] == [2, 1]
    act(colleague, shop, "accept-transfer", mine[0]).expect(200)


@pytest.mark.parametrize("end", ENDS)
def test_who_is_handed_back_has_the_old_place_in_the_queue(ada, root, sign_up, crowd, shop, end):
    agents, guests = [sign_up("Clerk"), sign_up("Clerk")], crowd[:3]
    talks = [wait_for_human(guest, shop) for guest in guests]
    since = [item["waitingSince"] for item in queue(ada, shop)]
    for agent in agents:
        employ(ada, shop, agent)
        act(agent, shop, "accept-transfer", talks[1]).expect(200)
        assert [item["id"] for item in queue(ada, shop, status="waiting_human")] == [talks[0], talks[2]]
        say(agent, talks[1], "One moment").expect(201)
        stop_serving(end, ada, root, agent, shop)
        assert [(item["id"], item["waitingSince"]) for item in queue(ada, shop)] == list(zip(talks, since))
    where = guests[1].get(f"/api/communities/{shop}/cs-status", conversationId=talks[1])
    where.expect(200, status="waiting_human", queuePosition=2)


def test_conversation_that_was_resolved_waits_anew(ada, bob, crowd, shop):
    agent, conversation = crowd[0], wait_for_human(bob, shop)
    employ(ada, shop, agent)
    first = queue(ada, shop)[0]["waitingSince"]
    act(agent, shop, "accept-transfer", conversation).expect(200)
    act(bob, shop, "resolve", conversation).expect(200)
    assert wait_for_human(bob, shop) == conversation
    second = queue(ada, shop)[0]["waitingSince"]
    assert second > first
    act(agent, shop, "accept-transfer", conversation).expect(200)
    act(agent, shop, "leave").expect(200)
    assert queue(ada, shop)[0]["waitingSince"] == second


def test_suspended_staff_serve_again_when_restored(ada, root, sign_up, crowd, anyone):
    agent, shops = sign_up("Clerk"), [ada.create_official(csMode="human_only") for _ in range(2)]
    talks = [start(crowd[index], shop) for index, shop in enumerate(shops)]
    for role, shop, talk in zip(("cs_agent", "moderator"), shops, talks):
        employ(ada, shop, agent, role)
        act(agent, shop, "accept-transfer", talk).expect(200)
    root.post(f"/api/admin/users/{agent.id}/suspend").expect(200)
    assert [queue(ada, shop)[0]["status"] for shop in shops] == ["waiting_human"] * 2
    root.post(f"/api/admin/users/{agent.id}/restore").expect(200)
    agent.token = anyone.post("/api/auth/sign-in/email", {"email": agent.email, "password": agent.password}).expect(200)["token"]
    for shop, talk in zip(shops, talks):
        act(agent, shop, "accept-transfer", talk).expect(200)


def test_accepting_while_being_suspended_leaves_nobody_with_a_stranger(ada, root, crowd, sign_up):
    shop = ada.create_official(csMode="human_only")
    for guest in crowd[:10]:
        agent, talk = sign_up("Clerk"), start(guest, shop)
        employ(ada, shop, agent)
        accepted, suspended = together([lambda: act(agent, shop, "accept-transfer", talk),
                                        lambda: root.post(f"/api/admin/users/{agent.id}/suspend")])
        suspended.expect(200)
        assert accepted.status in (200, 401)
    assert {(row["status"], row["assignedCsId"]) for row in queue(ada, shop)} == {("waiting_human", None)}


def test_moderator_who_becomes_a_cs_agent_serves_on(ada, bob, crowd, shop):
    employ(ada, shop, crowd[0], "moderator")
    conversation = wait_for_human(bob, shop)
    act(crowd[0], shop, "accept-transfer", conversation).expect(200)
    employ(ada, shop, crowd[0], "cs_agent")
    say(crowd[0], conversation, "Still here").expect(201)


def test_accepting_while_being_removed_leaves_nobody_with_a_stranger(ada, crowd, shop):
    guests = crowd[10:20]
    talks = [wait_for_human(guest, shop) for guest in guests]
    for agent, talk in zip(crowd, talks):
        employ(ada, shop, agent)
        accepted, removed = together([lambda: act(agent, shop, "accept-transfer", talk),
                                      lambda: ada.delete(f"/api/communities/{shop}/members/{agent.id}")])
        removed.expect(200)
        assert accepted.status in (200, 403)
    rows = ada.get(f"/api/communities/{shop}/cs-queue").expect(200)["queue"]
    assert {(row["status"], row["assignedCsId"]) for row in rows} == {("waiting_human", None)}


def test_invited_member_pays_no_more_and_stays(ada, stack, sign_up):
    clerk, community = sign_up("Clerk"), ada.create_official(monthlyFee=50)
    clerk.credit(50)
    clerk.join(community)
    stack.expire_membership(community, clerk.id)
    clerk.get(f"/api/communities/{community}/cs-queue").refuse(403)
    employ(ada, community, clerk)
    assert queue(clerk, community) == []
    assert (clerk.community(community)["memberCount"], clerk.balance()) == (2, 0)


def test_invited_at_once_is_one_member(ada, crowd, shop):
    invite = lambda: ada.post(f"/api/communities/{shop}/invite-cs", {"userId": crowd[0].id})
    assert statuses(together([invite] * 10)) == {200: 10}
    assert ada.community(shop)["memberCount"] == 2


# The list

def test_list_of_staff_and_user_is_one_list_by_last_change(ada, sign_up):
    person, other = sign_up("Both"), sign_up("Other")
    shops = [person.create_official() for _ in range(3)]
    served = [start(other, shop) for shop in shops]
    own = start(person, shops[1])   # mine, and of a community that I serve
    mine = start(person, ada.create_official())
    say(other, served[0], "Hello").expect(201)
    expected = [served[0], mine, own, served[2], served[1]]
    assert [item["id"] for item in inbox(person)] == expected
    seen, before = [], None
    while True:
        page = person.get("/api/conversations", limit=2, **({"before": before} if before else {})).expect(200)
        seen += [item["id"] for item in page["conversations"]]
        if (before := page["nextBefore"]) is None:
            break
    assert seen == expected
    assert inbox(person)[0]["lastMessage"] == "Hello" and inbox(person)[1]["lastMessage"] is None


def test_list_of_somebody_with_many_communities_has_all(sign_up):
    person, other = sign_up("Chain"), sign_up("Customer")
    served = [start(other, person.create_official()) for _ in range(45)]
    assert [item["id"] for item in inbox(person)] == served[::-1]


# The agent

def test_stopped_answer_of_a_conversation_keeps_its_text(bob, shop, chat):
    conversation = start(bob, shop)
    bob.credit(FEE)
    gate = chat.gate(f"stop {conversation}")
    with bob.stream(chat_path(conversation), {"content": f"gate:stop {conversation}"}) as stream:
        question = stream.next().data["userMessageId"]
        assert gate.reached.wait(20)
        gate.say("Half")
        stream.next()
        for _ in range(2):
            bob.delete(f"{chat_path(conversation)}/{question}").expect(204)
        assert stream.rest().end["finishReason"] == "stopped"
    with bob.stream(f"{chat_path(conversation)}/{question}/stream", method="GET") as again:
        assert (again.rest().text, again.end) == ("Half", stream.end)


def test_question_and_transfer_at_once_leave_no_answer_running(ada, crowd, shop, stack, chat):
    person = crowd[2]
    person.credit(1000)
    for turn in range(5):
        conversation = start(person, shop)
        key = f"race {turn} {conversation}"
        gate = chat.gate(key)

        def ask():
            reply = person.post(chat_path(conversation), {"content": f"gate:{key}"})
            return reply.status, reply.body

        answered, _ = together([ask, lambda: act(person, shop, "transfer-human").expect(200)])
        assert answered[0] == 409 or b'"handed_over"' in answered[1], answered
        gate.finish()
        act(ada, shop, "resolve", conversation).expect(200)
    eventually(lambda: person.wallet()["held"] == 0, what="every hold settled")


# Archives

def test_archived_community_refuses_every_action_and_shows_the_history(ada, bob, crowd, shop):
    conversation, other = start(bob, shop), wait_for_human(crowd[0], shop)
    say(bob, conversation, "Hello").expect(201)
    ada.delete(f"/api/communities/{shop}").expect(200)
    for reply in (
        act(bob, shop, "start-chat"), act(bob, shop, "transfer-human"), act(bob, shop, "resolve", conversation),
        act(ada, shop, "accept-transfer", other), say(bob, conversation, "Hello?"),
        bob.post(chat_path(conversation), {"content": "say:Hi"}),
        ada.post(f"/api/communities/{shop}/invite-cs", {"userId": bob.id}), ada.post(f"/api/communities/{shop}/verify"),
    ):
        reply.refuse(410, "community_archived")
    messages = bob.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"]
    assert [message["content"] for message in messages] == ["Hello"]


# Verification

def test_verified_community_is_not_verified_again(ada, root, shop):
    request = ada.post(f"/api/communities/{shop}/verify").expect(201)["requestId"]
    root.put(f"/api/admin/verification-requests/{request}", {"status": "rejected"}).expect(200)
    request = ada.post(f"/api/communities/{shop}/verify").expect(201)["requestId"]
    root.put(f"/api/admin/verification-requests/{request}", {"status": "approved"}).expect(200)
    ada.post(f"/api/communities/{shop}/verify").refuse(409, "already_verified")


# The totals

def test_totals_agree_with_the_queue_after_a_crowd_at_once(ada, crowd, shop, stack):
    people = crowd[:20]
    conversations = together([lambda p=p: start(p, shop) for p in people])
    together([lambda p=p: act(p, shop, "transfer-human") for p in people[:15]])
    together([lambda c=c: act(ada, shop, "accept-transfer", c) for c in conversations[:10]]
             + [lambda p=p, c=c: act(p, shop, "resolve", c) for p, c in zip(people[5:], conversations[5:])])
    together([lambda p=p: act(p, shop, "start-chat") for p in people[:18]])
    for status in ("waiting_human", "human_active", "ai_active", "resolved"):
        page = ada.get(f"/api/communities/{shop}/cs-queue", status=status).expect(200)
        assert page["total"] == len(page["queue"])
    assert ada.get(f"/api/communities/{shop}/cs-queue").expect(200)["total"] == 20
