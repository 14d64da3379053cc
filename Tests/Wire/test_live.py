"""Live events on several processes, while connections are cut and processes killed."""
import functools
import json
import os
import random
import signal
import threading
import time

import httpx
import pytest

from client import together
from gateway import ask_fastcgi, run_cgi
from live import LongPollReader, PollReader, StreamReader, text, through_cgi, through_socket
from races import races, together as meet
from service import Service
from stack import eventually

WRITERS, MESSAGES = 4, 60


@pytest.fixture(scope="module")
def club(ada, bob):
    club = ada.create_community()
    bob.join(club)
    return club


@pytest.fixture(scope="module")
def members(club, crowd):
    people = crowd[:20]
    for person in people:
        person.join(club)
    return people


@pytest.fixture
def processes(stack, tmp_path):
    """Three processes that a supervisor replaces when they die, and nobody is limited in what he writes."""
    with Service(stack, tmp_path, "--processes", "3", SPACES_POSTS_PER_MINUTE="0") as service:
        yield service


def now(person):
    return person.get("/api/events").expect(200)["cursor"]


def events(person, cursor, **query):
    return person.get("/api/events", after=cursor, **query).expect(200)["events"]


def texts(events):
    return [text(event) for event in events if event["event"] == "message"]


def say(service, person, club, content):
    """Says it once, whatever happens to the process that is asked."""
    headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json", "Idempotency-Key": content}
    body = json.dumps({"content": content}).encode()
    for _ in range(100):
        try:
            answer = ask_fastcgi(service.socket, "POST", f"/api/communities/{club}/messages", headers, body)
            answer.body()
        except (OSError, AssertionError):   # the process was killed
            time.sleep(0.05)
            continue
        if answer.status == 201:
            return
        assert answer.status in (409, 503), answer.status
        time.sleep(0.05)
    raise AssertionError(f"{content} could not be said")


def write(service, people, club, key):
    """What the writers say, each in the order of its own."""
    contents = [[f"{key}.{writer}.{number}" for number in range(MESSAGES)] for writer in range(WRITERS)]

    def run(writer):
        for content in contents[writer]:
            say(service, people[writer], club, content)
            time.sleep(random.uniform(0, 0.1))

    return contents, lambda: together([lambda writer=writer: run(writer) for writer in range(WRITERS)])


def killer(service, over):
    def run():
        while not over.wait(1):
            for pid in sorted(service.workers())[:1]:
                os.kill(pid, signal.SIGKILL)

    return threading.Thread(target=run)


def expect_one_order(readers, contents):
    """Everything exactly once, in one order that is the same for all and keeps the order of each writer."""
    spoken = {content for each in contents for content in each}
    for reader in readers:
        reader.join(60)
        if reader.error:
            raise reader.error
    missing = [sorted(spoken - set(texts(reader.events))) for reader in readers]
    assert not any(missing), missing
    orders = [[(event["id"], text(event)) for event in reader.events if text(event) in spoken] for reader in readers]
    for order in orders:
        assert len(order) == len(spoken) and {content for _, content in order} == spoken
        assert order == orders[0]
    order = [content for _, content in orders[0]]
    for each in contents:
        assert sorted(each, key=order.index) == each


def run_readers(service, people, club, kinds, ask, kill=True):
    contents, write_all = write(service, people, club, os.urandom(3).hex())
    last = {content for each in contents for content in each}
    cursor = now(people[0])
    readers = [kind(person, cursor, last, ask) for kind, person in zip(kinds, people)]
    over = threading.Event()
    death = killer(service, over)
    for reader in readers:
        reader.start()
    if kill:
        death.start()
    try:
        write_all()
        expect_one_order(readers, contents)
    finally:
        over.set()
        if kill:
            death.join()
    return readers


def test_every_listener_gets_everything_once_in_one_order(processes, members, club):
    readers = run_readers(processes, members, club, [StreamReader] * 20, through_socket(processes.socket))
    assert sum(reader.answers for reader in readers) > 2 * len(readers)
    assert processes.events("worker died")


@pytest.mark.parametrize("kind", [LongPollReader, PollReader])
def test_every_poll_gets_everything_once_in_one_order(processes, members, club, kind):
    run_readers(processes, members, club, [kind] * 20, through_socket(processes.socket))


def test_every_form_has_the_same_order(processes, members, club):
    kinds = [StreamReader, LongPollReader, PollReader] * 2
    run_readers(processes, members, club, kinds, through_socket(processes.socket), kill=False)


