"""Agent chat: one question, one stream of events, one fee."""
import json
import uuid

import httpx
import pytest

from chat_server import EMOJI
from client import together
from stack import eventually

NOBODY = "01890000-0000-7000-8000-000000000000"
FEE = 10


@pytest.fixture(scope="module")
def club(ada, bob):
    """(community, listing): Ada's club with one agent and a fee; Bob is a member with coins."""
    community, listing = ada.create_club_with_agent(agentCallFee=FEE)
    bob.join(community)
    bob.credit(100_000)
    return community, listing


def path(community):
    return f"/api/communities/{community}/agent-chat"


def ask(person, club, content):
    """The whole stream of one question."""
    with person.chat(*club, content) as stream:
        return stream.rest()


def stream_path(club, stream):
    return f"{path(club[0])}/{stream.meta['userMessageId']}"


def new_gate(chat):
    key = uuid.uuid4().hex[:12]
    return chat.gate(key), f"gate:{key}"


# The events

def test_answer_is_meta_chunks_and_done(bob, club):
    stream = ask(bob, club, "say:Hello there")
    assert stream.meta["communityId"] == club[0]
    assert stream.types[0] == "meta" and stream.types[-1] == "done" and set(stream.types[1:-1]) == {"chunk"}
    assert stream.text == "Hello there"
    assert (stream.end["finishReason"], stream.end["charged"]) == ("stop", FEE)


def test_answer_is_in_the_history_below_the_question(bob, club):
    stream = ask(bob, club, "say:For the record")
    question, answer = bob.history(club[0], limit=2)
    assert (question["id"], question["userId"], question["content"]) == (stream.meta["userMessageId"], bob.id, "say:For the record")
    assert answer["id"] == stream.end["messageId"]
    assert (answer["agentListingId"], answer["agentName"], answer["content"]) == (club[1], "Parrot", "For the record")
    assert answer["ttsAudioUrl"] is None


def test_meta_comes_before_the_agent_says_anything(bob, club, chat):
    gate, content = new_gate(chat)
    with bob.chat(*club, content) as stream:
        assert stream.next().type == "meta"
        gate.say("now")
        gate.finish()
        stream.rest()


def test_each_event_arrives_before_the_next_is_made(bob, club, chat):
    gate, content = new_gate(chat)
    with bob.chat(*club, content) as stream:
        stream.next()
        for word in ("one ", "two ", "drei ", "你好 ", "🙂"):
            gate.say(word)
            assert stream.next().data["content"] == word
        gate.finish()
        assert stream.rest().text == "one two drei 你好 🙂"


@pytest.mark.parametrize("content, text", [
    ("null-first:Hello", "Hello"), ("usage:Hello", "Hello"), ("comments:Hello", "Hello"), ("emoji", EMOJI + EMOJI),
    ("halves", EMOJI),
    ("burst:2000", "".join(f"w{n} " for n in range(2000)).strip()),
])
def test_every_way_to_stream_gives_the_same_text(bob, club, content, text):
    stream = ask(bob, club, content)
    assert stream.text.strip() == text and stream.types[-1] == "done"
    assert bob.history(club[0], limit=1)[0]["content"].strip() == text


def test_answer_cut_by_the_model_says_length(bob, club):
    assert ask(bob, club, "length:Too lo").end["finishReason"] == "length"


def test_listing_without_voice_makes_no_audio(bob, club):
    assert "audio_ready" not in ask(bob, club, "say:Silence").types


# The prompt

def test_prompt_is_system_then_history_then_the_question(ada, bob, chat):
    community = ada.create_community()
    listing = ada.create_agent(systemPrompt="You are terse.", model="tiny-1")
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    bob.join(community)
    ada.say(community, "Hello from the creator")
    bob.say(community, "Hello from a member")
    ask(bob, (community, listing), "say:First answer")
    key = uuid.uuid4().hex
    ask(ada, (community, listing), f"say:{key}")
    prompt = chat.prompt_with(key)
    messages = [(m["role"], m["content"]) for m in prompt["messages"]]
    assert messages[0] == ("system", "You are terse.")
    assert messages[1:] == [
        ("user", f"Hello from the creator\n\n{bob.name}: Hello from a member\n\n{bob.name}: say:First answer"),
        ("assistant", "First answer"), ("user", f"say:{key}")]
    assert prompt["model"] == "tiny-1" and prompt["stream"] is True


