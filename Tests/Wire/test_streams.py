"""Streams of answers in time and under way: pings, ids, taking up again, stopping, restarts."""
import json
import socket
import uuid

import pytest

from gateway import FastCGIServer
from sse import EventStream
from stack import eventually

FEE = 10


@pytest.fixture(scope="module", autouse=True)
def quiet(sign_up):
    """(stream, the same taken up again): the agent thinks for 20 s and then says a word. The other tests run meanwhile."""
    person = sign_up("Patient")
    club = person.create_club_with_agent()
    stream = person.chat(*club, "think:20")
    again = person.stream(f"{path_of(club, stream.next())}/stream", method="GET")
    yield stream, again
    stream.close()
    again.close()


@pytest.fixture(scope="module")
def club(ada, bob):
    """(community, listing), where Bob pays."""
    club = ada.create_club_with_agent(agentCallFee=FEE)
    bob.join(club[0])
    bob.credit(10_000)
    return club


@pytest.fixture
def talk(ada, bob):
    """Bob's conversation with a hybrid shop whose agent has a fee."""
    shop = ada.create_official(csMode="hybrid", agentCallFee=FEE, defaultAgentListingId=ada.create_agent())
    bob.credit(FEE)
    return shop, bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]


def path_of(club, meta):
    return f"/api/communities/{club[0]}/agent-chat/{meta.data['userMessageId']}"


def new_gate(chat):
    key = uuid.uuid4().hex[:12]
    return chat.gate(key), f"gate:{key}"


def ask(person, club, content):
    with person.chat(*club, content) as stream:
        return stream.rest()


def bearer(person):
    return {"Authorization": f"Bearer {person.token}"}


# Ids

def test_ids_rise_from_one_with_every_event(bob, club):
    ids = [int(event.id) for event in ask(bob, club, "emoji").events]
    assert ids[0] == 1 and all(before < after for before, after in zip(ids, ids[1:]))


def test_every_number_as_last_id_continues_or_is_refused(bob, club):
    """An id that no event had may be refused; a character is never split and no word comes twice."""
    stream = ask(bob, club, "say:Grüße 🙂")
    path = path_of(club, stream.events[0])
    for number in range(int(stream.events[-1].id) + 3):
        reply = bob.get(f"{path}/stream", headers={"Last-Event-ID": str(number)})
        if reply.status == 400:
            assert str(number) not in {event.id for event in stream.events}
            continue
        if reply.status == 204:
            assert number >= int(stream.events[-1].id)
            continue
        assert number < int(stream.events[-1].id)
        text = "".join(json.loads(line[6:])["content"] for line in reply.body.decode().splitlines()
                       if line.startswith('data: {"type":"chunk"'))
        assert stream.text.endswith(text) and "\ufffd" not in text
        assert reply.body.count(b"event: done") == 1


@pytest.mark.parametrize("position", ["x", "-1", "1.5", "0x1", "９", "9" * 30, str(2**63 - 1), str(2**62)])
def test_last_id_that_is_none_is_refused(bob, club, position):
    path = f"{path_of(club, ask(bob, club, 'say:Whole').events[0])}/stream"
    bob.get(path, lastEventId=position).refuse_field("lastEventId")
    bob.get(path, headers={"Last-Event-ID": position.encode()}).refuse_field("Last-Event-ID")


def test_last_id_of_the_header_wins_and_an_empty_one_is_none(bob, club):
    stream = ask(bob, club, "say:Whole")
    path = f"{path_of(club, stream.events[0])}/stream"
    with bob.stream(path, method="GET", headers={"Last-Event-ID": "1"}, lastEventId=stream.events[-1].id) as again:
        list(again)
    assert (again.text, again.end) == ("Whole", stream.end)
    bob.get(path, headers={"Last-Event-ID": ""}, lastEventId=stream.events[-1].id).expect(204)


# Pieces

def test_words_that_come_at_once_are_joined(bob, club):
    assert len(ask(bob, club, "burst:2000").events) < 1000


