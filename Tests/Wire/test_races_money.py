"""Fees, subscriptions, credits and refunds when many requests come at the same instant."""
import uuid

import pytest

from client import statuses
from races import races, together


@pytest.fixture
def lounge(ada):
    return ada.create_lounge(subscriptionPriceCents=30)


@pytest.fixture
def rich(sign_up):
    """Somebody new with 1000 coins."""
    person = sign_up("Rich")
    person.credit(1000)
    return person


def transactions(person):
    """The whole statement, once the wallet agrees with it."""
    page, wallet = person.get("/api/wallet/transactions", limit=100).expect(200, nextBefore=None), person.wallet()
    lines = page["transactions"]
    assert wallet["held"] == 0 and wallet["balance"] == sum(line["amount"] for line in lines)
    assert not lines or lines[0]["balanceAfter"] == wallet["balance"]
    return lines


def paid(person, kind):
    return [-line["amount"] for line in transactions(person) if line["kind"] == kind]


def credit(root, person, amount, reference):
    return root.post(f"/api/admin/users/{person.id}/credit", {"amount": amount, "reference": reference})


def refund(root, transaction, **body):
    return root.post(f"/api/admin/transactions/{transaction}/refund", body)


@races("POST /api/communities/{}/join", "PUT /api/communities/{}")
def test_fee_that_changes_at_this_moment_is_the_old_or_the_new_one(ada, sign_up, crowd, stack):
    creator, people = sign_up("Creator"), crowd[36:48]
    community = creator.create_community(joinFee=10, monthlyFee=3)
    for person in people:
        person.credit(50)
    joined, changed = together([lambda p=p: p.post(f"/api/communities/{community}/join") for p in people],
                               [lambda fee=fee: creator.put(f"/api/communities/{community}", {"joinFee": fee}) for fee in (10, 20) * 4])
    assert statuses(joined) == {200: 12} and statuses(changed) == {200: 8}
    fees = [-line["amount"] for p in people for line in p.get("/api/wallet/transactions").json["transactions"]
            if line["communityId"] == community and line["kind"] == "join_fee"]
    assert len(fees) == 12 and set(fees) <= {10, 20}
    earned = sum(fee * 7 // 10 for fee in fees) + 12 * (3 * 7 // 10)
    assert creator.balance() == earned == sum(line["amount"] for line in transactions(creator))
    creator.get(f"/api/communities/{community}/earnings").expect(200, earned=earned)
    stack.cli("ledger", "verify")


@races("POST /api/communities/{}/join", "POST /api/lounge/{}/start-chat", "PUT /api/communities/{}")
def test_nobody_pays_more_than_allowed_while_the_fee_changes(ada, crowd, lounge, stack):
    people, before = crowd[12:24], {}
    ada.put(f"/api/communities/{lounge}", {"joinFee": 10}).expect(200)
    for person in people:
        person.credit(50)
        before[person] = person.balance()
    doors = ("/api/communities/{}/join", "/api/lounge/{}/start-chat")
    tried, changed = together([lambda p=p, door=door: p.post(door.format(lounge), {"maxCharge": 10}) for p in people for door in doors],
                              [lambda fee=fee: ada.put(f"/api/communities/{lounge}", {"joinFee": fee}) for fee in (11, 10, 25, 10) * 2])
    assert statuses(changed) == {200: 8} and set(statuses(tried)) <= {200, 201, 409}
    assert {reply.json["code"] for reply in tried if reply.status == 409} <= {"price_changed", "already_member"}
    members = {each["userId"] for each in ada.get(f"/api/communities/{lounge}/members").expect(200)["members"]}
    for person in people:
        assert before[person] - person.balance() == (10 if person.id in members else 0)
    stack.cli("ledger", "verify")


@races("POST /api/communities/{}/join")
def test_of_many_joins_with_different_limits_one_that_suffices_is_paid(rich, sign_up, stack):
    community = sign_up("Creator").create_community(joinFee=30, monthlyFee=12)
    replies = together([lambda most=most: rich.post(f"/api/communities/{community}/join", {"maxCharge": most}) for most in (41, 42, 43) * 5])
    assert statuses(replies) == {200: 1, 409: 14}
    assert (paid(rich, "join_fee"), paid(rich, "monthly_fee")) == ([30], [12])
    stack.cli("ledger", "verify")


@races("PUT /api/communities/{}", "PUT /api/lounge/{}")
def test_renewal_while_the_price_changes_never_costs_more_than_agreed(ada, rich, lounge, stack):
    ada.put(f"/api/communities/{lounge}", {"monthlyFee": 50}).expect(200)
    rich.post(f"/api/communities/{lounge}/join", {"autoRenew": True}).expect(200)
    rich.post(f"/api/lounge/{lounge}/subscribe", {"autoRenew": True}).expect(200)
    stack.expire_membership(lounge, rich.id)
    stack.sql("UPDATE lounge_subscriptions SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = %s", rich.id)
    together([stack.run_jobs] * 3,
             [lambda fee=fee: ada.put(f"/api/communities/{lounge}", {"monthlyFee": fee}).expect(200) for fee in (40, 51, 70) * 2],
             [lambda fee=fee: ada.put(f"/api/lounge/{lounge}", {"subscriptionPriceCents": fee}).expect(200) for fee in (20, 31, 99) * 2])
    months, subscriptions = paid(rich, "monthly_fee"), paid(rich, "subscription")
    assert months in ([50], [40, 50], [50, 50]) and subscriptions in ([30], [20, 30], [30, 30])
    status = "active" if len(months) == 2 else "expired"
    rich.get(f"/api/communities/{lounge}/membership").expect(200, subscriptionStatus=status, autoRenew=status == "active")
    rich.get(f"/api/lounge/{lounge}/usage").expect(200, subscribed=len(subscriptions) == 2, autoRenew=len(subscriptions) == 2)
    stack.cli("ledger", "verify")


@races("PUT /api/communities/{}/members/{}", "POST /api/communities/{}/invite-cs")
def test_renewal_while_the_role_changes_is_one_month_or_none(ada, rich, stack):
    for _ in range(3):
        community = ada.create_official(monthlyFee=50)
        before = len(paid(rich, "monthly_fee"))
        rich.post(f"/api/communities/{community}/join", {"autoRenew": True}).expect(200)
        stack.expire_membership(community, rich.id)
        path = f"/api/communities/{community}/members/{rich.id}"
        _, changed, invited = together([stack.run_jobs] * 2,
                                       [lambda role=role: ada.put(path, {"role": role}) for role in ("moderator", "member") * 3],
                                       [lambda: ada.post(f"/api/communities/{community}/invite-cs", {"userId": rich.id})] * 2)
        assert statuses(changed) == {200: 6} and statuses(invited) == {200: 2}
        ada.put(path, {"role": "member"}).expect(200)
        stack.run_jobs()
        months = len(paid(rich, "monthly_fee")) - before
        assert months in (1, 2)
        rich.get(f"/api/communities/{community}/membership").expect(
            200, role="member", subscriptionStatus="active" if months == 2 else "expired", autoRenew=False)
    stack.cli("ledger", "verify")


@races("POST /api/admin/users/{}/credit")
def test_one_reference_credits_one_person_once(root, sign_up, stack):
    one, other, reference = sign_up("One"), sign_up("Other"), uuid.uuid4().hex
    crowds = together([lambda: credit(root, one, 7, reference)] * 6, [lambda: credit(root, other, 7, reference)] * 6)
    assert sorted(map(statuses, crowds), key=str) == [{200: 6}, {409: 6}]
    assert [reply.json["credited"] for crowd in crowds for reply in crowd if reply.status == 200].count(True) == 1
    assert sorted(sum(line["amount"] for line in transactions(person)) for person in (one, other)) == [0, 7]
    stack.cli("ledger", "verify")


@races("POST /api/admin/transactions/{}/refund", "POST /api/communities/{}/join", "POST /api/admin/users/{}/credit")
def test_refunds_while_the_creator_spends_give_back_no_more_than_was_paid(ada, root, rich, sign_up, stack):
    creator, shop = sign_up("Creator"), ada.create_community(joinFee=60)
    rich.join(creator.create_community(joinFee=100))
    payment = transactions(rich)[0]["id"]
    refunds, spent, credited = together([lambda: refund(root, payment, amount=30)] * 8,
                                        [lambda: creator.post(f"/api/communities/{shop}/join")] * 3,
                                        [lambda n=n: credit(root, rich, 1, f"{payment} {n}") for n in range(3)])
    assert statuses(refunds) == {200: 3, 409: 5} and statuses(credited) == {200: 3}
    assert {reply.json["remaining"] for reply in refunds if reply.status == 409} == {10}
    assert set(statuses(spent)) <= {200, 402, 409} and statuses(spent).get(200, 0) <= 1
    rest = together([lambda: refund(root, payment)] * 6)
    assert statuses(rest) == {200: 1, 409: 5}
    given = [reply.json for reply in refunds + rest if reply.status == 200]
    assert sum(part["amount"] for part in given) == 100 and sum(part["fromPlatform"] for part in given) == 30
    assert sum(part["fromCreator"] for part in given) == 70 - sum(part["borneByPlatform"] for part in given)
    assert sum(line["amount"] for line in transactions(rich)) == 1003
    assert creator.balance() == sum(part["borneByPlatform"] for part in given) - (60 if 200 in statuses(spent) else 0)
    stack.cli("ledger", "verify")


@races("POST /api/lounge/{}/start-chat", "POST /api/communities/{}/join", "POST /api/communities/{}/leave", "PUT /api/lounge/{}")
def test_lounge_entered_by_both_doors_at_once_is_paid_for_once(ada, rich, lounge, stack):
    ada.put(f"/api/communities/{lounge}", {"joinFee": 20, "monthlyFee": 5}).expect(200)
    begun, joined, left, changed = together(
        [lambda: rich.post(f"/api/lounge/{lounge}/start-chat")] * 5, [lambda: rich.post(f"/api/communities/{lounge}/join")] * 5,
        [lambda: rich.post(f"/api/communities/{lounge}/leave")] * 3, [lambda: ada.put(f"/api/lounge/{lounge}", {"freeMinutesPerDay": 9})] * 3)
    assert statuses(begun) == {201: 1, 200: 4} and len({reply.json["conversationId"] for reply in begun}) == 1
    assert set(statuses(joined)) <= {200, 409} and set(statuses(left)) <= {200, 404} and statuses(changed) == {200: 3}
    assert (paid(rich, "join_fee"), paid(rich, "monthly_fee")) == ([20], [5])
    members = ada.get(f"/api/communities/{lounge}/members").expect(200)["members"]
    ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, totalConversations=1, memberCount=len(members))
    stack.cli("ledger", "verify")


