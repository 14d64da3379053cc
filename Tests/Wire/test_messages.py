"""Messages of a community: sending, reading, and cursors that lose and repeat nothing."""
import os
import uuid

import pytest

from client import together


def messages(community):
    return f"/api/communities/{community}/messages"


@pytest.fixture(scope="module")
def club(ada, bob):
    """A club of Ada and Bob."""
    community = ada.create_community()
    bob.join(community)
    return community


def walk(person, community, limit, cursor):
    """All pages from the newest back, each in its own order; `cursor` picks what the next request sends."""
    pages, before = [], None
    while True:
        page = person.get(messages(community), limit=limit, **({"before": before} if before else {})).expect(200)
        if not page["messages"]:
            return pages
        pages.append([m["id"] for m in page["messages"]])
        before = cursor(page)
        if before is None:
            return pages


# POST

def test_send_answers_the_message(bob, club):
    body = bob.post(messages(club), {"content": "Hello!"}).expect(201)
    assert body | {"userId": bob.id, "content": "Hello!", "messageType": "text"} == body
    assert {"id", "createdAt"} <= set(body)


@pytest.mark.parametrize("content", ["x" * 5000, "👩‍👩‍👧‍👦" * 714, "Zeile\nZeile", "\"quoted\" \\ back", "你好", "<b>&amp;</b>", "\u202e", "🇩🇪", "null"])
def test_send_keeps_every_character(bob, club, content):
    assert bob.say(club, content)["content"] == content
    assert bob.history(club, limit=1)[0]["content"] == content


def test_send_trims(bob, club):
    assert bob.say(club, " \n padded\t ")["content"] == "padded"


@pytest.mark.parametrize("content", ["", " \n\t ", "x" * 5001, None, 5, ["x"], "nul \0 inside"])
def test_send_refuses_bad_content(bob, club, content):
    bob.post(messages(club), {"content": content}).refuse_field("content")


def test_send_without_content_names_it(bob, club):
    bob.post(messages(club), {}).refuse_field("content")


def test_only_members_read_and_write(anyone, eve, club):
    eve.post(messages(club), {"content": "Let me in"}).refuse(403, "not_member")
    eve.get(messages(club)).refuse(403, "not_member")
    anyone.post(messages(club), {"content": "Let me in"}).refuse(401, "unauthorized")
    anyone.get(messages(club)).refuse(401, "unauthorized")


def test_creator_reads_and_writes(ada, club):
    ada.say(club, "Welcome")
    assert ada.history(club, limit=1)[0]["userId"] == ada.id


def test_unknown_community_answers_404(bob):
    bob.get(messages("01890000-0000-7000-8000-000000000000")).refuse(404)
    bob.post(messages("nonsense"), {"content": "x"}).refuse(404)


# GET

def test_history_has_the_documented_fields(bob, club):
    sent = bob.say(club, "Fields")
    message = bob.history(club, limit=1)[0]
    assert message | {
        "id": sent["id"], "userId": bob.id, "agentListingId": None, "content": "Fields", "messageType": "text",
        "createdAt": sent["createdAt"], "userName": bob.name, "userImage": None, "agentName": None, "ttsAudioUrl": None,
    } == message


def test_history_of_nothing_is_empty(ada):
    page = ada.get(messages(ada.create_community())).expect(200)
    assert page == {"messages": [], "nextBefore": None}


def test_history_is_the_newest_in_ascending_order(ada):
    community = ada.create_community()
    sent = [ada.say(community, f"m{n}")["id"] for n in range(7)]
    assert [m["id"] for m in ada.history(community)] == sent
    assert [m["id"] for m in ada.history(community, limit=3)] == sent[-3:]


def test_limit_is_50_unless_asked_and_never_above_100(ada, stack):
    community = ada.create_community()
    fill(stack, community, ada.id, 120)
    assert len(ada.history(community)) == 50
    assert len(ada.history(community, limit=100)) == 100
    assert len(ada.history(community, limit=100000)) == 100


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5"])
def test_limit_that_is_no_positive_number_answers_400(bob, club, limit):
    bob.get(messages(club), limit=limit).refuse_field("limit")


def test_before_a_time_is_strict(ada):
    community = ada.create_community()
    sent = [ada.say(community, f"m{n}") for n in range(4)]
    page = ada.history(community, before=sent[2]["createdAt"])
    assert [m["id"] for m in page] == [m["id"] for m in sent if m["createdAt"] < sent[2]["createdAt"]]


@pytest.mark.parametrize("time", [
    "2999-01-01T00:00:00Z", "2999-01-01T00:00:00.5Z", "2999-01-01T00:00:00.123456Z", "2999-01-01T00:00:00+00:00",
    "2999-01-01T05:30:00.000+05:30", "2999-01-01T00:00:00 00:00", "2999-01-01T00:00:00 05:30",
    "2999-01-01t00:00:00z", "2999-01-01T00:00:00-00:00", "2999-01-01T00:00:00-23:59", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.9999Z",
])
def test_before_takes_every_way_to_write_a_time(bob, club, time):
    bob.say(club, "Earlier than that")
    assert bob.history(club, before=time)