def test_prompt_holds_the_last_thirty_messages(ada, chat):
    community, listing = ada.create_club_with_agent()
    for number in range(33):
        ada.say(community, f"message {number};")
    key = uuid.uuid4().hex
    ask(ada, (community, listing), f"say:{key}")
    turn = chat.prompt_with(key)["messages"][-1]["content"].split("\n\n")
    assert turn == [f"message {number};" for number in range(3, 33)] + [f"say:{key}"]


def test_prompt_names_everybody_but_the_one_who_asks_and_the_one_who_answers(ada, bob, chat):
    community = ada.create_community()
    wren, owl = ada.create_agent(agentName="Wren", systemPrompt="You sing."), ada.create_agent(agentName="Owl")
    for listing in (wren, owl):
        ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    bob.join(community)
    ask(bob, (community, owl), "say:Hoot")
    ask(ada, (community, wren), "say:Tweet")
    key = uuid.uuid4().hex
    ask(ada, (community, wren), f"say:{key}")
    assert [(m["role"], m["content"]) for m in chat.prompt_with(key)["messages"]] == [
        ("system", "You sing."), ("user", f"{bob.name}: say:Hoot\n\nOwl: Hoot\n\nsay:Tweet"), ("assistant", "Tweet"),
        ("user", f"say:{key}")]


def test_prompt_of_a_conversation_is_that_conversation(ada, bob, chat):
    shop = ada.create_official(csMode="hybrid", defaultAgentListingId=ada.create_agent(systemPrompt="You sell."))
    bob.join(shop)
    bob.say(shop, "Said in the group")
    conversation = bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    ada.post(f"/api/conversations/{conversation}/messages", {"content": "Welcome"}).expect(201)
    keys = [uuid.uuid4().hex for _ in range(2)]
    for key in keys:
        with bob.stream(f"/api/conversations/{conversation}/agent-chat", {"content": f"say:{key}"}) as stream:
            stream.rest()
    assert [(m["role"], m["content"]) for m in chat.prompt_with(keys[1])["messages"]] == [
        ("system", "You sell."), ("user", f"{ada.name}: Welcome\n\nsay:{keys[0]}"), ("assistant", keys[0]),
        ("user", f"say:{keys[1]}")]


def test_prompt_of_one_community_knows_nothing_of_another(ada, chat):
    secret = uuid.uuid4().hex
    other, listing = ada.create_club_with_agent()
    ada.say(other, f"the secret is {secret}")
    community = ada.create_community()
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    key = uuid.uuid4().hex
    ask(ada, (community, listing), f"say:{key}")
    assert secret not in json.dumps(chat.prompt_with(key))


# The fee

def test_fee_is_held_while_the_agent_speaks_and_captured_at_the_end(bob, ada, club, chat):
    gate, content = new_gate(chat)
    before, earned = bob.balance(), ada.balance()
    with bob.chat(*club, content) as stream:
        stream.next()
        assert bob.wallet() | {"balance": before - FEE, "held": FEE} == bob.wallet()
        assert ada.balance() == earned
        gate.say("Worth it.")
        gate.finish()
        stream.rest()
    assert bob.wallet() | {"balance": before - FEE, "held": 0} == bob.wallet()
    assert ada.balance() - earned == 7


@pytest.mark.parametrize("fee, share", [(1, 0), (2, 1), (3, 2), (10, 7), (99, 69)])
def test_fee_is_split_rounded_down(ada, bob, fee, share):
    club = ada.create_club_with_agent(agentCallFee=fee)
    bob.join(club[0])
    bob.credit(fee)
    before, earned = bob.balance(), ada.balance()
    assert ask(bob, club, "say:Thanks").end["charged"] == fee
    assert (before - bob.balance(), ada.balance() - earned) == (fee, share)


def test_creator_pays_nothing(ada, club):
    before = ada.balance()
    assert ask(ada, club, "say:Mine").end["charged"] == 0
    assert ada.balance() == before


def test_agent_without_a_fee_is_free(ada, sign_up):
    club, penniless = ada.create_club_with_agent(), sign_up("Penniless")
    penniless.join(club[0])
    assert ask(penniless, club, "say:Gratis").end["charged"] == 0


def test_without_the_coins_answers_402_before_any_byte(sign_up, club, chat):
    poor, key = sign_up("Poor"), uuid.uuid4().hex
    poor.join(club[0])
    poor.credit(FEE - 1)
    reply = poor.post(path(club[0]), {"content": f"say:{key}", "listingId": club[1]})
    reply.refuse(402, "insufficient_balance", required=FEE, balance=FEE - 1)
    assert reply.json["error"].startswith("Insufficient balance")
    assert poor.balance() == FEE - 1 and chat.prompts_with(key) == []