@races("POST /api/lounge/{}/start-chat", "DELETE /api/communities/{}")
def test_lounge_entered_while_it_closes_is_entered_in_time_or_not_at_all(ada, crowd, lounge):
    begun, closed = together([lambda p=p: p.post(f"/api/lounge/{lounge}/start-chat") for p in crowd[:12] for _ in range(2)],
                             [lambda: ada.delete(f"/api/communities/{lounge}")] * 2)
    assert statuses(closed) == {200: 1, 410: 1} and set(statuses(begun)) <= {200, 201, 410}
    came = statuses(begun).get(201, 0)
    ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, totalConversations=came, memberCount=1 + came)


@races("POST /api/lounge/{}/subscribe", "PUT /api/lounge/{}", "PUT /api/lounge/{}/subscription", "POST /api/communities/{}/leave",
       "DELETE /api/communities/{}")
def test_subscription_taken_many_times_while_its_price_changes_is_paid_once(ada, rich, lounge, stack):
    rich.join(lounge)
    subscribed, changed, renewed, left, closed = together(
        [lambda: rich.post(f"/api/lounge/{lounge}/subscribe", {"autoRenew": True})] * 8,
        [lambda price=price: ada.put(f"/api/lounge/{lounge}", {"subscriptionPriceCents": price}) for price in (40, 50)],
        [lambda: rich.put(f"/api/lounge/{lounge}/subscription", {"autoRenew": False})] * 4, [lambda: rich.post(f"/api/communities/{lounge}/leave")],
        [lambda: ada.delete(f"/api/communities/{lounge}")])
    assert statuses(subscribed).get(200, 0) <= 1 and set(statuses(subscribed)) <= {200, 409, 410}
    assert set(statuses(changed)) <= {200, 410} and set(statuses(renewed)) <= {200, 404, 410} and (left[0].status, closed[0].status) == (200, 200)
    fees = paid(rich, "subscription")
    assert len(fees) == statuses(subscribed).get(200, 0) and set(fees) <= {30, 40, 50}
    rich.get(f"/api/lounge/{lounge}/usage").expect(200, subscribed=bool(fees))
    ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, activeSubscriptions=len(fees), memberCount=1)
    stack.cli("ledger", "verify")


