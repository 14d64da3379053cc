"""Lounges: details, conversations, free minutes and subscriptions."""
import datetime
import uuid

import pytest

from client import statuses, together

NOBODY = "01890000-0000-7000-8000-000000000000"
ROW = {"id", "creatorId", "name", "description", "avatarUrl", "memberCount", "voiceModelId", "voiceModelStatus", "voiceSamplesUrl",
       "freeMinutesPerDay", "subscriptionPriceCents", "defaultAgentListingId", "createdAt", "creatorName", "creatorImage"}


def look(visitor, lounge):
    return visitor.get(f"/api/lounge/{lounge}").expect(200)


def start(person, lounge):
    return person.post(f"/api/lounge/{lounge}/start-chat")


def usage(person, lounge):
    return person.get(f"/api/lounge/{lounge}/usage").expect(200)


def subscribe(person, lounge, body=None):
    return person.post(f"/api/lounge/{lounge}/subscribe", body)


def dashboard(person, lounge):
    return person.get(f"/api/lounge/{lounge}/dashboard").expect(200)


# POST, GET and PUT

def test_create_fills_defaults(ada, anyone):
    lounge = ada.post("/api/lounge", {"name": " Bar "}).expect(201)["id"]
    row = look(anyone, lounge)
    assert set(row) >= ROW
    assert row | {"creatorId": ada.id, "name": "Bar", "description": None, "avatarUrl": None, "memberCount": 1, "voiceModelId": None,
                  "voiceModelStatus": "none", "voiceSamplesUrl": None, "freeMinutesPerDay": 5, "subscriptionPriceCents": 0,
                  "defaultAgentListingId": None, "creatorName": ada.name, "creatorImage": None} == row


def test_name_of_the_same_letters_otherwise_composed_is_a_change(anyone, ada):
    key = uuid.uuid4().hex[:8]
    composed, decomposed = f"{key} Caf\u00e9", f"{key} Cafe\u0301"
    lounge = ada.create_lounge(name=composed)
    ada.put(f"/api/lounge/{lounge}", {"name": decomposed}).expect(200)
    for text in (decomposed, composed):
        assert [c["name"] for c in anyone.get("/api/communities", search=text).expect(200)["communities"]] == [decomposed]


def test_create_keeps_every_field(ada, anyone):
    fields = {"name": "Bar", "description": "Talk.", "avatarUrl": "https://example.test/a.png", "freeMinutesPerDay": 0,
              "subscriptionPriceCents": 999, "defaultAgentListingId": ada.create_agent()}
    row = look(anyone, ada.create_lounge(**fields))
    assert row | fields == row


def test_lounge_is_a_community_of_that_type(ada):
    ada.get(f"/api/communities/{ada.create_lounge()}").expect(200, type="lounge", memberCount=1)


@pytest.mark.parametrize("field, value", [
    ("name", None), ("name", ""), ("name", "x" * 101), ("description", "x" * 5001), ("avatarUrl", "http://x.test"),
    ("voiceSamplesUrl", "http://x.test/s.zip"), ("voiceSamplesUrl", 5), ("freeMinutesPerDay", -1), ("freeMinutesPerDay", 1441),
    ("freeMinutesPerDay", 1.5), ("freeMinutesPerDay", "5"), ("subscriptionPriceCents", -1), ("subscriptionPriceCents", 1_000_000_001),
    ("defaultAgentListingId", "nonsense"),
])
def test_create_and_update_refuse_a_bad_field(ada, field, value):
    ada.post("/api/lounge", {"name": "Bar"} | {field: value}).refuse_field(field)
    ada.put(f"/api/lounge/{ada.create_lounge()}", {field: value}).refuse_field(field)


def test_create_with_an_unknown_agent_answers_404(ada):
    ada.post("/api/lounge", {"name": "Bar", "defaultAgentListingId": NOBODY}).refuse(404, "agent_not_found")
    ada.put(f"/api/lounge/{ada.create_lounge()}", {"defaultAgentListingId": NOBODY}).refuse(404, "agent_not_found")


def test_update_is_the_creators_and_keeps_the_rest(ada, bob):
    lounge = ada.create_lounge(name="Bar", description="Old", freeMinutesPerDay=7)
    assert ada.put(f"/api/lounge/{lounge}", {"description": None, "subscriptionPriceCents": 5}).status == 200
    row = look(bob, lounge)
    assert row | {"name": "Bar", "description": None, "freeMinutesPerDay": 7, "subscriptionPriceCents": 5} == row
    bob.put(f"/api/lounge/{lounge}", {"name": "Mine"}).refuse(403)


