"""Membership after joining: months, renewal, roles, and what archiving and updating do."""
import datetime
import uuid

import pytest

from client import statuses, together
from stack import ROOT

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


def test_expired_member_removes_nobody(member, bob, stack):
    person, community = member
    bob.credit(150)
    bob.join(community)
    stack.expire_membership(community, person.id)
    person.delete(f"/api/communities/{community}/members/{bob.id}").refuse(403, "membership_expired")


def test_expired_member_without_the_coins_answers_402_with_the_month(member, stack, ada):
    person, community = member
    ada.put(f"/api/communities/{community}", {"monthlyFee": 2000}).expect(200)
    stack.expire_membership(community, person.id)
    person.post(f"/api/communities/{community}/join").refuse(402, "insufficient_balance", required=2000, balance=1000)


@pytest.mark.parametrize("has_left", [False, True])
def test_fifty_rejoins_of_an_expired_member_at_once_charge_one_month(member, stack, has_left):
    person, community = member
    stack.expire_membership(community, person.id)
    if has_left:
        leave(person, community)
    assert statuses(together([lambda: person.post(f"/api/communities/{community}/join")] * 50)) == {200: 1, 409: 49}
    assert person.balance() == 950 and person.community(community)["memberCount"] == 2


# The most that joining may cost

def join(person, community, headers=None, **body):
    return person.post(f"/api/communities/{community}/join", body, headers=headers)


def test_join_that_costs_more_than_allowed_changes_nothing(sign_up, ada):
    person, community = sign_up("Careful"), ada.create_community(joinFee=100, monthlyFee=50)
    join(person, community, maxCharge=149).refuse(409, "price_changed", required=150)   # before 402
    person.credit(150)
    join(person, community, maxCharge=149, autoRenew=True).refuse(409, "price_changed", required=150)
    assert person.balance() == 150 and person.community(community)["memberCount"] == 1
    person.get(f"/api/communities/{community}/membership").refuse(404, "not_member")
    join(person, community, maxCharge=150).expect(200, success=True)
    assert person.balance() == 0
    join(person, community, maxCharge=0).refuse(409, "already_member")


def test_join_that_became_cheaper_costs_the_lower_price(sign_up, ada):
    person, community = sign_up("Careful"), ada.create_community(joinFee=100, monthlyFee=50)
    person.credit(150)
    ada.put(f"/api/communities/{community}", {"joinFee": 70}).expect(200)
    join(person, community, maxCharge=150).expect(200)
    assert person.balance() == 30


def test_rejoining_costs_no_more_than_allowed(member, stack):
    person, community = member
    leave(person, community)
    join(person, community, maxCharge=0).expect(200)   # in the paid month
    stack.expire_membership(community, person.id)
    join(person, community, maxCharge=49).refuse(409, "price_changed", required=50)
    assert person.balance() == 1000 and membership(person, community)["subscriptionStatus"] == "expired"
    join(person, community, maxCharge=50).expect(200)
    assert person.balance() == 950


def test_join_refused_for_its_price_may_be_repeated_with_its_key(sign_up, ada):
    person, community, key = sign_up("Careful"), ada.create_community(joinFee=20), {"Idempotency-Key": uuid.uuid4().hex}
    person.credit(20)
    join(person, community, key, maxCharge=10).refuse(409, "price_changed", required=20)
    ada.put(f"/api/communities/{community}", {"joinFee": 10}).expect(200)
    for _ in range(2):
        join(person, community, key, maxCharge=10).expect(200, success=True)
    assert person.balance() == 10


@pytest.mark.parametrize("value", [-1, 1.5, "5", True, 1_000_000_001])
def test_limit_of_the_charge_is_whole_coins(ada, bob, value):
    join(bob, ada.create_community(), maxCharge=value).refuse_field("maxCharge")


# Renewal

def test_auto_renew_is_chosen_at_joining_or_later(sign_up, ada):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=5)
    person.credit(5)
    person.post(f"/api/communities/{community}/join", {"autoRenew": True}).expect(200)
    assert membership(person, community) | {"autoRenew": True, "renewalPrice": 5} == membership(person, community)
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


def set_fee(creator, community, coins):
    creator.put(f"/api/communities/{community}", {"monthlyFee": coins}).expect(200)


def prices(person, community):
    found = membership(person, community)
    return found["autoRenew"], found["renewalPrice"], found["currentPrice"]


