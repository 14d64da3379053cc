"""Membership after joining: months, renewal, roles, and what archiving and updating do."""
import datetime
import uuid

import pytest

from client import statuses, together

MONTH = datetime.timedelta(days=30)
SECOND = datetime.timedelta(seconds=1)
NOBODY = "01890000-0000-7000-8000-000000000000"


def time(text):
    return datetime.datetime.fromisoformat(text)


def membership(person, community):
    return person.get(f"/api/communities/{community}/membership").expect(200)


def leave(person, community):
    person.post(f"/api/communities/{community}/leave").expect(200)


def age(stack, person, community, days):
    """Moves the end of the paid month into the past."""
    assert stack.sql("UPDATE community_members SET expires_at = UTC_TIMESTAMP(6) - INTERVAL %s SECOND"
                     " WHERE community_id = %s AND user_id = %s", days * 86_400 + 1, community, person.id) == 1


@pytest.fixture
def member(sign_up, ada):
    """(person, community): a fresh member with 1000 coins left after paying 100 and 50."""
    person, community = sign_up("Member"), ada.create_community(joinFee=100, monthlyFee=50)
    person.credit(1150)
    person.join(community)
    return person, community


# The month

def test_month_lasts_thirty_days_from_the_payment(member):
    person, community = member
    found = membership(person, community)
    assert found | {"role": "member", "subscriptionStatus": "active", "autoRenew": False, "joinFeePaid": True} == found
    joined = person.get(f"/api/communities/{community}/members", role="member").expect(200)["members"][0]["joinedAt"]
    assert abs(time(found["expiresAt"]) - time(joined) - MONTH) < 60 * SECOND


def test_membership_without_a_monthly_fee_never_expires(ada, bob):
    community = ada.create_community()
    bob.join(community)
    found = membership(bob, community)
    assert found | {"expiresAt": None, "subscriptionStatus": "active", "joinFeePaid": found["joinFeePaid"]} == found


def test_creator_neither_pays_nor_expires(ada):
    community = ada.create_community(joinFee=100, monthlyFee=50)
    found = membership(ada, community)
    assert found | {"role": "creator", "subscriptionStatus": "active", "expiresAt": None} == found
    assert ada.history(community) == []


def test_membership_of_a_stranger_answers_404(ada, eve):
    path = f"/api/communities/{ada.create_community()}/membership"
    eve.get(path).refuse(404, "not_member")
    eve.put(path, {"autoRenew": True}).refuse(404, "not_member")


