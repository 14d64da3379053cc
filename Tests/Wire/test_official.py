"""Official communities: customer service by agent and by people, and verification."""
import pytest

from client import statuses, together

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def hybrid(ada):
    return ada.create_official(csMode="hybrid")


@pytest.fixture(scope="module")
def clerk(sign_up):
    """Staff, once `employ` has invited them."""
    return sign_up("Clerk")


def act(person, community, action, conversation=None):
    return person.post(f"/api/communities/{community}/{action}", {"conversationId": conversation} if conversation else None)


def start(person, community):
    """The conversation's id."""
    reply = act(person, community, "start-chat")
    assert reply.status in (200, 201)
    return reply.json["conversationId"]


def employ(creator, community, person):
    creator.post(f"/api/communities/{community}/invite-cs", {"userId": person.id}).expect(200, success=True)


def status(person, community, conversation):
    return person.get(f"/api/communities/{community}/cs-status", conversationId=conversation).expect(200)


def queue(person, community, **query):
    return person.get(f"/api/communities/{community}/cs-queue", **query).expect(200)


def waiting(person, community):
    """A conversation that waits for a human."""
    conversation = start(person, community)
    act(person, community, "transfer-human").expect(200, status="waiting_human")
    return conversation


# start-chat

@pytest.mark.parametrize("mode, first", [("ai_only", "ai_active"), ("hybrid", "ai_active"), ("human_only", "waiting_human")])
def test_start_is_new_once_and_then_the_same(ada, bob, mode, first):
    community = ada.create_official(csMode=mode)
    body = act(bob, community, "start-chat").expect(201, existing=False, status=first)
    act(bob, community, "start-chat").expect(200, existing=True, status=first, conversationId=body["conversationId"])
    bob.get(f"/api/communities/{community}/messages").refuse(403, "not_member")   # and no membership came of it


def test_start_of_one_person_at_once_makes_one_conversation(bob, hybrid):
    replies = together([lambda: act(bob, hybrid, "start-chat")] * 20)
    assert statuses(replies) == {201: 1, 200: 19}
    assert len({reply.json["conversationId"] for reply in replies}) == 1


def test_start_in_a_club_answers_400_and_in_nothing_404(ada, bob):
    act(bob, ada.create_community(), "start-chat").refuse(400, "not_official")
    act(bob, NOBODY, "start-chat").refuse(404)


@pytest.mark.parametrize("mode, first", [("hybrid", "ai_active"), ("human_only", "waiting_human")])
def test_start_reopens_a_resolved_conversation_in_its_initial_status(ada, bob, mode, first):
    community = ada.create_official(csMode=mode)
    conversation = start(bob, community)
    act(bob, community, "resolve", conversation).expect(200, status="resolved")
    act(bob, community, "start-chat").expect(200, existing=True, status=first, conversationId=conversation)


# transfer-human

def test_transfer_waits_for_a_human_and_again_says_so(bob, hybrid):
    conversation = waiting(bob, hybrid)
    act(bob, hybrid, "transfer-human").expect(200, status="waiting_human")
    assert status(bob, hybrid, conversation)["status"] == "waiting_human"


def test_transfer_while_a_human_answers_says_so(ada, bob, hybrid):
    act(ada, hybrid, "accept-transfer", waiting(bob, hybrid)).expect(200)
    act(bob, hybrid, "transfer-human").expect(200, status="human_active")


def test_transfer_is_not_available_with_the_agent_alone(ada, bob):
    community = ada.create_official(csMode="ai_only")
    start(bob, community)
    act(bob, community, "transfer-human").refuse(409, "transfer_not_available")


def test_transfer_of_a_resolved_conversation_answers_409_and_of_none_404(bob, eve, hybrid):
    act(bob, hybrid, "resolve", start(bob, hybrid)).expect(200)
    act(bob, hybrid, "transfer-human").refuse(409)
    act(eve, hybrid, "transfer-human").refuse(404)


# accept-transfer

