"""Money: wallets, credits, earnings, and books that balance."""
import uuid

import pytest

from client import statuses, together

NOBODY = "01890000-0000-7000-8000-000000000000"
TRANSACTION = {"kind", "amount", "balanceAfter", "communityId", "counterparty", "description", "createdAt"}


def transactions(person, **query):
    return person.get("/api/wallet/transactions", **query).expect(200)


def everything(person, limit=100):
    """All transactions, newest first, by way of the cursor."""
    found, before = [], None
    while True:
        page = transactions(person, limit=limit, **({"before": before} if before else {}))
        found += page["transactions"]
        before = page["nextBefore"]
        if before is None:
            return found


def reference():
    return f"test-{uuid.uuid4()}"


# GET /api/wallet

def test_new_wallet_is_empty(sign_up):
    person = sign_up("New")
    assert person.wallet() == {"balance": 0, "held": 0, "currency": "coin"}
    assert transactions(person) == {"transactions": [], "nextBefore": None}


def test_wallet_needs_a_session(anyone):
    anyone.get("/api/wallet").refuse(401, "unauthorized")
    anyone.get("/api/wallet/transactions").refuse(401, "unauthorized")


# GET /api/wallet/transactions

def test_transactions_are_newest_first_and_signed(sign_up, ada):
    person, community = sign_up("Payer"), ada.create_community(joinFee=300, monthlyFee=50)
    person.credit(1000)
    person.join(community)
    found = transactions(person)["transactions"]
    assert all(set(t) >= TRANSACTION for t in found)
    assert sorted(t["amount"] for t in found) == [-300, -50, 1000]
    assert found[-1]["amount"] == 1000 and found[-1]["communityId"] is None
    assert {t["communityId"] for t in found[:-1]} == {community}
    assert (found[0]["balanceAfter"], found[-1]["balanceAfter"]) == (650, 1000)


def test_transactions_name_what_for_and_with_whom(sign_up):
    creator, payer = sign_up("Creator"), sign_up("Payer")
    community = creator.create_community(joinFee=300, monthlyFee=50)
    payer.credit(1000)
    payer.join(community)
    paid, earned = everything(payer), everything(creator)
    assert sorted((t["kind"], t["amount"]) for t in paid) == [("credit", 1000), ("join_fee", -300), ("monthly_fee", -50)]
    assert sorted((t["kind"], t["amount"]) for t in earned) == [("join_fee", 210), ("monthly_fee", 35)]
    assert paid[-1]["counterparty"] is None and all(t["description"] for t in paid + earned)
    assert {(t["counterparty"]["id"], t["counterparty"]["name"]) for t in paid[:-1]} == {(creator.id, creator.name)}
    assert {(t["counterparty"]["id"], t["counterparty"]["name"]) for t in earned} == {(payer.id, payer.name)}
    for page in (paid, earned):
        for newer, older in zip(page, page[1:]):
            assert newer["balanceAfter"] - newer["amount"] == older["balanceAfter"]


def test_share_of_nothing_is_no_transaction(sign_up):
    creator, payer = sign_up("Creator"), sign_up("Payer")
    payer.credit(1)
    payer.join(creator.create_community(joinFee=1))
    assert everything(creator) == [] and payer.balance() == 0


def test_limit_is_50_unless_asked_and_never_above_100(root, sign_up):
    person = sign_up("Payer")
    credit = lambda: root.post(f"/api/admin/users/{person.id}/credit", {"amount": 1, "reference": reference()})   # noqa: E731
    assert statuses(together([credit] * 101)) == {200: 101}
    for query, shown in (({}, 50), ({"limit": 100}, 100), ({"limit": 101}, 100), ({"limit": 10 ** 30}, 100)):
        page = transactions(person, **query)
        assert len(page["transactions"]) == shown and page["nextBefore"]
    assert [t["balanceAfter"] for t in everything(person, 30)] == list(range(101, 0, -1))


def test_cursor_stays_right_while_coins_arrive(sign_up):
    person = sign_up("Payer")
    for amount in (1, 2, 3):
        person.credit(amount)
    first = transactions(person, limit=1)
    person.credit(4)
    older = transactions(person, before=first["nextBefore"])["transactions"]
    assert [(t["amount"], t["balanceAfter"]) for t in older] == [(2, 3), (1, 1)]