def test_before_with_an_unescaped_plus_is_the_same_moment(ada):
    community = ada.create_community()
    sent = [ada.say(community, f"m{n}") for n in range(3)]
    time = sent[2]["createdAt"].replace("Z", "+00:00")
    page = ada.get(f"{messages(community)}?before={time}").expect(200)
    assert [m["id"] for m in page["messages"]] == [m["id"] for m in sent if m["createdAt"] < sent[2]["createdAt"]]
    assert page == ada.get(f"{messages(community)}?before={time.replace('+', '%2B')}").expect(200)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "1600-02-29T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z"])
def test_before_the_beginning_is_nothing(bob, club, time):
    bob.say(club, "Later than that")
    assert bob.history(club, before=time) == []


def test_before_in_another_offset_is_the_same_moment(ada):
    community = ada.create_community()
    sent = [ada.say(community, f"m{n}") for n in range(3)]
    day, clock = sent[2]["createdAt"][:-1].split("T")
    hour = int(clock[:2])
    if hour < 23:   # an hour east the clock shows an hour more
        east = f"{day}T{hour + 1:02}{clock[2:]}+01:00"
    else:
        east = f"{day}T{hour - 1:02}{clock[2:]}-01:00"
    assert ada.history(community, before=east) == ada.history(community, before=sent[2]["createdAt"])


@pytest.mark.parametrize("before", ["yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "1700000000", "' OR 1=1", "2026-01-01T00:00:00",
                                    "2026-01-01T00:00:00.1234567891Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0000",
                                    "0000-01-01T00:00:00Z", "zzzzzzzzzzzzz.01890000-0000-7000-8000-000000000000", "abc.nonsense", "abc.", "."])
def test_before_that_is_no_cursor_answers_400(bob, club, before):
    bob.get(messages(club), before=before).refuse_field("before")


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_cursor_neither_loses_nor_repeats_messages_of_one_microsecond(ada, stack, limit):
    community = ada.create_community()
    fill(stack, community, ada.id, 30, "2026-03-06 04:11:00.123456")
    fill(stack, community, ada.id, 5, "2026-03-06 04:11:00.123457")
    pages = walk(ada, community, limit, lambda page: page["nextBefore"])
    seen = [id for page in pages for id in page]
    assert len(seen) == len(set(seen)) == 35
    everything = [m["id"] for m in ada.history(community, limit=100)]
    assert [id for page in reversed(pages) for id in page] == everything


def test_cursor_is_null_on_the_last_page(ada):
    community = ada.create_community()
    for n in range(4):
        ada.say(community, f"m{n}")
    first = ada.get(messages(community), limit=2).expect(200)
    assert ada.get(messages(community), limit=2, before=first["nextBefore"]).expect(200)["nextBefore"] is None


def test_cursor_stays_right_while_messages_arrive(ada):
    community = ada.create_community()
    sent = [ada.say(community, f"m{n}")["id"] for n in range(4)]
    first = ada.get(messages(community), limit=2).expect(200)
    ada.say(community, "newer")
    second = ada.get(messages(community), limit=2, before=first["nextBefore"]).expect(200)
    assert [m["id"] for m in second["messages"]] == sent[:2]


def test_cursor_of_another_community_opens_nothing(ada, eve):
    private = eve.create_community()
    for n in range(2):
        eve.say(private, f"secret {n}")
    cursor = eve.get(messages(private), limit=1).expect(200)["nextBefore"]
    reply = ada.get(messages(ada.create_community()), before=cursor)
    assert reply.status == 400 or reply.json["messages"] == []


def test_messages_sent_at_once_are_all_there_in_order(crowd, ada):
    community = ada.create_community()
    people = crowd[:10]
    for person in people:
        person.join(community)
    sent = together([lambda p=p: [p.say(community, f"m{n}")["id"] for n in range(3)] for p in people])
    history = ada.history(community, limit=100)
    assert {m["id"] for m in history} == {id for ids in sent for id in ids}
    assert [m["createdAt"] for m in history] == sorted(m["createdAt"] for m in history)


def test_name_in_history_is_the_present_one(sign_up, ada):
    person, community = sign_up("Before"), ada.create_community()
    person.join(community)
    person.say(community, "I am")
    person.put("/api/users/me", {"name": "After", "image": "https://example.test/i.png"}).expect(200)
    message = ada.history(community, limit=1)[0]
    assert (message["userName"], message["userImage"]) == ("After", "https://example.test/i.png")


def fill(stack, community, user, count, at="2026-03-06 04:11:00.123456"):
    """Many messages of one microsecond, which no client can send on purpose."""
    with stack.database() as database, database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO messages (room_id, created_at, id, user_id, content) VALUES (%s, %s, %s, %s, 'filled')",
            [(uuid.UUID(community).bytes, at, uuid7(), uuid.UUID(user).bytes) for _ in range(count)])


def uuid7():
    tail = bytearray(os.urandom(10))
    tail[0], tail[2] = 0x70 | tail[0] & 0x0F, 0x80 | tail[2] & 0x3F
    return bytes.fromhex("019d00000000") + bytes(tail)