@pytest.mark.parametrize("role", ["creator", "moderator", "cs_agent"])
def test_accept_is_for_staff(ada, bob, clerk, hybrid, role):
    conversation, staff = waiting(bob, hybrid), ada
    if role != "creator":
        staff = clerk
        employ(ada, hybrid, clerk)
        ada.put(f"/api/communities/{hybrid}/members/{clerk.id}", {"role": role}).expect(200)
    act(staff, hybrid, "accept-transfer", conversation).expect(200, status="human_active")
    item, = queue(staff, hybrid)["queue"]
    assert (item["status"], item["assignedCsId"]) == ("human_active", staff.id)


def test_accept_takes_any_not_only_the_oldest(ada, bob, eve, hybrid):
    first, second = waiting(bob, hybrid), waiting(eve, hybrid)
    act(ada, hybrid, "accept-transfer", second).expect(200)
    act(ada, hybrid, "accept-transfer", first).expect(200)


def test_accept_at_once_is_won_by_one(ada, bob, crowd, hybrid):
    conversation, staff = waiting(bob, hybrid), crowd[:8]
    for person in staff:
        employ(ada, hybrid, person)
    replies = together([lambda p=p: act(p, hybrid, "accept-transfer", conversation) for p in staff])
    assert statuses(replies) == {200: 1, 409: 7}
    assert {reply.json["code"] for reply in replies if reply.status == 409} == {"not_waiting"}


def test_accept_in_another_state_answers_409(ada, bob, hybrid):
    conversation = start(bob, hybrid)
    act(ada, hybrid, "accept-transfer", conversation).refuse(409, "not_waiting")
    act(bob, hybrid, "resolve", conversation).expect(200)
    act(ada, hybrid, "accept-transfer", conversation).refuse(409, "not_waiting")


def test_accept_by_a_stranger_answers_403_and_of_nothing_404(ada, bob, eve, hybrid):
    conversation = waiting(bob, hybrid)
    act(eve, hybrid, "accept-transfer", conversation).refuse(403)
    act(ada, hybrid, "accept-transfer", NOBODY).refuse(404)
    act(ada, ada.create_official(), "accept-transfer", conversation).refuse(404)


def test_nobody_accepts_the_own_conversation(ada, clerk, hybrid):
    employ(ada, hybrid, clerk)
    assert act(clerk, hybrid, "accept-transfer", waiting(clerk, hybrid)).status in (403, 409)


@pytest.mark.parametrize("action", ["accept-transfer", "resolve"])
@pytest.mark.parametrize("body", [{}, {"conversationId": None}, {"conversationId": 5}, {"conversationId": "nonsense"}])
def test_malformed_conversation_answers_400(ada, hybrid, action, body):
    ada.post(f"/api/communities/{hybrid}/{action}", body).refuse_field("conversationId")


# resolve

@pytest.mark.parametrize("who", ["user", "creator", "moderator", "assigned"])
def test_resolve_by_whom_it_concerns(ada, bob, clerk, hybrid, who):
    conversation, person = waiting(bob, hybrid), {"user": bob, "creator": ada}.get(who, clerk)
    if person is clerk:
        employ(ada, hybrid, clerk)
    if who == "moderator":
        ada.put(f"/api/communities/{hybrid}/members/{clerk.id}", {"role": "moderator"}).expect(200)
    if who == "assigned":
        act(clerk, hybrid, "accept-transfer", conversation).expect(200)
    for _ in range(2):
        act(person, hybrid, "resolve", conversation).expect(200, status="resolved")
    assert status(bob, hybrid, conversation)["status"] == "resolved"


def test_resolve_by_others_answers_403(ada, bob, eve, clerk, crowd, hybrid):
    conversation, other = waiting(bob, hybrid), crowd[0]
    for person in (clerk, other):
        employ(ada, hybrid, person)
    act(clerk, hybrid, "accept-transfer", conversation).expect(200)
    act(other, hybrid, "resolve", conversation).refuse(403)   # staff, and not the assigned one
    act(eve, hybrid, "resolve", conversation).refuse(403)
    act(ada, hybrid, "resolve", NOBODY).refuse(404)


# cs-status

