"""The day's free seconds, what a lounge has earned, and credits that share a reference."""
import uuid

import pytest

from client import statuses, together


def exhaust(stack, lounge, person, seconds, days_ago=0):
    """Books seconds of audio, as their delivery does."""
    assert stack.sql("INSERT INTO lounge_usage (lounge_id, day, user_id, seconds) VALUES (%s, UTC_DATE() - INTERVAL %s DAY, %s, %s)"
                     " ON DUPLICATE KEY UPDATE seconds = seconds + VALUES(seconds)", lounge, days_ago, person.id, seconds)


def ask(person, conversation):
    return person.post(f"/api/conversations/{conversation}/agent-chat", {"content": "say:Hi"})


@pytest.fixture
def lounge(ada):
    return ada.create_lounge(freeMinutesPerDay=1, subscriptionPriceCents=100, defaultAgentListingId=ada.create_agent())


@pytest.fixture
def guest(sign_up, lounge):
    person = sign_up("Guest")
    person.conversation = person.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"]
    return person


def test_day_that_is_used_up_wants_a_subscription(stack, lounge, guest):
    exhaust(stack, lounge, guest, 59)
    assert ask(guest, guest.conversation).status == 200
    exhaust(stack, lounge, guest, 1)
    usage = guest.get(f"/api/lounge/{lounge}/usage").expect(200, usedSeconds=60, freeSeconds=60, remainingSeconds=0)
    ask(guest, guest.conversation).refuse(402, "free_minutes_exhausted", usedSeconds=60, freeSeconds=60,
                                          resetsAt=usage["resetsAt"], subscriptionPriceCents=100)
    guest.credit(100)
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    assert ask(guest, guest.conversation).status == 200


def test_refused_question_leaves_no_message(stack, lounge, guest):
    exhaust(stack, lounge, guest, 60)
    ask(guest, guest.conversation).refuse(402, "free_minutes_exhausted")
    assert guest.get(f"/api/conversations/{guest.conversation}/messages").expect(200)["messages"] == []


def test_yesterday_does_not_count_today(stack, lounge, guest):
    exhaust(stack, lounge, guest, 3600, days_ago=1)
    guest.get(f"/api/lounge/{lounge}/usage").expect(200, usedSeconds=0, remainingSeconds=60)
    assert ask(guest, guest.conversation).status == 200


def test_somebody_elses_seconds_do_not_count(stack, lounge, guest, bob):
    exhaust(stack, lounge, bob, 3600)
    guest.get(f"/api/lounge/{lounge}/usage").expect(200, usedSeconds=0)


def test_subscription_that_ended_is_none(stack, lounge, guest):
    guest.credit(200)
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    stack.sql("UPDATE lounge_subscriptions SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE lounge_id = %s", lounge)
    exhaust(stack, lounge, guest, 60)
    guest.get(f"/api/lounge/{lounge}/usage").expect(200, subscribed=False, remainingSeconds=0)
    ask(guest, guest.conversation).refuse(402, "free_minutes_exhausted")
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    assert guest.balance() == 0


def test_creator_talks_without_limit_and_needs_no_subscription(stack, ada, lounge):
    conversation = ada.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"]
    exhaust(stack, lounge, ada, 3600)
    ada.get(f"/api/lounge/{lounge}/usage").expect(200, remainingSeconds=None)
    assert ask(ada, conversation).status == 200
    ada.post(f"/api/lounge/{lounge}/subscribe").refuse(409, "already_subscribed")


def test_somebody_who_left_is_not_admitted(lounge, guest):
    guest.post(f"/api/communities/{lounge}/leave").expect(200)
    ask(guest, guest.conversation).refuse(403, "not_member")


def test_renewal_is_the_subscribers_to_switch(lounge, guest):
    guest.put(f"/api/lounge/{lounge}/subscription", {"autoRenew": True}).refuse(404, "not_subscribed")
    guest.credit(100)
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    guest.put(f"/api/lounge/{lounge}/subscription", {"autoRenew": True}).expect(200, success=True)
    guest.put(f"/api/lounge/{lounge}/subscription", {}).refuse_field("autoRenew")


