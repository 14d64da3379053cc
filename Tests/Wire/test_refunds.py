"""Refunds by an administrator, and the export of the books."""
import csv
import io

import pytest

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def paid(sign_up):
    """(payer, creator, community, transaction): a join fee of 101 was paid out of 1000 coins."""
    payer, creator = sign_up("Payer"), sign_up("Creator")
    community = creator.create_community(joinFee=101)
    payer.credit(1000)
    payer.join(community)
    return payer, creator, community, payer.get("/api/wallet/transactions").expect(200)["transactions"][0]["id"]


def refund(root, transaction, body=None, **more):
    return root.post(f"/api/admin/transactions/{transaction}/refund", body, **more)


def test_refund_of_the_whole_takes_both_shares_back(root, paid):
    payer, creator, community, transaction = paid
    refund(root, transaction).expect(
        200, transactionId=transaction, amount=101, fromCreator=70, fromPlatform=31, borneByPlatform=0, refunded=101, remaining=0)
    assert (payer.balance(), creator.balance()) == (1000, 0)
    line = payer.get("/api/wallet/transactions").expect(200)["transactions"][0]
    assert line | {"kind": "refund", "amount": 101, "balanceAfter": 1000, "communityId": community} == line
    creator.get(f"/api/communities/{community}/earnings").expect(200, earned=0, joinFees=70, refunds=-70)
    refund(root, transaction).refuse(409, "already_refunded")


def test_refund_in_parts_adds_up(root, paid):
    payer, creator, _, transaction = paid
    parts = [refund(root, transaction, {"amount": amount, "reason": "Half"}).expect(200) for amount in (50, 50, 1)]
    assert [part["remaining"] for part in parts] == [51, 1, 0]
    assert (sum(part["fromCreator"] for part in parts), sum(part["fromPlatform"] for part in parts)) == (70, 31)
    assert (payer.balance(), creator.balance()) == (1000, 0)


def test_refund_beyond_the_payment_is_refused(root, paid):
    refund(root, paid[3], {"amount": 102}).refuse(409, "refund_exceeds_payment", remaining=101)
    assert paid[0].balance() == 899


def test_refund_of_what_the_creator_has_spent_is_borne_by_the_platform(root, paid, ada, stack):
    payer, creator, _, transaction = paid
    creator.join(ada.create_community(joinFee=60))
    refund(root, transaction).expect(200, fromCreator=10, fromPlatform=31, borneByPlatform=60)
    assert (payer.balance(), creator.balance()) == (1000, 0)
    stack.cli("ledger", "verify")


def test_refund_under_the_same_key_is_made_once(root, paid):
    first, second = (refund(root, paid[3], {"amount": 10}, headers={"Idempotency-Key": f"refund {paid[3]}"}) for _ in range(2))
    assert first.expect(200) == second.expect(200)
    assert paid[0].balance() == 909


def test_refund_of_no_fee_is_refused(root, paid):
    credit = paid[0].get("/api/wallet/transactions").expect(200)["transactions"][-1]["id"]
    refund(root, credit).refuse(409, "not_refundable")
    refund(root, NOBODY).refuse(404, "transaction_not_found")
    refund(root, "nonsense").refuse(404)


@pytest.mark.parametrize("body, field", [({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"amount": 1.5}, "amount"),
                                         ({"reason": "x" * 501}, "reason")])
def test_refund_with_a_bad_field_is_refused(root, paid, body, field):
    refund(root, paid[3], body).refuse_field(field)


def test_refund_is_for_administrators(paid, anyone):
    refund(paid[0], paid[3]).refuse(403, "admin_only")
    refund(anyone, paid[3]).refuse(401, "unauthorized")


# spaces ledger export

def exported(stack, since="2026-01-01"):
    return list(csv.DictReader(io.StringIO(stack.cli("ledger", "export", "--since", since).stdout)))


def test_export_has_every_posting_of_a_payment(stack, paid):
    payer, creator, community, transaction = paid
    lines = [line for line in exported(stack) if line["transaction"] == transaction]
    assert {(line["owner"], line["account"], line["amount"]) for line in lines} == {
        (payer.email, "available", "-101"), (creator.email, "available", "70"), ("", "platform", "31")}
    assert {(line["kind"], line["community"], line["communityName"]) for line in lines} == {("join_fee", community, "A club")}


def test_export_defuses_formulas_and_quotes(stack, sign_up):
    payer, name = sign_up("Payer"), '=1+1;"quoted", twice'
    payer.credit(5)
    community = sign_up("Creator").create_community(name=name, joinFee=5)
    payer.join(community)
    assert {line["communityName"] for line in exported(stack) if line["community"] == community} == {"'" + name}


def test_export_begins_with_the_day_asked_for(stack, paid):
    assert exported(stack, "2999-01-01") == []
    assert "--since" in stack.cli("ledger", "export", status=64).stderr
    stack.cli("ledger", "export", "--since", "yesterday", status=64)