def test_samples_are_shown_to_the_creator_only(ada, bob, anyone):
    lounge = ada.create_lounge(voiceSamplesUrl="https://example.test/samples.zip")
    assert look(ada, lounge)["voiceSamplesUrl"] == "https://example.test/samples.zip"
    assert look(bob, lounge)["voiceSamplesUrl"] is look(anyone, lounge)["voiceSamplesUrl"] is None
    assert look(ada, lounge)["voiceModelStatus"] in ("none", "processing", "ready", "failed")


def test_archived_lounge_still_answers(ada, anyone, bob):
    lounge = ada.create_lounge()
    ada.delete(f"/api/communities/{lounge}").expect(200)
    look(anyone, lounge)
    start(bob, lounge).refuse(410, "community_archived")


def test_archived_lounge_refuses_every_action_and_shows_the_rest(ada, sign_up):
    lounge = ada.create_lounge(subscriptionPriceCents=10, defaultAgentListingId=ada.create_agent())
    guest, former = sign_up("Guest"), sign_up("Former")
    guest.credit(10)
    subscribe(guest, lounge).expect(200)
    conversation = start(guest, lounge).expect(201)["conversationId"]
    left = start(former, lounge).expect(201)["conversationId"]
    question = talk(guest, lounge).meta["userMessageId"]
    former.post(f"/api/communities/{lounge}/leave").expect(200)
    ada.delete(f"/api/communities/{lounge}").expect(200)
    for person, method, path, body in (
        (guest, "POST", f"lounge/{lounge}/start-chat", None), (guest, "POST", f"lounge/{lounge}/subscribe", None),
        (guest, "PUT", f"lounge/{lounge}/subscription", {"autoRenew": True}), (ada, "PUT", f"lounge/{lounge}", {"name": "New"}),
        (guest, "POST", f"conversations/{conversation}/messages", {"content": "Hello?"}),
        (guest, "POST", f"conversations/{conversation}/agent-chat", {"content": "say:Hi"}),
        (guest, "DELETE", f"conversations/{conversation}/agent-chat/{question}", None),
    ):
        person.request(method, f"/api/{path}", body).refuse(410, "community_archived")
    former.post(f"/api/conversations/{left}/agent-chat", {"content": "say:Hi"}).refuse(403, "not_member")
    assert usage(guest, lounge)["subscribed"] and dashboard(ada, lounge)["totalConversations"] == 2
    assert [m["content"] for m in guest.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"]] == [
        "say:Welcome", "Welcome"]


def test_who_is_not_in_the_lounge_is_told_so_before_the_state(ada, sign_up, stack):
    lounge, guest = ada.create_lounge(defaultAgentListingId=ada.create_agent()), sign_up("Guest")
    ada.put(f"/api/communities/{lounge}", {"monthlyFee": 5}).expect(200)
    guest.credit(10)
    conversation = start(guest, lounge).expect(201)["conversationId"]
    stack.expire_membership(lounge, guest.id)
    guest.post(f"/api/communities/{lounge}/resolve", {"conversationId": conversation}).expect(200)
    question = (f"/api/conversations/{conversation}/agent-chat", {"content": "say:Hi"})
    guest.post(*question).refuse(403, "membership_expired")
    start(guest, lounge).expect(200, existing=True, conversationId=conversation, status="ai_active")
    assert guest.balance() == 0 and guest.post(*question).status == 200
    assert look(ada, lounge)["memberCount"] == 2
    guest.post(f"/api/communities/{lounge}/leave").expect(200)
    assert look(ada, lounge)["memberCount"] == 1
    start(guest, lounge).expect(200, existing=True)   # the month is paid
    assert look(ada, lounge)["memberCount"] == 2 and dashboard(ada, lounge)["totalConversations"] == 1


@pytest.mark.parametrize("kind", ["club", "official"])
def test_other_community_is_no_lounge(ada, anyone, kind):
    anyone.get(f"/api/lounge/{ada.create_community(type=kind)}").refuse(404)
    anyone.get(f"/api/lounge/{NOBODY}").refuse(404)


# start-chat

def test_start_joins_once_and_reuses_the_conversation(ada, bob):
    lounge = ada.create_lounge()
    body = start(bob, lounge).expect(201, existing=False)
    start(bob, lounge).expect(200, existing=True, conversationId=body["conversationId"])
    assert look(bob, lounge)["memberCount"] == 2
    assert bob.get(f"/api/communities/{lounge}/membership").expect(200)["role"] == "member"