def test_cgi_gets_everything_once_in_one_order(stack, processes, members, club):
    run_readers(processes, members, club, [PollReader, LongPollReader, PollReader], through_cgi(stack), kill=False)


def test_cgi_alone_has_nothing_between_requests(stack, bob, ada, club):
    """Whoever asks puts what was committed before into the sequence, and reads it."""
    headers = {"Authorization": f"Bearer {bob.token}"}

    def page(query=""):
        return json.loads(run_cgi(stack, "GET", f"/api/events{query}", headers).body())

    cursor = page()["cursor"]
    for number in range(3):
        body = json.dumps({"content": f"{number}"}).encode()
        more = {"Authorization": f"Bearer {ada.token}", "Content-Type": "application/json"}
        assert run_cgi(stack, "POST", f"/api/communities/{club}/messages", more, body).status == 201
        found = page(f"?after={cursor}&wait=25")
        assert texts(found["events"]) == [f"{number}"]
        cursor = found["cursor"]


def test_stream_through_the_front_end_is_described_and_arrives_at_once(ada, bob, club):
    with bob.stream("/api/events", method="GET", headers={"Accept": "text/event-stream"}) as stream:
        ada.say(club, "Live")
        event = stream.next()
        assert event.type == "message" and event.data["message"]["content"] == "Live"
        assert event.data["communityId"] == club and event.data["conversationId"] is None


def test_waiting_customer_reaches_listening_staff(ada, bob):
    shop = ada.create_official(csMode="hybrid")
    with ada.stream("/api/events", method="GET", headers={"Accept": "text/event-stream"}, room=shop) as stream:
        bob.post(f"/api/communities/{shop}/start-chat").expect(201)
        bob.post(f"/api/communities/{shop}/transfer-human").expect(200)
        while (event := stream.next()).type != "queue":
            pass
        assert event.data["waiting"] == 1


def test_every_kind_of_event_arrives_as_described(ada, bob, eve):
    cursors = {person: now(person) for person in (ada, bob)}
    space = ada.create_space()
    session = f"/api/spaces/{space}/sessions/{ada.post(f'/api/spaces/{space}/sessions').expect(201)['id']}"
    bob.post(f"{session}/join").expect(201)
    bob.post(f"{session}/signals", {"type": "move", "data": 1}).expect(201)
    ada.put(session, {"status": "active"}).expect(200)
    community, listing = ada.create_club_with_agent(agentCallFee=1)
    bob.credit(1)
    bob.join(community)
    with bob.chat(community, listing, "say:Hello") as stream:
        stream.rest()
    shop = ada.create_official(csMode="hybrid")
    bob.post(f"/api/communities/{shop}/start-chat").expect(201)
    bob.post(f"/api/communities/{shop}/transfer-human").expect(200)
    kinds = {event["event"] for person, cursor in cursors.items() for event in events(person, cursor)}
    assert kinds == {"message", "answer", "conversation", "queue", "membership", "wallet", "session", "participant", "signal"}
    eve.get("/api/events", room=community).refuse(403, "room_forbidden")
    accept = {"Accept": "text/event-stream", "Last-Event-ID": "from another server"}
    with bob.stream("/api/events", method="GET", headers=accept) as stream:
        assert stream.next().type == "reset"


def listening(person, form):
    """What the form shows for as long as it lasts: a list that grows."""
    found, over, streams = [], threading.Event(), []
    cursor = now(person)

    def stream():
        with person.stream("/api/events", method="GET", headers={"Accept": "text/event-stream", "Last-Event-ID": cursor}) as events:
            streams.append(events)
            try:
                for event in events:
                    found.append({"event": event.type, "data": event.data})
            except httpx.HTTPError:
                return   # closed by the test
        over.set()

    def poll(wait):
        after = cursor
        while not over.is_set():
            reply = person.get("/api/events", after=after, wait=wait)
            if reply.status == 401:
                return over.set()
            found.extend(reply.json["events"])
            after = reply.json["cursor"]

    run = {"stream": stream, "long poll": lambda: poll(2), "poll": lambda: poll(0)}[form]
    threading.Thread(target=run, daemon=True).start()
    return found, over, streams


def suspend(person, club, root):
    root.post(f"/api/admin/users/{person.id}/suspend").expect(200)