def test_dashboard_has_thirty_days_of_usage_calls_and_earnings(stack, ada, lounge, guest):
    exhaust(stack, lounge, guest, 61)
    exhaust(stack, lounge, guest, 120, days_ago=29)
    exhaust(stack, lounge, guest, 120, days_ago=30)
    guest.credit(100)
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    assert ask(guest, guest.conversation).status == 200
    found = ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, todayUsageMinutes=2)
    days = found["days"]
    assert len(days) == 30 and days == sorted(days, key=lambda day: day["date"])
    assert days[-1] | {"usageMinutes": 2, "calls": 1, "earnings": 70} == days[-1]
    assert days[0]["usageMinutes"] == 2 and sum(day["usageMinutes"] for day in days) == 4


def test_samples_without_a_voice_server_fail_in_a_sentence(ada):
    row = ada.get(f"/api/lounge/{ada.create_lounge(voiceSamplesUrl='https://example.test/v.zip')}").expect(200)
    assert row["voiceModelStatus"] == "failed" and "no voice server is configured" in row["voiceError"]


def test_update_of_the_name_is_found_by_search(ada, anyone):
    old, new = uuid.uuid4().hex, uuid.uuid4().hex
    lounge = ada.create_lounge(name=old)
    ada.put(f"/api/lounge/{lounge}", {"name": new}).expect(200)
    assert anyone.get("/api/communities", search=old).expect(200)["total"] == 0
    assert anyone.get("/api/communities", search=new).expect(200)["communities"][0]["id"] == lounge


def test_many_who_start_at_once_are_all_counted(ada, crowd):
    lounge = ada.create_lounge()
    replies = together([lambda person=person: person.post(f"/api/lounge/{lounge}/start-chat") for person in crowd])
    assert statuses(replies) == {201: len(crowd)}
    ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, memberCount=len(crowd) + 1, totalConversations=len(crowd))


# Accounts, by administrators

def test_reference_of_another_credit_is_refused(root, ada, bob):
    reference, path = str(uuid.uuid4()), "/api/admin/users/{}/credit"
    before = bob.balance()
    root.post(path.format(ada.id), {"amount": 5, "reference": reference}).expect(200, credited=True)
    root.post(path.format(ada.id), {"amount": 5, "reference": reference}).expect(200, credited=False)
    root.post(path.format(ada.id), {"amount": 6, "reference": reference}).refuse(409, "reference_used")
    root.post(path.format(bob.id), {"amount": 5, "reference": reference}).refuse(409, "reference_used")
    assert bob.balance() == before


def test_accounts_are_found_by_the_beginning_of_the_address(root, sign_up):
    person = sign_up("Needle")
    found = root.get("/api/admin/users", search=person.email[:-5].upper()).expect(200, total=1)["users"]
    assert [(row["id"], row["email"], row["suspendedAt"]) for row in found] == [(person.id, person.email, None)]
    assert root.get("/api/admin/users", search="%").expect(200)["total"] == 0
    newest = root.get("/api/admin/users", limit=1).expect(200)
    assert newest["users"][0]["id"] == person.id and newest["total"] == newest["totalPages"] > 1


def test_administrator_keeps_the_own_account(root):
    root.put(f"/api/admin/users/{root.id}", {"isAdmin": False}).refuse(409, "own_account")
    root.post(f"/api/admin/users/{root.id}/suspend").refuse(409, "own_account")
    root.get("/api/users/me").expect(200, isAdmin=True)


def test_stats_count_people_and_communities(root, sign_up):
    before = root.get("/api/admin/stats").expect(200)
    sign_up("Newcomer").create_lounge()
    after = root.get("/api/admin/stats").expect(200)
    for name in ("users", "communities", "lounges", "members"):
        assert after[name] == before[name] + 1, name