def test_start_at_once_joins_once(ada, bob):
    lounge = ada.create_lounge()
    replies = together([lambda: start(bob, lounge)] * 20)
    assert statuses(replies) == {201: 1, 200: 19} and len({reply.json["conversationId"] for reply in replies}) == 1
    assert look(bob, lounge)["memberCount"] == 2


def test_start_charges_the_fees_of_joining(ada, sign_up):
    person, lounge = sign_up("Guest"), ada.create_lounge()
    ada.put(f"/api/communities/{lounge}", {"joinFee": 10, "monthlyFee": 5}).expect(200)
    start(person, lounge).refuse(402, "insufficient_balance", required=15, balance=0)
    person.credit(15)
    start(person, lounge).expect(201)
    start(person, lounge).expect(200)
    assert person.balance() == 0


def test_start_costs_no_more_than_allowed(ada, sign_up):
    person, lounge = sign_up("Guest"), ada.create_lounge()
    begin = lambda most: person.post(f"/api/lounge/{lounge}/start-chat", {"maxCharge": most})
    ada.put(f"/api/communities/{lounge}", {"joinFee": 10, "monthlyFee": 5}).expect(200)
    begin(14).refuse(409, "price_changed", required=15)   # before 402
    person.credit(15)
    begin(14).refuse(409, "price_changed", required=15)
    assert person.balance() == 15 and look(ada, lounge)["memberCount"] == 1
    assert dashboard(ada, lounge)["totalConversations"] == 0 and person.get("/api/conversations").expect(200)["conversations"] == []
    begin(15).expect(201, existing=False)
    begin(0).expect(200, existing=True)   # a member pays nothing
    assert person.balance() == 0
    person.post(f"/api/lounge/{lounge}/start-chat", {"maxCharge": "15"}).refuse_field("maxCharge")


# Text, free minutes and subscriptions

def talk(person, lounge, content="say:Welcome"):
    conversation = start(person, lounge).json["conversationId"]
    with person.stream(f"/api/conversations/{conversation}/agent-chat", {"content": content}) as stream:
        return stream.rest()


def test_text_flows_without_a_voice_and_none_is_made_up(ada, bob):
    lounge = ada.create_lounge(defaultAgentListingId=ada.create_agent())
    stream = talk(bob, lounge)
    assert stream.text == "Welcome" and "audio_ready" not in stream.types
    found = usage(bob, lounge)
    assert found | {"usedSeconds": 0, "freeSeconds": 300, "remainingSeconds": 300, "subscribed": False, "subscriptionExpiresAt": None} == found


def test_usage_resets_at_the_next_midnight_in_utc(ada, bob):
    lounge = ada.create_lounge()
    start(bob, lounge).expect(201)
    resets = datetime.datetime.fromisoformat(usage(bob, lounge)["resetsAt"])
    now = datetime.datetime.now(datetime.timezone.utc)
    assert resets.time() == datetime.time() and datetime.timedelta() < resets - now + datetime.timedelta(minutes=1) <= datetime.timedelta(days=1, minutes=1)


def test_lounge_without_free_minutes_wants_a_subscription_at_once(ada, sign_up):
    lounge = ada.create_lounge(freeMinutesPerDay=0, subscriptionPriceCents=100, defaultAgentListingId=ada.create_agent())
    person = sign_up("Guest")
    conversation = start(person, lounge).expect(201)["conversationId"]
    body = person.post(f"/api/conversations/{conversation}/agent-chat", {"content": "say:Hi"}).expect(
        402, "free_minutes_exhausted", usedSeconds=0, freeSeconds=0, subscriptionPriceCents=100)
    assert body["resetsAt"]
    person.credit(100)
    subscribe(person, lounge).expect(200, success=True)
    assert talk(person, lounge).text == "Welcome"


def use_up(stack, lounge, person, seconds):
    """Seconds of audio that were delivered today."""
    stack.sql("INSERT INTO lounge_usage (lounge_id, day, user_id, seconds) VALUES (%s, UTC_DATE(), %s, %s)"
              " ON DUPLICATE KEY UPDATE seconds = VALUES(seconds)", lounge, person.id, seconds)