def test_earnings_show_at_once(sign_up):
    creator, payer = sign_up("Creator"), sign_up("Payer")
    payer.credit(300)
    payer.join(creator.create_community(joinFee=300))
    assert creator.balance() == 210
    earning, = transactions(creator)["transactions"]
    assert (earning["amount"], earning["balanceAfter"]) == (210, 210)


def test_transactions_sum_to_the_balance(sign_up, ada):
    person, club = sign_up("Payer"), ada.create_club_with_agent(joinFee=9, monthlyFee=8, agentCallFee=7)
    person.credit(100)
    person.join(club[0])
    for content in ("say:Fine", "refuse:500"):
        with person.chat(*club, content) as stream:
            stream.rest()
    found = everything(person)
    assert sum(t["amount"] for t in found) == person.balance() == 100 - 9 - 8 - 7
    assert found[0]["balanceAfter"] == person.balance()


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_cursor_neither_loses_nor_repeats(sign_up, limit):
    person = sign_up("Payer")
    for amount in range(1, 8):
        person.credit(amount)
    assert [t["amount"] for t in everything(person, limit)] == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("field, value", [("before", "yesterday"), ("before", f"{NOBODY}."), ("before", "x.5"), ("limit", "0"), ("limit", "x"),
                                          ("limit", "1.5")])
def test_bad_query_answers_400(ada, field, value):
    ada.get("/api/wallet/transactions", **{field: value}).refuse_field(field)


# POST /api/admin/users/{id}/credit

def test_credit_by_an_administrator_is_made_once_per_reference(root, sign_up):
    person, body = sign_up("Payer"), {"amount": 500, "reference": reference()}
    assert root.post(f"/api/admin/users/{person.id}/credit", body).status in (200, 201)
    root.post(f"/api/admin/users/{person.id}/credit", body).expect(200)
    assert person.balance() == 500


def test_credits_of_one_reference_at_once_are_made_once(root, sign_up):
    person, body = sign_up("Payer"), {"amount": 500, "reference": reference()}
    replies = together([lambda: root.post(f"/api/admin/users/{person.id}/credit", body)] * 20)
    assert set(statuses(replies)) <= {200, 201}
    assert person.balance() == 500


def test_reference_of_another_credit_moves_nothing(root, sign_up):
    person, other, body = sign_up("Payer"), sign_up("Other"), {"amount": 500, "reference": reference()}
    root.post(f"/api/admin/users/{person.id}/credit", body).expect(200)
    root.post(f"/api/admin/users/{other.id}/credit", body).refuse(409, "reference_used")
    root.post(f"/api/admin/users/{person.id}/credit", body | {"amount": 501}).refuse(409, "reference_used")
    assert (person.balance(), other.balance()) == (500, 0)


@pytest.mark.parametrize("body, field", [
    ({"amount": -1}, "amount"), ({"amount": 1.5}, "amount"), ({"amount": "5"}, "amount"), ({"amount": 1_000_000_001}, "amount"),
    ({"amount": None}, "amount"), ({"reference": None}, "reference"), ({"reference": ""}, "reference"), ({"reference": 5}, "reference"),
])
def test_credit_with_a_bad_field_is_refused(root, ada, body, field):
    root.post(f"/api/admin/users/{ada.id}/credit", {"amount": 5, "reference": reference()} | body).refuse_field(field)


def test_credit_is_for_administrators(root, ada, anyone):
    body = {"amount": 5, "reference": reference()}
    for id in (ada.id, NOBODY, "nonsense"):
        ada.post(f"/api/admin/users/{id}/credit", body).refuse(403, "admin_only")
        anyone.post(f"/api/admin/users/{id}/credit", body).refuse(401, "unauthorized")
    root.post(f"/api/admin/users/{NOBODY}/credit", body).refuse(404)


def test_credit_by_the_command_line_is_made_once_per_reference(stack, sign_up):
    person, once = sign_up("Payer"), reference()
    for _ in range(2):
        stack.cli("wallet", "credit", person.email, 70, "--reference", once)
    assert person.balance() == 70


# GET /api/communities/{id}/earnings

def test_earnings_are_the_creators_to_see(sign_up, ada, bob, anyone):
    payer, community = sign_up("Payer"), ada.create_community(joinFee=1000)
    payer.credit(1000)
    payer.join(community)
    assert b"700" in ada.get(f"/api/communities/{community}/earnings").body
    payer.get(f"/api/communities/{community}/earnings").refuse(403)
    bob.get(f"/api/communities/{community}/earnings").refuse(403)
    anyone.get(f"/api/communities/{community}/earnings").refuse(401, "unauthorized")
    ada.get(f"/api/communities/{NOBODY}/earnings").refuse(404)