def test_status_is_for_its_user_and_staff_and_none_for_the_rest(ada, bob, eve, hybrid):
    conversation = start(bob, hybrid)
    assert status(bob, hybrid, conversation)["status"] == status(ada, hybrid, conversation)["status"] == "ai_active"
    assert status(eve, hybrid, conversation)["status"] == status(bob, hybrid, NOBODY)["status"] == "none"


def test_status_tells_the_place_in_the_queue(ada, bob, eve, hybrid):
    first, second = waiting(bob, hybrid), waiting(eve, hybrid)
    assert status(eve, hybrid, second)["queuePosition"] - status(bob, hybrid, first)["queuePosition"] == 1
    act(ada, hybrid, "accept-transfer", first).expect(200)
    assert status(eve, hybrid, second)["queuePosition"] == 1


@pytest.mark.parametrize("query", [{}, {"conversationId": "nonsense"}, {"conversationId": ""}])
def test_status_without_a_conversation_answers_400(bob, hybrid, query):
    bob.get(f"/api/communities/{hybrid}/cs-status", **query).refuse_field("conversationId")


# cs-queue

def test_queue_is_for_staff(bob, eve, anyone, hybrid):
    start(bob, hybrid)
    for person in (bob, eve):
        person.get(f"/api/communities/{hybrid}/cs-queue").refuse(403)
    anyone.get(f"/api/communities/{hybrid}/cs-queue").refuse(401, "unauthorized")


def test_queue_has_the_documented_fields(ada, bob, hybrid):
    conversation = waiting(bob, hybrid)
    page = queue(ada, hybrid)
    item, = page["queue"]
    assert page["total"] == 1
    assert set(item) >= {"id", "conversationId", "userId", "status", "assignedCsId", "userName", "userImage", "createdAt", "updatedAt",
                         "waitingSince", "lastMessage"}
    assert item | {"conversationId": conversation, "userId": bob.id, "status": "waiting_human", "assignedCsId": None, "userName": bob.name,
                   "userImage": None} == item
    assert item["waitingSince"]


def test_queue_is_ordered_by_state_then_by_patience(ada, crowd, hybrid):
    people = crowd[:8]
    conversations = [start(person, hybrid) for person in people]
    for index in (3, 1, 4, 5):
        act(people[index], hybrid, "transfer-human").expect(200)
    for index in (4, 5):
        act(ada, hybrid, "accept-transfer", conversations[index]).expect(200)
    for index in (6, 7):
        act(people[index], hybrid, "resolve", conversations[index]).expect(200)
    order = [3, 1, 5, 4, 2, 0, 7, 6]   # waiting longest; human, agent and resolved each by the latest update
    assert [item["conversationId"] for item in queue(ada, hybrid)["queue"]] == [conversations[index] for index in order]
    pages = [queue(ada, hybrid, limit=3, page=page) for page in (1, 2, 3, 4)]
    assert [item["conversationId"] for page in pages for item in page["queue"]] == [conversations[index] for index in order]
    assert {page["total"] for page in pages} == {8}
    only = queue(ada, hybrid, status="human_active")
    assert only["total"] == 2 and {item["status"] for item in only["queue"]} == {"human_active"}
    ada.get(f"/api/communities/{hybrid}/cs-queue", status="asleep").refuse_field("status")


# invite-cs

def test_invite_makes_a_member_with_the_role_at_no_fee(ada, sign_up):
    person, community = sign_up("Clerk"), ada.create_official(joinFee=100, monthlyFee=50)
    employ(ada, community, person)
    employ(ada, community, person)
    row = person.community(community)
    assert (row["memberCount"], person.balance()) == (2, 0)
    assert person.get(f"/api/communities/{community}/membership").expect(200)["role"] == "cs_agent"


def test_invite_of_a_member_keeps_what_was_paid(ada, sign_up):
    person, community = sign_up("Clerk"), ada.create_official(monthlyFee=50)
    person.credit(50)
    person.post(f"/api/communities/{community}/join", {"autoRenew": True}).expect(200)
    paid = person.get(f"/api/communities/{community}/membership").expect(200)["expiresAt"]
    employ(ada, community, person)
    person.get(f"/api/communities/{community}/membership").expect(200, role="cs_agent", expiresAt=paid, autoRenew=False)
    assert person.community(community)["memberCount"] == 2