def test_one_wallet_pays_for_no_more_answers_than_it_can(sign_up, club):
    person = sign_up("Thrifty")
    person.join(club[0])
    person.credit(2 * FEE + 1)
    body = {"content": "say:Once", "listingId": club[1]}
    replies = together([lambda: person.http.post(person.stack.url + path(club[0]), json=body, headers=person.credentials())] * 4)
    assert sorted(reply.status_code for reply in replies) == [200, 200, 402, 402]
    assert person.wallet() | {"balance": 1, "held": 0} == person.wallet()


# Refusals before the first byte

@pytest.mark.parametrize("field, value", [
    ("content", ""), ("content", "  "), ("content", None), ("content", 5), ("content", "nul \0"), ("content", "x" * 20_001),
    ("listingId", None), ("listingId", "nonsense"), ("listingId", 5),
])
def test_bad_field_is_refused(bob, club, field, value):
    bob.post(path(club[0]), {"content": "say:Hi", "listingId": club[1]} | {field: value}).refuse_field(field)


def test_content_above_the_listings_limit_is_refused(ada):
    community, listing = ada.create_community(), ada.create_agent(inputCharLimit=10)
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    ada.post(path(community), {"content": "say:1234567", "listingId": listing}).refuse_field("content")
    assert ask(ada, (community, listing), "say:123456").text == "123456"


def test_stranger_is_refused(eve, anyone, club):
    body = {"content": "say:Hi", "listingId": club[1]}
    eve.post(path(club[0]), body).refuse(403, "not_member")
    anyone.post(path(club[0]), body).refuse(401, "unauthorized")
    eve.post(path(NOBODY), body).refuse(404)


def test_agent_that_was_not_added_is_refused(ada, club):
    for listing in (NOBODY, ada.create_agent()):
        ada.post(path(club[0]), {"content": "say:Hi", "listingId": listing}).refuse(404, "agent_not_in_community")


def test_fifth_live_stream_of_a_person_answers_429(bob, club, chat):
    gates = [new_gate(chat) for _ in range(4)]
    before = bob.balance()
    streams = [bob.chat(*club, content) for _, content in gates]
    try:
        for stream in streams:
            stream.next()
        reply = bob.post(path(club[0]), {"content": "say:Fifth", "listingId": club[1]})
        reply.refuse(429)
        assert int(reply.headers["Retry-After"]) > 0
    finally:
        for gate, _ in gates:
            gate.say("Free again.")
            gate.finish()
        for stream in streams:
            with stream:
                stream.rest()
    assert before - bob.balance() == 4 * FEE
    assert ask(bob, club, "say:Fifth").end["charged"] == FEE


# The agent fails

@pytest.mark.parametrize("fault", [
    "die:Partial", "hang-up", "stall:Partial", "silent", "rubbish", "web-page", "refuse:500", "refuse:503", "refuse:401",
    "refuse:404", "refuse:429", "error-in-stream:", "error-in-stream:Partial", "no-done:Partial", "empty",
])
def test_fault_ends_in_one_error_and_the_fee_comes_back(bob, ada, club, fault):
    before, earned = bob.wallet(), ada.balance()
    stream = ask(bob, club, fault)
    assert stream.types[-1] == "error" and stream.end["refunded"]
    assert stream.text == ("Partial" if fault.endswith("Partial") else "")
    assert "upstream-secret" not in stream.raw.decode()
    assert (bob.wallet(), ada.balance()) == (before, earned)


def test_question_stays_in_the_history_when_the_agent_fails(bob, club):
    stream = ask(bob, club, "refuse:500")
    assert stream.meta["userMessageId"] in [m["id"] for m in bob.history(club[0], limit=5)]


def test_agent_is_asked_again_after_a_failure(bob, club):
    ask(bob, club, "die")
    assert ask(bob, club, "say:Recovered").text == "Recovered"


# The client goes away

def test_client_that_leaves_still_pays_for_the_stored_answer(bob, club, chat):
    gate, content = new_gate(chat)
    before = bob.balance()
    with bob.chat(*club, content) as stream:
        stream.next()
        gate.say("Beginning")
        stream.next()
    for word in (", middle", " and end."):
        gate.say(word)
    gate.finish()
    eventually(lambda: bob.wallet()["held"] == 0, what="the capture")
    assert before - bob.balance() == FEE
    assert bob.history(club[0], limit=1)[0]["content"] == "Beginning, middle and end."