def sign_out(person, club, root):
    person.post("/api/auth/sign-out").expect(200)


def leave(person, club, root):
    person.post(f"/api/communities/{club}/leave").expect(200)


def expire(person, club, root):
    person.stack.expire_membership(club, person.id)


def test_nothing_comes_five_seconds_after_the_end(sign_up, ada, root, club):
    """Whoever has left a club still gets what another club says; whose session has ended gets nothing, and is told so."""
    other = ada.create_community()
    cases = []
    for end in (suspend, sign_out, leave, expire):
        for form in ("stream", "long poll", "poll"):
            person = sign_up("Gone")
            person.join(club)
            person.join(other)
            cases.append((end, person, *listening(person, form)))
    ada.say(club, "before")
    for end, person, found, over, streams in cases:
        eventually(lambda: "before" in texts(found), what="the first message")
    together([functools.partial(end, person, club, root) for end, person, *_ in cases])
    time.sleep(5)
    ada.say(club, "after")
    ada.say(other, "elsewhere")
    for end, person, found, over, streams in cases:
        if end in (suspend, sign_out):
            assert over.is_set()
        else:
            eventually(lambda: "elsewhere" in texts(found), what="the other club's message")
            over.set()
        assert "after" not in texts(found)
        for stream in streams:
            stream.close()


def test_listeners_of_one_person_are_limited(sign_up):
    person = sign_up("Many")   # of whom the two worker processes behind one socket take eight together
    accept = {"Accept": "text/event-stream"}
    open_streams = []
    try:
        for _ in range(8):
            open_streams.append(person.stream("/api/events", method="GET", headers=accept))
        for _ in range(8):
            person.get("/api/events", headers=accept).refuse(429, "too_many_listeners")
    finally:
        for stream in open_streams:
            stream.close()
    # The next one finds that those pages were left.
    person.stream("/api/events", method="GET", headers=accept).close()


@races("POST /api/spaces/{}/sessions/{}/signals", "POST /api/spaces/{}/sessions/{}/heartbeat")
def test_signals_reach_everybody_in_one_order(ada, bob, eve):
    space = ada.create_space()
    session = ada.post(f"/api/spaces/{space}/sessions").expect(201)["id"]
    path = f"/api/spaces/{space}/sessions/{session}"
    for person in (bob, eve):
        person.post(f"{path}/join").expect(201)
    cursor = now(ada)
    people = [ada, bob, eve]
    meet([lambda person=person, number=number: person.post(f"{path}/signals", {"type": "move", "data": number}).expect(201)
          for number in range(4) for person in people],
         [lambda person=person: person.post(f"{path}/heartbeat").expect(204) for person in people])
    orders = [[(event["id"], event["data"]["from"], event["data"]["data"]) for event in events(person, cursor, room=session)
               if event["event"] == "signal"] for person in people]
    assert len(orders[0]) == 12 and orders[0] == orders[1] == orders[2]


def test_signals_and_heartbeats_are_for_those_in_a_session(ada, bob, eve):
    space = ada.create_space()
    session = f"/api/spaces/{space}/sessions/{ada.post(f'/api/spaces/{space}/sessions').expect(201)['id']}"
    for call, body in (("heartbeat", None), ("signals", {"type": "move", "data": 1})):
        ada.post(f"/api/spaces/{space}/sessions/{space}/{call}", body).refuse(404, "session_not_found")
        eve.post(f"{session}/{call}", body).refuse(404, "not_in_session")
        bob.post(f"{session}/join")
        bob.post(f"{session}/leave").expect(204)
        bob.post(f"{session}/{call}", body).refuse(409, "not_connected")
    for status in ("active", "finished"):
        ada.put(session, {"status": status}).expect(200)
    ada.post(f"{session}/signals", {"type": "move", "data": 1}).refuse(409, "session_finished")


def test_cursor_of_a_forgotten_event_is_reset(stack, sign_up):
    person = sign_up("Late")
    person.create_community()
    cursor = now(person)
    epoch = cursor.split(".")[0]
    with stack.database() as connection, connection.cursor() as rows:
        rows.execute("UPDATE live_events SET created_at = created_at - INTERVAL 25 HOUR WHERE position > 0 ORDER BY position LIMIT 1")
    stack.run_jobs()
    assert person.get("/api/events", after=f"{epoch}.0").expect(200)["reset"] is True
    assert person.get("/api/events", after=cursor).expect(200)["reset"] is False