@pytest.mark.parametrize("chosen", ["joining", "later"])
def test_renewal_that_became_dearer_charges_nothing_and_ends(sign_up, ada, stack, chosen):
    person, community = sign_up("Member"), ada.create_community(monthlyFee=50)
    person.credit(1000)
    join(person, community, autoRenew=chosen == "joining").expect(200)
    if chosen == "later":
        renewing((person, community))
    assert prices(person, community) == (True, 50, 50)
    set_fee(ada, community, 51)
    assert prices(person, community) == (True, None, 51)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 950
    assert membership(person, community)["subscriptionStatus"] == "expired" and prices(person, community) == (False, None, 51)
    set_fee(ada, community, 50)
    stack.run_jobs()
    assert person.balance() == 950   # ended, whatever it costs later


def test_choosing_the_renewal_again_agrees_to_the_new_price(member, stack, ada):
    person, community = renewing(member)
    set_fee(ada, community, 60)
    chosen = person.put(f"/api/communities/{community}/membership", {"autoRenew": True}).expect(200)
    assert (chosen["renewalPrice"], chosen["currentPrice"]) == (60, 60)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 940 and membership(person, community)["subscriptionStatus"] == "active"


def test_renewal_that_became_cheaper_costs_the_lower_price_and_the_agreement_stays(member, stack, ada):
    person, community = renewing(member)
    for fee, left in ((30, 970), (50, 920), (51, 920)):
        set_fee(ada, community, fee)
        assert prices(person, community) == (True, fee if fee <= 50 else None, fee)
        stack.expire_membership(community, person.id)
        stack.run_jobs()
        assert person.balance() == left
    assert membership(person, community)["subscriptionStatus"] == "expired"


def test_renewal_that_became_free_never_ends(member, stack, ada):
    person, community = renewing(member)
    set_fee(ada, community, 0)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000
    assert membership(person, community) | {"subscriptionStatus": "active", "expiresAt": None} == membership(person, community)


def test_membership_that_does_not_renew_has_no_renewal_price(member, ada):
    person, community = member
    assert prices(person, community) == (False, None, 50)
    renewing(member)
    person.put(f"/api/communities/{community}/membership", {"autoRenew": False}).expect(200, renewalPrice=None, currentPrice=50)
    renewing(member)
    ada.delete(f"/api/communities/{community}").expect(200)
    assert prices(person, community) == (True, None, 50)


def test_renewal_chosen_in_an_older_version_agrees_to_nothing_but_a_free_month(member, stack):
    person, community = renewing(member)
    assert stack.sql("UPDATE community_members SET agreed_fee = NULL WHERE community_id = %s AND user_id = %s", community, person.id) == 1
    assert prices(person, community) == (True, None, 50)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000


def test_migration_takes_the_price_of_the_day_for_agreed(member, sign_up, ada, stack):
    (person, community), other = renewing(member), sign_up("Other")
    lounge = ada.create_lounge(subscriptionPriceCents=30)
    person.post(f"/api/lounge/{lounge}/subscribe", {"autoRenew": True}).expect(200)
    other.credit(150)
    join(other, community).expect(200)
    stack.sql("UPDATE community_members SET agreed_fee = NULL WHERE community_id = %s", community)
    stack.sql("UPDATE lounge_subscriptions SET agreed_price = NULL WHERE lounge_id = %s", lounge)
    changes = [statement for statement in (ROOT / "sql" / "015_agreed_prices.sql").read_text().split(";") if "UPDATE " in statement]
    for statement in changes:
        stack.sql(statement)
    assert len(changes) == 2 and prices(person, community) == (True, 50, 50)
    person.get(f"/api/lounge/{lounge}/usage").expect(200, renewalPrice=30)
    assert stack.sql("SELECT agreed_fee FROM community_members WHERE community_id = %s AND user_id = %s", community, other.id) == ((None,),)


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


# Staff and what they paid

def give(creator, community, person, role):
    creator.put(f"/api/communities/{community}/members/{person.id}", {"role": role}).expect(200)


def invite(creator, community, person):
    creator.post(f"/api/communities/{community}/invite-cs", {"userId": person.id}).expect(200)


@pytest.mark.parametrize("role", ["moderator", "cs_agent"])
def test_staff_are_neither_charged_nor_expire_and_keep_the_paid_month(member, stack, ada, bob, role):
    person, community = renewing(member)
    paid = membership(person, community)["expiresAt"]
    give(ada, community, person, role)
    found = membership(person, community)
    assert found | {"role": role, "expiresAt": paid, "autoRenew": False, "renewalPrice": None} == found
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    found = membership(person, community)
    assert (found["subscriptionStatus"], person.balance()) == ("active", 1000) and found["expiresAt"] < paid
    person.say(community, "Here I am")
    person.history(community)
    shown = ada.get(f"/api/communities/{community}/members", role=role).expect(200)["members"]
    joined = {c["id"]: c for c in person.get("/api/communities/joined").expect(200)["communities"]}
    assert [each["subscriptionStatus"] for each in (*shown, joined[community])] == ["active", "active"]
    join(person, community).refuse(409, "already_member")