def test_client_that_leaves_a_failing_agent_gets_the_fee_back(bob, club, chat):
    gate, content = new_gate(chat)
    before = bob.balance()
    with bob.chat(*club, content) as stream:
        stream.next()
    gate.die()
    eventually(lambda: bob.wallet()["held"] == 0, what="the release")
    assert bob.balance() == before


# GET …/agent-chat/{userMessageId}/stream

def test_stream_continues_after_every_event(bob, club):
    stream = ask(bob, club, "emoji")
    for position, event in enumerate(stream.events[:-1]):
        told = "".join(e.data["content"] for e in stream.events[:position + 1] if e.type == "chunk")
        with bob.stream(stream_path(club, stream) + "/stream", method="GET", headers={"Last-Event-ID": event.id}) as again:
            again_events = list(again)
        assert told + again.text == stream.text
        assert [e.type for e in again_events if e.type in ("done", "error")] == ["done"]
        assert again.end == stream.end


def test_stream_without_a_position_is_the_whole_answer(bob, club):
    stream = ask(bob, club, "say:From the start")
    with bob.stream(stream_path(club, stream) + "/stream", method="GET") as again:
        assert again.rest().text == "From the start"
    assert (again.meta, again.end) == (stream.meta, stream.end)


@pytest.mark.parametrize("content", ["say:Nothing more", "die:Partial", "emoji"])
def test_stream_after_the_last_event_answers_204(bob, club, content):
    """At which a browser's EventSource does not connect again."""
    stream = ask(bob, club, content)
    path, last = stream_path(club, stream) + "/stream", stream.events[-1].id
    bob.get(path, headers={"Last-Event-ID": last}).expect(204)
    bob.get(path, lastEventId=last).expect(204)
    assert bob.head(path, headers={"Last-Event-ID": last}).status == 204


def test_stream_takes_the_position_from_the_query(bob, club):
    stream = ask(bob, club, "say:From the middle")
    first = next(event for event in stream.events if event.type == "chunk")
    with bob.stream(stream_path(club, stream) + "/stream", method="GET", lastEventId=first.id) as again:
        list(again)
    assert first.data["content"] + again.text == "From the middle"


def test_stream_of_a_living_answer_joins_replay_and_tail(bob, club, chat):
    gate, content = new_gate(chat)
    before = bob.balance()
    with bob.chat(*club, content) as first:
        first.next()
        gate.say("Eins ")
        event = first.next()
    gate.say("zwei ")
    with bob.stream(f"{stream_path(club, first)}/stream", method="GET", headers={"Last-Event-ID": event.id}) as second:
        gate.say("drei")
        gate.finish()
        list(second)
    assert first.text + second.text == "Eins zwei drei"
    assert second.end["charged"] == FEE and before - bob.balance() == FEE


def test_stream_of_a_failed_answer_ends_in_its_error(bob, club):
    stream = ask(bob, club, "die:Partial")
    with bob.stream(stream_path(club, stream) + "/stream", method="GET") as again:
        list(again)
    assert again.end["code"] == stream.end["code"]


def test_stream_is_the_callers_alone(bob, ada, eve, anyone, club):
    stream = ask(bob, club, "say:Private")
    for person in (ada, eve):
        assert person.get(stream_path(club, stream) + "/stream").status in (403, 404)
    anyone.get(stream_path(club, stream) + "/stream").refuse(401, "unauthorized")
    bob.get(f"{path(club[0])}/{NOBODY}/stream").refuse(404)
    bob.get(f"{path(club[0])}/nonsense/stream").refuse(404)


@pytest.mark.parametrize("position", ["nonsense", "-1", "1; DROP TABLE messages", "99999999999999999999"])
def test_stream_from_nowhere_is_no_server_error(bob, club, position):
    stream = ask(bob, club, "say:Whole")
    reply = bob.get(stream_path(club, stream) + "/stream", headers={"Last-Event-ID": position})
    assert reply.status in (200, 400)


# DELETE …/agent-chat/{userMessageId}

def test_stopped_answer_keeps_its_text_and_is_captured(bob, club, chat):
    gate, content = new_gate(chat)
    before = bob.balance()
    with bob.chat(*club, content) as stream:
        stream.next()
        gate.say("Half")
        stream.next()
        bob.delete(stream_path(club, stream)).expect(204)
        keep_talking(gate)
        stream.rest()
    assert (stream.end["finishReason"], stream.end["charged"]) == ("stopped", FEE)
    bob.delete(stream_path(club, stream)).expect(204)
    assert bob.wallet() | {"balance": before - FEE, "held": 0} == bob.wallet()
    assert bob.history(club[0], limit=1)[0]["content"] == stream.text
    assert stream.text.startswith("Half")