def test_invite_never_changes_the_creator_and_leaves_a_moderator(ada, bob, hybrid):
    bob.join(hybrid)
    ada.put(f"/api/communities/{hybrid}/members/{bob.id}", {"role": "moderator"}).expect(200)
    employ(ada, hybrid, bob)
    assert bob.get(f"/api/communities/{hybrid}/membership").expect(200)["role"] == "moderator"
    bob.post(f"/api/communities/{hybrid}/invite-cs", {"userId": ada.id})
    assert ada.get(f"/api/communities/{hybrid}/membership").expect(200)["role"] == "creator"


def test_invite_is_for_creator_and_moderator(ada, bob, eve, clerk, hybrid):
    employ(ada, hybrid, clerk)
    for person in (clerk, bob):
        person.post(f"/api/communities/{hybrid}/invite-cs", {"userId": eve.id}).refuse(403)
    ada.put(f"/api/communities/{hybrid}/members/{clerk.id}", {"role": "moderator"}).expect(200)
    employ(clerk, hybrid, eve)


def test_invite_of_an_unknown_user_answers_404_and_of_a_malformed_id_400(ada, hybrid):
    ada.post(f"/api/communities/{hybrid}/invite-cs", {"userId": NOBODY}).refuse(404, "user_not_found")
    ada.post(f"/api/communities/{hybrid}/invite-cs", {"userId": "nonsense"}).refuse_field("userId")


# verify

def verify(person, community, body=None):
    return person.post(f"/api/communities/{community}/verify", {} if body is None else body)


def test_verification_is_asked_for_once(ada, hybrid):
    assert verify(ada, hybrid, {"businessName": "Acme Inc", "businessRegistration": "12345",
                                "documentsUrl": "https://example.test/d.pdf"}).expect(201)["requestId"]
    verify(ada, hybrid).refuse(409, "verification_pending")


def test_verification_asked_for_at_once_is_one_request(ada, hybrid):
    assert statuses(together([lambda: verify(ada, hybrid)] * 10)) == {201: 1, 409: 9}


def test_verification_is_the_creators_and_for_officials(ada, bob, hybrid):
    verify(bob, hybrid).refuse(403)
    verify(ada, ada.create_community()).refuse(400, "not_official")
    verify(ada, NOBODY).refuse(404)


@pytest.mark.parametrize("field, value", [("documentsUrl", "http://example.test/d.pdf"), ("documentsUrl", 5), ("businessName", 5), ("businessRegistration", [])])
def test_verification_refuses_a_bad_field(ada, hybrid, field, value):
    verify(ada, hybrid, {field: value}).refuse_field(field)


def test_creator_sees_the_latest_request_and_its_review(stack, ada, bob, sign_up):
    community, admin = ada.create_official(), sign_up("Admin")
    stack.cli("user", "grant-admin", admin.email)
    path = f"/api/communities/{community}/verification"
    ada.get(path).refuse(404, "verification_request_not_found")
    bob.get(path).refuse(403, "creator_only")
    ada.get(f"/api/communities/{NOBODY}/verification").refuse(404, "community_not_found")
    for notes in ("Too blurred.", None):
        request = verify(ada, community, {"businessName": f"Acme {notes}"}).expect(201)["requestId"]
        ada.get(path).expect(200, id=request, status="pending", reviewerNotes=None, businessName=f"Acme {notes}")
        admin.put(f"/api/admin/verification-requests/{request}",
                  {"status": "rejected" if notes else "approved", "reviewerNotes": notes}).expect(200)
    ada.get(path).expect(200, id=request, status="approved", reviewerNotes=None)
    assert ada.get(path).expect(200)["reviewedAt"]
    ada.delete(f"/api/communities/{community}").expect(200)
    ada.get(path).expect(200, id=request)