@races("PUT /api/communities/{}/membership", "PUT /api/lounge/{}/subscription", "POST /api/lounge/{}/subscribe")
def test_renewal_chosen_many_times_while_jobs_renew_is_charged_once(ada, rich, lounge, stack):
    ada.put(f"/api/communities/{lounge}", {"monthlyFee": 5}).expect(200)
    rich.post(f"/api/communities/{lounge}/join", {"autoRenew": True}).expect(200)
    rich.post(f"/api/lounge/{lounge}/subscribe", {"autoRenew": True}).expect(200)
    stack.expire_membership(lounge, rich.id)
    stack.sql("UPDATE lounge_subscriptions SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE user_id = %s", rich.id)
    chosen, renewed, subscribed, _ = together(
        [lambda on=on: rich.put(f"/api/communities/{lounge}/membership", {"autoRenew": on}) for on in (True, False) * 3],
        [lambda on=on: rich.put(f"/api/lounge/{lounge}/subscription", {"autoRenew": on}) for on in (True, False) * 3],
        [lambda: rich.post(f"/api/lounge/{lounge}/subscribe")] * 3, [stack.run_jobs] * 2)
    assert set(statuses(chosen)) <= {200, 403} and set(statuses(renewed)) <= {200, 404} and set(statuses(subscribed)) <= {200, 409}
    assert paid(rich, "monthly_fee") in ([5], [5, 5]) and paid(rich, "subscription") == [30, 30]
    isActive = len(paid(rich, "monthly_fee")) == 2
    rich.get(f"/api/communities/{lounge}/membership").expect(200, subscriptionStatus="active" if isActive else "expired")
    stack.cli("ledger", "verify")