# What can be spent

def test_earnings_can_be_spent(sign_up, ada):
    creator, payer = sign_up("Creator"), sign_up("Payer")
    payer.credit(1000)
    payer.join(creator.create_community(joinFee=1000))
    creator.join(ada.create_community(joinFee=700))
    assert creator.balance() == 0
    creator.post(f"/api/communities/{ada.create_community(joinFee=1)}/join").refuse(402, "insufficient_balance", required=1, balance=0)


def test_held_coins_cannot_be_spent(sign_up, ada, chat):
    person, club = sign_up("Payer"), ada.create_club_with_agent(agentCallFee=60)
    gate = chat.gate("held coins")
    person.credit(100)
    person.join(club[0])
    with person.chat(*club, "gate:held coins") as stream:
        stream.next()
        person.post(f"/api/communities/{ada.create_community(joinFee=41)}/join").refuse(402, required=41, balance=40)
        person.join(ada.create_community(joinFee=40))
        gate.say("Done.")
        gate.finish()
        stream.rest()
    assert person.wallet() | {"balance": 0, "held": 0} == person.wallet()


def test_fifty_payers_of_one_creator_at_once_all_count(crowd, sign_up, stack):
    creator = sign_up("Creator")
    community = creator.create_community(joinFee=10)
    for person in crowd:
        person.credit(10)
    replies = together([lambda p=p: p.post(f"/api/communities/{community}/join") for p in crowd])
    assert statuses(replies) == {200: 50}
    assert creator.balance() == 350
    assert [t["amount"] for t in everything(creator)] == [7] * 50
    assert everything(creator)[0]["balanceAfter"] == 350


def test_creator_spends_while_being_paid(crowd, sign_up, ada):
    creator = sign_up("Creator")
    creator.credit(100)
    community = creator.create_community(joinFee=10)
    for person in crowd[:20]:
        person.credit(10)
    calls = [lambda p=p: p.post(f"/api/communities/{community}/join") for p in crowd[:20]]
    calls += [lambda c=ada.create_community(joinFee=20): creator.post(f"/api/communities/{c}/join") for _ in range(5)]
    assert statuses(together(calls)) == {200: 25}
    assert creator.balance() == 100 + 20 * 7 - 5 * 20


def test_people_who_pay_each_other_at_once_never_lock_up(sign_up):
    left, right = sign_up("Left"), sign_up("Right")
    clubs = [(left, right.create_community(joinFee=10)) for _ in range(10)]
    clubs += [(right, left.create_community(joinFee=10)) for _ in range(10)]
    left.credit(100), right.credit(100)
    replies = together([lambda p=p, c=c: p.post(f"/api/communities/{c}/join") for p, c in clubs])
    assert statuses(replies) == {200: 20}
    assert (left.balance(), right.balance()) == (70, 70)


# spaces ledger verify

def test_ledger_verify_finds_nothing_wrong(stack):
    stack.cli("ledger", "verify")


def test_ledger_verify_names_an_account_that_differs(stack, sign_up):
    person = sign_up("Tampered")
    person.credit(100)
    change = "UPDATE ledger_accounts SET balance = balance + %s WHERE owner = %s AND kind = 'available'"
    assert stack.sql(change, 1, person.id) == 1
    try:
        found = stack.cli("ledger", "verify", status=1)
        assert person.id in found.stdout + found.stderr
    finally:
        stack.sql(change, -1, person.id)
    stack.cli("ledger", "verify")


def test_ledger_verify_finds_postings_that_do_not_sum_to_zero(stack, sign_up):
    person = sign_up("Tampered")
    person.credit(100)
    change = "UPDATE ledger_postings SET amount = amount + %s WHERE owner = %s"
    assert stack.sql(change, 1, person.id) == 1
    try:
        stack.cli("ledger", "verify", status=1)
    finally:
        stack.sql(change, -1, person.id)
    stack.cli("ledger", "verify")


def test_database_itself_refuses_a_negative_balance(stack, sign_up):
    person = sign_up("Poor")
    person.credit(1)
    with pytest.raises(Exception, match="CONSTRAINT"):
        stack.sql("UPDATE ledger_accounts SET balance = -1 WHERE owner = %s AND kind = 'available'", person.id)