def test_connection_is_closed_within_ten_seconds_of_the_end(bob, club):
    body = json.dumps({"content": "say:Bye", "listingId": club[1]}).encode()
    head = (f"POST /api/communities/{club[0]}/agent-chat HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bob.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    with socket.create_connection(("127.0.0.1", bob.stack.port), timeout=10) as connection:   # of each read
        connection.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"event: done" in answer


# Stopping

@pytest.mark.parametrize("last", ["die", "finish"])
@pytest.mark.parametrize("text", ["", "Half"])
def test_answer_that_was_stopped_says_so_however_the_agent_ends(bob, club, chat, text, last):
    gate, content = new_gate(chat)
    before = bob.balance()
    with bob.chat(*club, content) as stream:
        path = path_of(club, stream.next())
        assert gate.reached.wait(20)
        if text:
            gate.say(text)
            stream.next()
        bob.delete(path).expect(204)
        getattr(gate, last)()
        stream.rest()
    charged = FEE if text else 0
    assert stream.end | {"finishReason": "stopped", "charged": charged} == stream.end
    assert bob.wallet() | {"balance": before - charged, "held": 0} == bob.wallet()
    assert (stream.end["messageId"] is not None) == bool(text)


def test_answer_that_was_handed_over_says_so_when_the_agent_dies(bob, talk, chat):
    shop, conversation = talk
    gate, content = new_gate(chat)
    with bob.stream(f"/api/conversations/{conversation}/agent-chat", {"content": content}) as stream:
        stream.next()
        assert gate.reached.wait(20)
        bob.post(f"/api/communities/{shop}/transfer-human").expect(200)
        gate.die()
        stream.rest()
    assert (stream.end["finishReason"], stream.end["charged"]) == ("handed_over", 0)


def test_answer_of_a_resolved_conversation_is_finished_and_kept(bob, talk, chat):
    shop, conversation = talk
    gate, content = new_gate(chat)
    with bob.stream(f"/api/conversations/{conversation}/agent-chat", {"content": content}) as stream:
        stream.next()
        bob.post(f"/api/communities/{shop}/resolve", {"conversationId": conversation}).expect(200)
        gate.say("To the end.")
        gate.finish()
        stream.rest()
    assert (stream.end["finishReason"], stream.end["charged"]) == ("stop", FEE)
    last = bob.get(f"/api/conversations/{conversation}/messages", limit=1).expect(200)["messages"][0]
    assert (last["id"], last["content"]) == (stream.end["messageId"], "To the end.")


# In a conversation

def test_stream_of_a_conversation_joins_replay_and_tail(ada, bob, eve, talk, chat):
    shop, conversation = talk
    gate, content = new_gate(chat)
    with bob.stream(f"/api/conversations/{conversation}/agent-chat", {"content": content}) as first:
        question = first.next().data["userMessageId"]
        assert first.meta["communityId"] == shop
        gate.say("Eins ")
        event = first.next()
    path = f"/api/conversations/{conversation}/agent-chat/{question}"
    for person in (ada, eve):
        person.get(f"{path}/stream").refuse(404, "answer_not_found")
        person.delete(path).refuse(404, "answer_not_found")
    bob.get(f"/api/communities/{shop}/agent-chat/{question}/stream").refuse(404, "answer_not_found")
    with bob.stream(f"{path}/stream", method="GET", headers={"Last-Event-ID": event.id}) as second:
        gate.say("zwei")
        gate.finish()
        list(second)
    assert (first.text + second.text, second.end["charged"]) == ("Eins zwei", FEE)


def test_repeated_question_in_a_conversation_gives_the_stored_answer(bob, talk):
    shop, conversation = talk
    headers, before = {"Idempotency-Key": uuid.uuid4().hex}, bob.balance()
    streams = []
    for _ in range(2):
        with bob.stream(f"/api/conversations/{conversation}/agent-chat", {"content": "say:Once"}, headers=headers) as stream:
            streams.append(stream.rest())
    assert [stream.headers.get("Idempotent-Replayed") for stream in streams] == [None, "true"]
    assert (streams[0].meta, streams[0].text, streams[0].end) == (streams[1].meta, streams[1].text, streams[1].end)
    assert before - bob.balance() == FEE


def test_archived_community_stops_no_answer_but_shows_its_end(ada, bob, club, chat):
    own = ada.create_club_with_agent()
    bob.join(own[0])
    gate, content = new_gate(chat)
    with bob.chat(*own, content) as stream:
        path = path_of(own, stream.next())
        ada.delete(f"/api/communities/{own[0]}").expect(200)
        bob.delete(path).refuse(410, "community_archived")
        gate.say("Begun, so finished.")
        gate.finish()
        stream.rest()
    with bob.stream(f"{path}/stream", method="GET") as again:
        assert (again.rest().text, again.end) == ("Begun, so finished.", stream.end)


# Several at once, and the end of a process

def follow(server, person, path, **headers):
    answer = server.ask("GET", f"{path}/stream", bearer(person) | headers)
    return answer, EventStream(answer)


def test_streams_taken_up_above_the_limit_answer_429(stack, tmp_path, ada, bob, club, chat):
    gate, content = new_gate(chat)
    finished = path_of(club, ask(bob, club, "say:Before").events[0])
    with FastCGIServer(stack, tmp_path, SPACES_STREAMS_PER_USER="2") as server, bob.chat(*club, content) as stream:
        path = path_of(club, stream.next())
        followers = [follow(server, bob, path)[1] for _ in range(4)]   # 2 answers, each twice
        for follower in followers:
            follower.next()
        refused, _ = follow(server, bob, path)
        assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0
        assert json.loads(refused.body())["code"] == "too_many_streams"
        assert follow(server, bob, finished)[1].rest().text == "Before"   # what has ended holds nothing up
        gate.say("Together.")
        gate.finish()
        assert {each.rest().text for each in (stream, *followers)} == {"Together."}
        assert follow(server, bob, path)[1].rest().text == "Together."


def ask_server(server, person, club, content):
    return EventStream(server.ask("POST", f"/api/communities/{club[0]}/agent-chat", bearer(person) | {"Content-Type": "application/json"},
                                  json.dumps({"content": content, "listingId": club[1]}).encode()))


def test_client_that_comes_back_again_and_again_is_one(bob, club):
    """Nothing is sent meanwhile that would tell the product who is gone."""
    with bob.chat(*club, "think:20") as stream:
        path = path_of(club, stream.next())
        for _ in range(40):   # more than two processes let a person have, with 4 streams each
            assert eventually(lambda: take_up(bob, f"{bob.stack.url}{path}/stream"), seconds=5, what="a free place")
        bob.delete(path).expect(204)
        assert stream.rest().types == ["meta", "done"]


def take_up(person, url):
    """Whether a stream began, which is left at once."""
    with person.http.stream("GET", url, headers=bearer(person)) as response:
        return response.status_code == 200


def test_stopping_process_ends_every_stream_in_one_event(stack, tmp_path, bob, club, chat):
    own, elsewhere = new_gate(chat), new_gate(chat)
    before = bob.balance()
    (tmp_path / "other").mkdir()
    with (FastCGIServer(stack, tmp_path, SPACES_STOP_SECONDS="0") as server,
          FastCGIServer(stack, tmp_path / "other", SPACES_AGENT_FIRST_TOKEN_SECONDS="60") as other):
        going_on = ask_server(other, bob, club, elsewhere[1])
        streams = [ask_server(server, bob, club, own[1])]
        for made in (streams[0], going_on):
            streams.append(follow(server, bob, path_of(club, made.next()))[1])
        own[0].say("Cut")
        streams[0].next()
        server.terminate()
        for stream in streams:
            stream.rest()
        assert [(stream.end["code"], stream.end["refunded"]) for stream in streams] == [
            ("server_stopping", FEE), ("server_stopping", FEE), ("server_stopping", 0)]
        assert server.process.wait(timeout=60) == 0
        elsewhere[0].say("Unharmed.")
        elsewhere[0].finish()
        assert going_on.rest().text == "Unharmed."
    assert before - bob.balance() == FEE


def test_live_streams_are_counted_whichever_process_is_asked(anyone, bob, club, chat):
    gate, content = new_gate(chat)
    with bob.chat(*club, content) as stream:
        stream.next()
        for _ in range(10):
            lines = anyone.get("/metrics").body.decode().splitlines()
            assert int(next(line for line in lines if line.startswith("spaces_live_streams ")).split()[1]) >= 1
        gate.finish()
        stream.rest()


# Last, so that most of the 20 s are over.

def test_silent_stream_pings_between_its_events(quiet):
    for stream in quiet:
        assert stream.rest().text == "Thought."
        assert stream.raw.count(b"\n\n: ping\n\nid: ") == stream.raw.count(b": ping") == 1