def test_stopped_before_any_text_is_released(bob, club, chat):
    gate, content = new_gate(chat)
    before = bob.wallet()
    with bob.chat(*club, content) as stream:
        stream.next()
        assert gate.reached.wait(20)
        bob.delete(stream_path(club, stream)).expect(204)
        stream.rest()
    assert (stream.end["finishReason"], stream.end["charged"]) == ("stopped", 0)
    assert bob.wallet() == before


def test_stop_of_a_finished_answer_changes_nothing(bob, club):
    stream = ask(bob, club, "say:Finished")
    before = bob.wallet()
    bob.delete(stream_path(club, stream)).expect(204)
    assert bob.wallet() == before
    assert bob.history(club[0], limit=1)[0]["content"] == "Finished"


def test_stop_is_the_callers_alone(bob, ada, eve, club, chat):
    gate, content = new_gate(chat)
    with bob.chat(*club, content) as stream:
        stream.next()
        for person in (ada, eve):
            assert person.delete(stream_path(club, stream)).status in (403, 404)
        gate.say("Undisturbed")
        gate.finish()
        assert stream.rest().end["finishReason"] == "stop"


def keep_talking(gate):
    """Words enough for a product that looks at its stop flag now and then."""
    for _ in range(5):
        gate.say(".")


# Idempotency-Key

def test_replay_streams_the_stored_answer_without_a_charge(bob, club, chat):
    key, before = uuid.uuid4().hex, bob.balance()
    body, header = f"say:Once {key}", {"Idempotency-Key": key}
    with bob.chat(*club, body, headers=header) as first:
        first.rest()
    with bob.chat(*club, body, headers=header) as second:
        second.rest()
    assert "Idempotent-Replayed" not in first.headers and second.headers["Idempotent-Replayed"] == "true"
    assert (second.text, second.meta, second.end) == (first.text, first.meta, first.end)
    assert before - bob.balance() == FEE and len(chat.prompts_with(key)) == 1


def test_replay_with_another_question_answers_422(bob, club):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    with bob.chat(*club, "say:One", headers=key) as stream:
        stream.rest()
    bob.post(path(club[0]), {"content": "say:Two", "listingId": club[1]}, headers=key).refuse(422, "idempotency_key_reused")


def test_replay_while_the_answer_runs_is_no_second_question(bob, club, chat):
    gate, content = new_gate(chat)
    key, before = {"Idempotency-Key": uuid.uuid4().hex}, bob.balance()
    with bob.chat(*club, content, headers=key) as stream:
        stream.next()
        bob.post(path(club[0]), {"content": content, "listingId": club[1]}, headers=key).refuse(409, "idempotency_in_progress")
        gate.say("Once")
        gate.finish()
        stream.rest()
    assert before - bob.balance() == FEE


def test_refusal_is_not_remembered(sign_up, club):
    person, key = sign_up("Poor"), {"Idempotency-Key": uuid.uuid4().hex}
    person.join(club[0])
    body = {"content": "say:Later", "listingId": club[1]}
    person.post(path(club[0]), body, headers=key).refuse(402, "insufficient_balance")
    person.credit(FEE)
    with person.chat(*club, "say:Later", headers=key) as stream:
        assert stream.rest().text == "Later"


# Crash

def test_killed_processes_leave_no_fee_held(sign_up, anyone, club, chat, stack):
    people = [sign_up("Witness"), sign_up("Witness")]
    gates = [new_gate(chat) for _ in people]
    streams = []
    for person, (gate, content) in zip(people, gates):
        person.join(club[0])
        person.credit(100)
        streams.append(person.chat(*club, content))
        streams[-1].next()
    gates[0][0].say("Some text")
    streams[0].next()
    assert [person.wallet()["held"] for person in people] == [FEE, FEE]
    stack.kill_workers()
    for stream in streams:
        with pytest.raises((httpx.HTTPError, AssertionError)), stream:
            stream.rest()
    for gate, _ in gates:
        gate.die()
    eventually(lambda: anyone.get("/healthz").status == 200, what="the next start")
    for person in people:
        eventually(lambda: person.wallet()["held"] == 0, seconds=60, what="capture or release")
        assert person.balance() in (100, 100 - FEE)
    stack.cli("ledger", "verify")


def test_books_are_right_after_all_of_this(stack):
    stack.cli("ledger", "verify")
