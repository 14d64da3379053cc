"""Who may do what in a conversation, in each of its states."""
import pytest

ROLES = ["user", "creator", "moderator", "assigned", "colleague", "overdue", "former", "expired", "stranger"]
STAFF = {"creator", "moderator", "assigned", "colleague", "overdue"}   # overdue: the paid month is over, which staff need not mind
STATUSES = ["ai_active", "waiting_human", "human_active", "resolved"]


@pytest.fixture(scope="module")
def desk(ada, bob, eve, crowd, stack):
    """A hybrid shop with everybody who can have to do with a conversation."""
    return Desk(ada, bob, eve, crowd, stack)


class Desk:
    def __init__(self, ada, bob, eve, crowd, stack):
        self.shop = ada.create_official(csMode="hybrid", defaultAgentListingId=ada.create_agent())
        names = ["moderator", "assigned", "colleague", "overdue", "former", "expired"]
        self.people = {"user": bob, "creator": ada, "stranger": eve} | dict(zip(names, crowd[20:]))
        for name in names:
            ada.post(f"/api/communities/{self.shop}/invite-cs", {"userId": self[name].id}).expect(200)
        ada.put(f"/api/communities/{self.shop}/members/{self['moderator'].id}", {"role": "moderator"}).expect(200)
        ada.delete(f"/api/communities/{self.shop}/members/{self['former'].id}").expect(200)
        ada.put(f"/api/communities/{self.shop}/members/{self['expired'].id}", {"role": "member"}).expect(200)
        for name in ("overdue", "expired"):
            stack.expire_membership(self.shop, self[name].id)
        self.conversation = bob.post(f"/api/communities/{self.shop}/start-chat").expect(201)["conversationId"]

    def __getitem__(self, name):
        return self.people[name]

    def act(self, name, action):
        return self[name].post(f"/api/communities/{self.shop}/{action}", {"conversationId": self.conversation})

    def bring(self, status):
        """The conversation as it is after that status was reached from the beginning."""
        self.act("creator", "resolve").expect(200)
        self.act("user", "start-chat").expect(200, status="ai_active")
        if status != "ai_active":
            self.act("user", "transfer-human").expect(200)
        if status in ("human_active", "resolved"):
            self.act("assigned", "accept-transfer").expect(200)
        if status == "resolved":
            self.act("assigned", "resolve").expect(200)
        return status


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_status_and_history_are_for_user_and_staff(desk, status, role):
    desk.bring(status)
    concerned = role == "user" or role in STAFF
    found = desk[role].get(f"/api/communities/{desk.shop}/cs-status", conversationId=desk.conversation).expect(200)
    waits = concerned and status == "waiting_human"
    assert found == {"status": status if concerned else "none", "queuePosition": 1 if waits else None}
    assert desk[role].get(f"/api/conversations/{desk.conversation}/messages").status == (200 if concerned else 404)
    assert desk[role].get(f"/api/communities/{desk.shop}/cs-queue").status == (200 if role in STAFF else 403)
    listed = [item["id"] for item in desk[role].get("/api/conversations").expect(200)["conversations"]]
    assert (desk.conversation in listed) == concerned


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_messages_are_for_user_and_who_serves(desk, status, role):
    desk.bring(status)
    reply = desk[role].post(f"/api/conversations/{desk.conversation}/messages", {"content": "Hello"})
    serves = role in ("creator", "moderator") or role == "assigned" and status in ("human_active", "resolved")
    if role == "user" or serves:
        if status == "resolved":
            reply.refuse(409, "conversation_resolved")
        else:
            reply.expect(201, role="user" if role == "user" else "human", content="Hello", userId=desk[role].id)
    elif role in STAFF:
        reply.refuse(403, "not_assigned")
    else:
        reply.refuse(404, "conversation_not_found")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_agent_is_its_users_while_no_human_is_asked_for(desk, status, role):
    desk.bring(status)
    reply = desk[role].post(f"/api/conversations/{desk.conversation}/agent-chat", {"content": "say:Hi"})
    if role == "user" and status == "ai_active":
        assert reply.status == 200
    elif role == "user":
        reply.refuse(409, "conversation_resolved" if status == "resolved" else "human_handling")
    elif role in STAFF:
        reply.refuse(403, "not_your_conversation")
    else:
        reply.refuse(404, "conversation_not_found")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_accept_is_for_staff_and_who_waits(desk, status, role):
    desk.bring(status)
    reply = desk.act(role, "accept-transfer")
    if role not in STAFF:
        reply.refuse(403)
    elif status == "waiting_human":
        reply.expect(200, status="human_active")
        desk.act(role, "accept-transfer").refuse(409, "not_waiting")
    else:
        reply.refuse(409, "not_waiting")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", STATUSES)