def test_free_minutes_end_and_a_subscription_goes_on(ada, bob, sign_up, stack):
    lounge = ada.create_lounge(freeMinutesPerDay=1, subscriptionPriceCents=100, defaultAgentListingId=ada.create_agent())
    person = sign_up("Guest")
    conversation = start(person, lounge).expect(201)["conversationId"]
    use_up(stack, lounge, person, 59)
    assert talk(person, lounge).text == "Welcome" and usage(person, lounge)["remainingSeconds"] == 1
    use_up(stack, lounge, person, 60)
    assert usage(person, lounge)["remainingSeconds"] == 0
    person.post(f"/api/conversations/{conversation}/agent-chat", {"content": "say:Hi"}).refuse(
        402, "free_minutes_exhausted", usedSeconds=60, freeSeconds=60, subscriptionPriceCents=100)
    assert talk(bob, lounge).text == "Welcome"   # everybody has their own minutes
    person.credit(100)
    subscribe(person, lounge).expect(200)
    assert talk(person, lounge).text == "Welcome"
    assert dashboard(ada, lounge)["todayUsageMinutes"] == 1


def test_free_minutes_of_another_day_do_not_count(ada, bob, stack):
    lounge = ada.create_lounge(freeMinutesPerDay=1, defaultAgentListingId=ada.create_agent())
    start(bob, lounge).expect(201)
    stack.sql("INSERT INTO lounge_usage (lounge_id, day, user_id, seconds) VALUES (%s, UTC_DATE() - INTERVAL 1 DAY, %s, 60)", lounge, bob.id)
    assert usage(bob, lounge)["usedSeconds"] == 0
    assert talk(bob, lounge).text == "Welcome"


def expire_subscription(stack, lounge, person):
    assert stack.sql("UPDATE lounge_subscriptions SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"
                     " WHERE lounge_id = %s AND user_id = %s", lounge, person.id) == 1


@pytest.mark.parametrize("renews, coins, lives, left", [(True, 100, True, 0), (True, 99, False, 99), (False, 100, False, 100)])
def test_subscription_renews_once_when_asked_and_paid_for(ada, sign_up, stack, renews, coins, lives, left):
    person, lounge = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=100)
    person.credit(100 + coins)
    start(person, lounge).expect(201)
    subscribe(person, lounge, {"autoRenew": renews}).expect(200)
    expire_subscription(stack, lounge, person)
    together([stack.run_jobs] * 3)
    assert (usage(person, lounge)["subscribed"], person.balance()) == (lives, left)


def prices(person, lounge):
    found = usage(person, lounge)
    return found["autoRenew"], found["renewalPrice"], found["currentPrice"]


def set_price(creator, lounge, coins):
    creator.put(f"/api/lounge/{lounge}", {"subscriptionPriceCents": coins}).expect(200)


def choose(person, lounge, renews):
    person.put(f"/api/lounge/{lounge}/subscription", {"autoRenew": renews}).expect(200, success=True)


@pytest.fixture
def subscriber(ada, sign_up):
    """(person, lounge): somebody who renews a subscription of 100 coins and has 1000 left."""
    person, lounge = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=100)
    person.credit(1100)
    subscribe(person, lounge, {"autoRenew": True}).expect(200)
    return person, lounge


def test_subscription_that_costs_more_than_allowed_changes_nothing(ada, sign_up):
    person, lounge, free = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=100), ada.create_lounge()
    subscribe(person, lounge, {"maxCharge": 99}).refuse(409, "price_changed", required=100)   # before 402
    person.credit(200)
    subscribe(person, lounge, {"maxCharge": 99, "autoRenew": True}).refuse(409, "price_changed", required=100)
    assert person.balance() == 200 and prices(person, lounge) == (False, None, 100)
    subscribe(person, lounge, {"maxCharge": 100}).expect(200)
    subscribe(person, lounge, {"maxCharge": 0}).refuse(409, "already_subscribed")
    subscribe(person, free, {"maxCharge": 0}).refuse(409, "no_subscription")
    subscribe(ada, lounge, {"maxCharge": 0}).refuse(409, "already_subscribed")
    assert person.balance() == 100
    subscribe(person, lounge, {"maxCharge": -1}).refuse_field("maxCharge")


def test_renewal_that_became_dearer_charges_nothing_and_ends(subscriber, ada, stack):
    person, lounge = subscriber
    assert prices(person, lounge) == (True, 100, 100)
    set_price(ada, lounge, 101)
    assert prices(person, lounge) == (True, None, 101) and usage(person, lounge)["subscribed"] is True
    expire_subscription(stack, lounge, person)
    stack.run_jobs()
    assert (person.balance(), usage(person, lounge)["subscribed"], prices(person, lounge)) == (1000, False, (False, None, 101))