def test_expired_member_is_shown_the_door(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    assert membership(person, community)["subscriptionStatus"] == "expired"
    person.get(f"/api/communities/{community}/messages").refuse(403, "membership_expired")
    person.post(f"/api/communities/{community}/messages", {"content": "Still here"}).refuse(403, "membership_expired")
    joined = {c["id"]: c for c in person.get("/api/communities/joined").expect(200)["communities"]}
    assert joined[community]["subscriptionStatus"] == "expired"
    shown = person.get(f"/api/communities/{community}/members", role="member").expect(200)["members"][0]
    assert shown["subscriptionStatus"] == "expired"


def test_expired_member_cannot_chat_with_the_agent(sign_up, ada, stack):
    person, club = sign_up("Member"), ada.create_club_with_agent(monthlyFee=5)
    person.credit(5)
    person.join(club[0])
    stack.expire_membership(club[0], person.id)
    body = {"content": "say:Hi", "listingId": club[1]}
    person.post(f"/api/communities/{club[0]}/agent-chat", body).refuse(403, "membership_expired")


def test_expired_member_joins_again_for_the_month_alone(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    person.join(community)
    assert person.balance() == 950
    assert membership(person, community)["subscriptionStatus"] == "active"
    assert person.community(community)["memberCount"] == 2


def test_rejoining_in_the_paid_month_costs_nothing_and_keeps_the_expiry(member):
    person, community = member
    before = membership(person, community)["expiresAt"]
    leave(person, community)
    person.join(community)
    assert person.balance() == 1000 and membership(person, community)["expiresAt"] == before


def test_rejoining_after_the_paid_month_costs_the_month_alone(member, stack):
    person, community = member
    leave(person, community)
    stack.expire_membership(community, person.id)
    person.join(community)
    assert person.balance() == 950


def test_rejoining_costs_no_join_fee_that_was_set_meanwhile(sign_up, ada, stack):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=50)
    person.credit(100)
    person.join(community)
    ada.put(f"/api/communities/{community}", {"joinFee": 1000}).expect(200)
    leave(person, community)
    person.join(community)   # in the paid month
    assert person.balance() == 50
    stack.expire_membership(community, person.id)
    person.join(community)   # expired: the month only
    assert person.balance() == 0
    assert membership(person, community)["joinFeePaid"] is False


def test_join_fee_is_paid_once_ever(sign_up, ada):
    person, community = sign_up("Member"), ada.create_community()
    person.credit(100)
    person.join(community)
    leave(person, community)
    ada.put(f"/api/communities/{community}", {"joinFee": 30}).expect(200)
    for _ in range(3):
        person.join(community)
        leave(person, community)
    assert person.balance() == 70


def test_expired_member_can_leave(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    leave(person, community)
    person.get(f"/api/communities/{community}/messages").refuse(403, "not_member")
    assert person.community(community)["memberCount"] == 1


def test_expired_moderator_removes_nobody(sign_up, ada, bob, stack):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=5)
    person.credit(5)
    bob.credit(5)
    person.join(community)
    bob.join(community)
    ada.put(f"/api/communities/{community}/members/{person.id}", {"role": "moderator"}).expect(200)
    stack.expire_membership(community, person.id)
    person.delete(f"/api/communities/{community}/members/{bob.id}").refuse(403, "membership_expired")


def test_expired_member_without_the_coins_answers_402_with_the_month(member, stack, ada):
    person, community = member
    ada.put(f"/api/communities/{community}", {"monthlyFee": 2000}).expect(200)
    stack.expire_membership(community, person.id)
    person.post(f"/api/communities/{community}/join").refuse(402, "insufficient_balance", required=2000, balance=1000)


def test_fifty_rejoins_of_an_expired_member_at_once_charge_one_month(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    assert statuses(together([lambda: person.post(f"/api/communities/{community}/join")] * 50)) == {200: 1, 409: 49}
    assert person.balance() == 950


# Renewal

def test_auto_renew_is_chosen_at_joining_or_later(sign_up, ada):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=5)
    person.credit(5)
    person.post(f"/api/communities/{community}/join", {"autoRenew": True}).expect(200)
    assert membership(person, community)["autoRenew"] is True
    person.put(f"/api/communities/{community}/membership", {"autoRenew": False}).expect(200)
    assert membership(person, community)["autoRenew"] is False
    person.put(f"/api/communities/{community}/membership", {"autoRenew": "no"}).refuse_field("autoRenew")


def test_expired_member_chooses_no_renewal(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    person.put(f"/api/communities/{community}/membership", {"autoRenew": True}).refuse(403, "membership_expired")
    assert membership(person, community)["autoRenew"] is False


def renewing(member):
    person, community = member
    person.put(f"/api/communities/{community}/membership", {"autoRenew": True}).expect(200)
    return member


def test_renewal_is_paid_once_and_counts_from_the_old_expiry(member, stack, ada):
    person, community = renewing(member)
    earned = ada.balance()
    stack.expire_membership(community, person.id)
    old = time(membership(person, community)["expiresAt"])
    together([stack.run_jobs] * 4)
    assert (person.balance(), ada.balance() - earned) == (950, 35)
    found = membership(person, community)
    assert found["subscriptionStatus"] == "active" and time(found["expiresAt"]) == old + MONTH


def test_renewal_after_a_long_outage_is_one_charge_from_now(member, stack):
    person, community = renewing(member)
    paid = time(membership(person, community)["expiresAt"])
    age(stack, person, community, 100)
    stack.run_jobs()
    assert person.balance() == 950
    assert abs(time(membership(person, community)["expiresAt"]) - paid) < 120 * SECOND


def test_membership_that_does_not_renew_expires(member, stack):
    person, community = member
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000 and membership(person, community)["subscriptionStatus"] == "expired"


def test_renewal_without_the_coins_expires(sign_up, ada, stack):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=50)
    person.credit(99)
    person.post(f"/api/communities/{community}/join", {"autoRenew": True}).expect(200)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 49 and membership(person, community)["subscriptionStatus"] == "expired"
    person.get(f"/api/communities/{community}/messages").refuse(403, "membership_expired")


def test_member_who_left_is_not_renewed(member, stack):
    person, community = renewing(member)
    leave(person, community)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000


# Roles

def test_creator_gives_roles(ada, bob):
    community = ada.create_community()
    bob.join(community)
    for role in ("moderator", "cs_agent", "member"):
        ada.put(f"/api/communities/{community}/members/{bob.id}", {"role": role}).expect(200)
        assert membership(bob, community)["role"] == role


@pytest.mark.parametrize("role", ["creator", "emperor", None, 5])
def test_role_that_nobody_gives_is_refused(ada, bob, role):
    community = ada.create_community()
    bob.join(community)
    ada.put(f"/api/communities/{community}/members/{bob.id}", {"role": role}).refuse_field("role")


def test_roles_are_the_creators_to_give(ada, bob, eve):
    community = ada.create_community()
    bob.join(community)
    eve.join(community)
    ada.put(f"/api/communities/{community}/members/{bob.id}", {"role": "moderator"}).expect(200)
    bob.put(f"/api/communities/{community}/members/{eve.id}", {"role": "moderator"}).refuse(403)
    eve.put(f"/api/communities/{community}/members/{eve.id}", {"role": "moderator"}).refuse(403)
    ada.put(f"/api/communities/{community}/members/{NOBODY}", {"role": "moderator"}).refuse(404)


def test_creator_stays_creator(ada):
    community = ada.create_community()
    assert ada.put(f"/api/communities/{community}/members/{ada.id}", {"role": "member"}).status in (400, 403, 409)
    assert ada.delete(f"/api/communities/{community}/members/{ada.id}").status in (400, 403, 409)
    assert membership(ada, community)["role"] == "creator"


def test_creator_removes_anyone_and_a_moderator_plain_members(ada, crowd):
    community, (moderator, colleague, plain, other) = ada.create_community(), crowd[:4]
    for person in (moderator, colleague, plain, other):
        person.join(community)
    for person in (moderator, colleague):
        ada.put(f"/api/communities/{community}/members/{person.id}", {"role": "moderator"}).expect(200)
    path = f"/api/communities/{community}/members"
    plain.delete(f"{path}/{other.id}").refuse(403, "moderator_only")
    crowd[4].delete(f"{path}/{other.id}").refuse(403, "not_member")
    moderator.delete(f"{path}/{colleague.id}").refuse(403)
    moderator.delete(f"{path}/{ada.id}").refuse(403)
    assert moderator.delete(f"{path}/{plain.id}").status in (200, 204)
    plain.get(f"/api/communities/{community}/messages").refuse(403, "not_member")
    assert ada.delete(f"{path}/{moderator.id}").status in (200, 204)
    assert ada.community(community)["memberCount"] == 3
    ada.delete(f"{path}/{plain.id}").refuse(404)


# PUT /api/communities/{id}

def test_update_keeps_what_is_absent_and_clears_what_is_null(ada):
    listing = ada.create_agent()
    community = ada.create_community(description="Old", category="games", joinFee=5, avatarUrl="https://example.test/a.png",
                                     defaultAgentListingId=listing)
    ada.put(f"/api/communities/{community}", {"name": "New", "category": None}).expect(200, success=True)
    row = ada.community(community)
    assert row | {"name": "New", "category": None, "description": "Old", "joinFee": 5, "avatarUrl": "https://example.test/a.png",
                  "defaultAgentListingId": listing} == row
    ada.put(f"/api/communities/{community}", {"description": None, "avatarUrl": None, "defaultAgentListingId": None}).expect(200)
    row = ada.community(community)
    assert row | {"description": None, "avatarUrl": None, "defaultAgentListingId": None} == row


@pytest.mark.parametrize("field, value", [
    ("name", ""), ("name", None), ("name", "x" * 101), ("joinFee", -1), ("joinFee", "1"), ("monthlyFee", 1.5), ("agentCallFee", -1),
    ("csMode", "robots"), ("type", "official"), ("type", "lounge"), ("avatarUrl", "nope"), ("description", 5),
])
def test_update_refuses_a_bad_field(ada, field, value):
    community = ada.create_community()
    ada.put(f"/api/communities/{community}", {field: value}).refuse_field(field)
    assert ada.community(community)["name"] == "A club"


def test_update_to_its_own_type_is_no_change(ada):
    community = ada.create_community()
    ada.put(f"/api/communities/{community}", {"type": "club", "tags": ["a", "b"], "coverImageUrl": "https://example.test/c.png"}).expect(200)
    row = ada.community(community)
    assert (row["type"], row["tags"], row["coverImageUrl"]) == ("club", ["a", "b"], "https://example.test/c.png")


def test_update_of_nothing_is_taken(ada):
    community = ada.create_community(name="Same", joinFee=5)
    ada.put(f"/api/communities/{community}", {}).expect(200, success=True)
    assert ada.community(community) | {"name": "Same", "joinFee": 5} == ada.community(community)


def test_update_to_the_same_letters_otherwise_composed_is_a_change(anyone, ada):
    key = uuid.uuid4().hex[:12]
    composed, decomposed = f"{key} Caf\u00e9", f"{key} Cafe\u0301"
    community = ada.create_community(name=composed, category=composed)
    ada.put(f"/api/communities/{community}", {"name": decomposed, "category": decomposed}).expect(200)
    for query in ({"search": decomposed}, {"category": decomposed}):
        page = anyone.get("/api/communities", **query).expect(200, total=1)
        assert [c["name"] for c in page["communities"]] == [decomposed]
    for query in ({"search": composed}, {"category": composed}):
        anyone.get("/api/communities", **query).expect(200, total=0)


def test_update_with_an_unknown_agent_answers_404(ada):
    ada.put(f"/api/communities/{ada.create_community()}", {"defaultAgentListingId": NOBODY}).refuse(404, "agent_not_found")


def test_update_is_the_creators(ada, bob, anyone):
    community = ada.create_community()
    bob.join(community)
    ada.put(f"/api/communities/{community}/members/{bob.id}", {"role": "moderator"}).expect(200)
    bob.put(f"/api/communities/{community}", {"name": "Mine"}).refuse(403)
    bob.delete(f"/api/communities/{community}").refuse(403)
    anyone.put(f"/api/communities/{community}", {"name": "Mine"}).refuse(401, "unauthorized")


def test_new_fees_hold_for_those_who_join_later(sign_up, ada):
    community, person = ada.create_community(), sign_up("Late")
    ada.put(f"/api/communities/{community}", {"joinFee": 8}).expect(200)
    person.credit(8)
    person.join(community)
    assert person.balance() == 0


# DELETE /api/communities/{id}

@pytest.fixture
def archived(ada, bob):
    """(community, listing) with Bob as a member and one message, archived."""
    community, listing = ada.create_club_with_agent(name="Gone")
    bob.join(community)
    bob.say(community, "Remember")
    ada.delete(f"/api/communities/{community}").expect(200, success=True)
    return community, listing


def test_archived_community_still_answers(anyone, archived):
    anyone.get(f"/api/communities/{archived[0]}").expect(200, status="archived", name="Gone")


def test_archived_community_is_in_no_list_but_the_creators(anyone, ada, bob, archived):
    lists = [anyone.get("/api/communities", search="Gone", limit=50), bob.get("/api/communities/joined"), ada.get("/api/communities/joined")]
    for reply in lists:
        assert archived[0] not in [c["id"] for c in reply.expect(200)["communities"]]
    assert archived[0] in [c["id"] for c in ada.get("/api/communities/my").expect(200)["communities"]]


def test_archived_community_lets_members_read_and_leave(ada, bob, archived):
    assert [m["content"] for m in bob.history(archived[0])] == ["Remember"]
    leave(bob, archived[0])


def test_archived_community_refuses_everything_else(ada, bob, eve, archived):
    community, listing = archived
    path = f"/api/communities/{community}"
    for person, method, rest, body in [
        (eve, "POST", "/join", None), (bob, "POST", "/messages", {"content": "Hello?"}),
        (bob, "POST", "/agent-chat", {"content": "say:Hi", "listingId": listing}), (ada, "PUT", "", {"name": "Back"}),
        (ada, "POST", "/agents", {"listingId": listing}), (ada, "DELETE", f"/agents/{listing}", None),
        (ada, "PUT", f"/members/{bob.id}", {"role": "moderator"}), (ada, "DELETE", "", None),
    ]:
        person.request(method, path + rest, body).refuse(410, "community_archived")


def test_archived_community_keeps_its_members_as_they_are(ada, bob, eve, archived):
    path = f"/api/communities/{archived[0]}"
    bob.post(f"{path}/join").refuse(410, "community_archived")   # before 409 already_member
    bob.put(f"{path}/membership", {"autoRenew": True}).refuse(410, "community_archived")
    ada.delete(f"{path}/members/{bob.id}").refuse(410, "community_archived")
    eve.post(f"{path}/leave").refuse(404, "not_member")
    ada.post(f"{path}/leave").refuse(409, "creator_cannot_leave")
    eve.get(f"{path}/messages").refuse(403, "not_member")
    assert membership(bob, archived[0])["role"] == "member"
    leave(bob, archived[0])
    ada.get(path).expect(200, memberCount=1)


def test_archived_community_renews_nobody(member, stack, ada):
    person, community = renewing(member)
    ada.delete(f"/api/communities/{community}").expect(200)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000