def test_resolve_is_for_user_creator_moderator_and_the_assigned(desk, status, role):
    desk.bring(status)
    reply = desk.act(role, "resolve")
    assigned = role == "assigned" and status in ("human_active", "resolved")
    if role in ("user", "creator", "moderator") or assigned:
        reply.expect(200, status="resolved")
        desk.act(role, "resolve").expect(200, status="resolved")
    else:
        reply.refuse(403)


@pytest.mark.parametrize("mode", ["ai_only", "human_only", "hybrid"])
@pytest.mark.parametrize("status", STATUSES)
def test_transfer_depends_on_state_before_mode(desk, status, mode):
    desk.bring(status)
    desk["creator"].put(f"/api/communities/{desk.shop}", {"csMode": mode}).expect(200)
    try:
        for _ in range(2):
            reply = desk["user"].post(f"/api/communities/{desk.shop}/transfer-human")
            if status == "resolved":
                reply.refuse(409, "conversation_resolved")
            elif status == "ai_active" and mode == "ai_only":
                reply.refuse(409, "transfer_not_available")
            else:
                reply.expect(200, status="human_active" if status == "human_active" else "waiting_human")
        first = "waiting_human" if mode == "human_only" else "ai_active"
        desk.act("user", "resolve").expect(200)
        desk.act("user", "start-chat").expect(200, existing=True, status=first, conversationId=desk.conversation)
    finally:
        desk["creator"].put(f"/api/communities/{desk.shop}", {"csMode": "hybrid"}).expect(200)


def test_staff_do_not_accept_their_own_conversation(desk):
    for role in ("creator", "moderator", "colleague"):
        person = desk[role]
        own = person.post(f"/api/communities/{desk.shop}/start-chat").expect(201)["conversationId"]
        person.post(f"/api/communities/{desk.shop}/transfer-human").expect(200)
        person.post(f"/api/communities/{desk.shop}/accept-transfer", {"conversationId": own}).refuse(403, "own_conversation")
        person.post(f"/api/conversations/{own}/messages", {"content": "Me"}).expect(201, role="user")


def test_conversation_is_known_under_its_own_community_alone(desk, ada):
    other = ada.create_official(csMode="hybrid")
    desk.bring("waiting_human")
    ada.get(f"/api/communities/{other}/cs-status", conversationId=desk.conversation).expect(200, status="none")
    ada.post(f"/api/communities/{other}/resolve", {"conversationId": desk.conversation}).refuse(404, "conversation_not_found")
    ada.get("/api/communities/01890000-0000-7000-8000-000000000000/cs-status",
            conversationId=desk.conversation).expect(200, status="none")
    ada.get("/api/communities/nonsense/cs-status", conversationId=desk.conversation).refuse(404)


def test_who_waits_since_the_same_moment_is_told_apart(desk, ada, crowd, stack):
    shop = ada.create_official(csMode="human_only")
    waiting = {p.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]: p for p in crowd[:5]}
    stack.sql("UPDATE conversations SET waiting_since = UTC_TIMESTAMP(6) WHERE community_id = %s", shop)
    queue = [item["id"] for item in ada.get(f"/api/communities/{shop}/cs-queue").expect(200)["queue"]]
    pages = [ada.get(f"/api/communities/{shop}/cs-queue", limit=2, page=page).expect(200)["queue"] for page in (1, 2, 3, 4)]
    assert [item["id"] for page in pages for item in page] == queue and set(queue) == set(waiting)
    places = [waiting[id].get(f"/api/communities/{shop}/cs-status", conversationId=id).expect(200)["queuePosition"] for id in queue]
    assert places == [1, 2, 3, 4, 5]


def test_agent_that_was_withdrawn_answers_503_and_costs_nothing(ada, bob):
    agent = ada.create_agent()
    shop = ada.create_official(agentCallFee=1, defaultAgentListingId=agent)
    conversation = bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    ada.delete(f"/api/agent-listings/{agent}").expect(200)
    bob.post(f"/api/conversations/{conversation}/agent-chat", {"content": "say:Hi"}).refuse(503, "agent_unconfigured")
    assert bob.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"] == []