def test_choosing_the_renewal_again_agrees_to_the_new_price(subscriber, ada, stack):
    person, lounge = subscriber
    choose(person, lounge, False)
    assert prices(person, lounge) == (False, None, 100)
    set_price(ada, lounge, 150)
    choose(person, lounge, True)
    assert prices(person, lounge) == (True, 150, 150)
    expire_subscription(stack, lounge, person)
    stack.run_jobs()
    assert (person.balance(), usage(person, lounge)["subscribed"]) == (850, True)


def test_renewal_that_became_cheaper_costs_the_lower_price_and_the_agreement_stays(subscriber, ada, stack):
    person, lounge = subscriber
    for price, left in ((30, 970), (0, 970), (100, 870), (101, 870)):
        set_price(ada, lounge, price)
        assert prices(person, lounge) == (True, price if price <= 100 else None, price)
        expire_subscription(stack, lounge, person)
        stack.run_jobs()
        assert person.balance() == left
    assert usage(person, lounge)["subscribed"] is False


def test_archived_lounge_renews_no_subscription(subscriber, ada, stack):
    person, lounge = subscriber
    ada.delete(f"/api/communities/{lounge}").expect(200)
    assert prices(person, lounge) == (True, None, 100)
    expire_subscription(stack, lounge, person)
    stack.run_jobs()
    assert person.balance() == 1000


def test_expired_subscription_can_be_bought_again(ada, sign_up, stack):
    person, lounge = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=100)
    person.credit(200)
    start(person, lounge).expect(201)
    subscribe(person, lounge).expect(200)
    expire_subscription(stack, lounge, person)
    assert usage(person, lounge)["subscribed"] is False and dashboard(ada, lounge)["activeSubscriptions"] == 0
    subscribe(person, lounge).expect(200)
    assert person.balance() == 0 and dashboard(ada, lounge)["activeSubscriptions"] == 1


def test_subscription_is_paid_split_and_unlimited_for_thirty_days(ada, sign_up):
    person, lounge, earned = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=999), ada.balance()
    person.credit(1000)
    start(person, lounge).expect(201)
    body = subscribe(person, lounge).expect(200, success=True)
    ends = datetime.datetime.fromisoformat(body["subscriptionExpiresAt"])
    left = ends - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left - datetime.timedelta(days=30)) < datetime.timedelta(minutes=2)
    assert (person.balance(), ada.balance() - earned) == (1, 699)
    found = usage(person, lounge)
    assert found | {"subscribed": True, "remainingSeconds": None, "subscriptionExpiresAt": body["subscriptionExpiresAt"]} == found
    subscribe(person, lounge).refuse(409, "already_subscribed")


def test_subscription_at_once_is_paid_once(ada, sign_up):
    person, lounge = sign_up("Guest"), ada.create_lounge(subscriptionPriceCents=100)
    person.credit(1000)
    start(person, lounge).expect(201)
    assert statuses(together([lambda: subscribe(person, lounge)] * 20)) == {200: 1, 409: 19}
    assert person.balance() == 900


def test_subscription_without_a_price_or_the_coins_is_refused(ada, sign_up):
    person, free, dear = sign_up("Guest"), ada.create_lounge(), ada.create_lounge(subscriptionPriceCents=100)
    for lounge in (free, dear):
        start(person, lounge).expect(201)
    subscribe(person, free).refuse(409, "no_subscription")
    subscribe(person, dear).refuse(402, "insufficient_balance", required=100, balance=0)
    subscribe(person, dear, {"autoRenew": "yes"}).refuse_field("autoRenew")


# The dashboard

def test_dashboard_counts_members_subscriptions_and_conversations(ada, crowd):
    lounge = ada.create_lounge(subscriptionPriceCents=10)
    for person in crowd[:3]:
        start(person, lounge).expect(201)
    crowd[0].credit(10)
    subscribe(crowd[0], lounge).expect(200)
    found = dashboard(ada, lounge)
    assert found | {"memberCount": 4, "activeSubscriptions": 1, "totalConversations": 3, "todayUsageMinutes": 0} == found
    assert len(found["days"]) <= 30


def test_dashboard_is_the_creators(ada, bob, anyone):
    lounge = ada.create_lounge()
    bob.get(f"/api/lounge/{lounge}/dashboard").refuse(403)
    anyone.get(f"/api/lounge/{lounge}/dashboard").refuse(401, "unauthorized")
    ada.get(f"/api/lounge/{NOBODY}/dashboard").refuse(404)