def test_who_stops_serving_has_the_rest_of_the_paid_month(member, ada):
    person, community = member
    paid = membership(person, community)["expiresAt"]
    for role in ("moderator", "cs_agent", "member"):
        give(ada, community, person, role)
        found = membership(person, community)
        assert found | {"expiresAt": paid, "subscriptionStatus": "active"} == found


BEFORE = {"nothing": lambda stack, person, community: None,
          "an old month": lambda stack, person, community: (person.credit(150), person.join(community), stack.expire_membership(community, person.id))}
SERVICE = {"invited": lambda ada, community, person: invite(ada, community, person),
           "invited and promoted": lambda ada, community, person: (invite(ada, community, person), give(ada, community, person, "moderator"))}


@pytest.mark.parametrize("service", SERVICE.values(), ids=SERVICE)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_role_is_no_way_into_a_free_membership(sign_up, ada, stack, before, service):
    person, community = sign_up("Sly"), ada.create_community(joinFee=100, monthlyFee=50)
    before(stack, person, community)
    service(ada, community, person)
    person.history(community)
    give(ada, community, person, "member")
    assert membership(person, community)["subscriptionStatus"] == "expired"
    person.get(f"/api/communities/{community}/messages").refuse(403, "membership_expired")
    person.post(f"/api/communities/{community}/messages", {"content": "Free?"}).refuse(403, "membership_expired")
    join(person, community).refuse(402, "insufficient_balance", required=50, balance=0)


@pytest.mark.parametrize("leaves", [True, False])
def test_who_comes_back_after_serving_pays_like_anybody(sign_up, ada, stack, leaves):
    invited, member, community = sign_up("Invited"), sign_up("Member"), ada.create_community(joinFee=100, monthlyFee=50)
    member.credit(150)
    member.join(community)
    stack.expire_membership(community, member.id)
    for person, price in ((invited, 150), (member, 50)):
        invite(ada, community, person)
        if leaves:
            leave(person, community)
        else:
            ada.delete(f"/api/communities/{community}/members/{person.id}").expect(200)
        person.get(f"/api/communities/{community}/messages").refuse(403, "not_member")
        join(person, community).refuse(402, "insufficient_balance", required=price, balance=0)


def test_role_that_an_older_version_left_in_an_ended_membership_is_worth_nothing(member, stack, ada):
    person, community = member
    leave(person, community)
    assert stack.sql("UPDATE community_members SET role = 'moderator', expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"
                     " WHERE community_id = %s AND user_id = %s", community, person.id) == 1
    person.join(community)
    assert person.balance() == 950 and membership(person, community)["role"] == "member"


def test_who_serves_where_no_month_is_paid_stays_a_member(sign_up, ada):
    person, community = sign_up("Clerk"), ada.create_community()
    invite(ada, community, person)
    give(ada, community, person, "member")
    found = membership(person, community)
    assert found | {"subscriptionStatus": "active", "expiresAt": None} == found


@pytest.mark.parametrize("was_paid", [True, False])
def test_renewal_that_staff_chose_charges_no_month_that_began_with_their_dismissal(member, stack, ada, was_paid):
    person, community = member
    give(ada, community, person, "moderator")
    assert renewing(member) and prices(person, community) == (True, None, 50)
    stack.expire_membership(community, person.id)
    if not was_paid:
        stack.sql("UPDATE community_members SET expires_at = NULL WHERE community_id = %s AND user_id = %s", community, person.id)
    stack.run_jobs()
    assert person.balance() == 1000
    give(ada, community, person, "member")
    stack.run_jobs()
    assert person.balance() == 1000 and membership(person, community)["subscriptionStatus"] == "expired"


def test_renewal_that_staff_chose_holds_after_the_paid_month(member, stack, ada):
    person, community = member
    give(ada, community, person, "moderator")
    renewing(member)
    give(ada, community, person, "cs_agent")
    give(ada, community, person, "member")
    assert prices(person, community) == (True, 50, 50)
    stack.expire_membership(community, person.id)
    stack.run_jobs()
    assert person.balance() == 950


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
    for query in ({"search": decomposed}, {"search": composed}, {"category": decomposed}):
        page = anyone.get("/api/communities", **query).expect(200, total=1)
        assert [c["name"] for c in page["communities"]] == [decomposed]
    anyone.get("/api/communities", category=composed).expect(200, total=0)


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
