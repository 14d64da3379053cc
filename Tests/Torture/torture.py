"""Kills the executable and MariaDB with SIGKILL, again and again, under load; then looks whether anything is amiss.

Every client repeats a request under its idempotency key until it has an answer, as the API asks of it. In the end the
books balance, each effect happened exactly once, every wallet holds what its owner's answers add up to, and no hold
is left.

usage: torture.py [--kills 50] [--seed N] [--state FOLDER]     (SPACES_BIN names another executable)
"""
import argparse
import collections
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import uuid

import httpx

WIRE = pathlib.Path(__file__).resolve().parents[1] / "Wire"
sys.path.insert(0, str(WIRE))
from chat_server import ChatServer  # noqa: E402
from client import Person, connections  # noqa: E402
from sse import EventStream  # noqa: E402
from stack import SPACES, Stack, eventually  # noqa: E402

FEES = [{"joinFee": 30, "monthlyFee": 10}, {"joinFee": 7}, {"monthlyFee": 13}, {}]
CALL_FEE = 5


class Answer:
    def __init__(self, status, body, events=()):
        self.status, self.body, self.events = status, body, events


class Client:
    """One person who asks for one thing at a time, until it is answered."""

    def __init__(self, torture, person, seed):
        self.torture, self.person, self.random = torture, person, random.Random(seed)
        self.spent = self.credited = 0
        self.said, self.asked, self.fees = [], [], []
        self.member, self.fee_paid = set(), set()

    def insist(self, method, path, json=None, token=None):
        """Repeats the request under one key until an answer comes that says how it went."""
        key = str(uuid.uuid4())
        headers = {"Authorization": f"Bearer {token or self.person.token}", "Idempotency-Key": key}
        while True:
            try:
                answer = self.attempt(method, path, json, headers)
            except (httpx.HTTPError, httpx.StreamError):
                answer = None
            if answer and answer.status < 500 and answer.status != 429 and answer.body.get("code") != "idempotency_in_progress":
                return answer
            self.torture.count("repeated")
            time.sleep(self.random.uniform(0.05, 0.3))

    def attempt(self, method, path, json, headers):
        request = self.torture.http.build_request(method, self.torture.stack.url + path, json=json, headers=headers)
        response = self.torture.http.send(request, stream=True)
        try:
            if response.headers.get("Content-Type", "").startswith("text/event-stream"):
                stream = EventStream(response)
                try:
                    events = list(stream)
                except AssertionError:   # cut off within an event
                    return None
                ends = [event for event in events if event.type in ("done", "error")]
                return Answer(200, {}, events) if ends else None
            response.read()
            return Answer(response.status_code, response.json() if response.content else {})
        finally:
            response.close()

    # One thing of each kind.

    def step(self):
        what = self.random.choices([self.credit, self.join, self.leave, self.say, self.ask, self.refund], [3, 6, 3, 4, 5, 1])[0]
        what()
        self.torture.count(what.__name__)

    def credit(self):
        amount = self.random.randint(1, 100)
        body = {"amount": amount, "reference": str(uuid.uuid4())}
        answer = self.insist("POST", f"/api/admin/users/{self.person.id}/credit", body, self.torture.root.token)
        assert answer.status == 200, answer.body
        self.credited += amount

    def join(self):
        community, fees = self.random.choice(self.torture.communities)
        answer = self.insist("POST", f"/api/communities/{community}/join")
        if community in self.member:
            assert answer.status == 409, answer.body
            return
        price = 0 if community in self.fee_paid else sum(fees.values())   # the month lasts for longer than this
        if self.credited - self.spent < price:
            assert answer.status == 402 and answer.body["balance"] == self.credited - self.spent, answer.body
            return
        assert answer.status == 200, answer.body
        self.spent += price
        self.member.add(community)
        self.fee_paid.add(community)

    def leave(self):
        community, _ = self.random.choice(self.torture.communities)
        answer = self.insist("POST", f"/api/communities/{community}/leave")
        assert answer.status == (200 if community in self.member else 404), answer.body
        self.member.discard(community)

    def say(self):
        community, _ = self.random.choice(self.torture.communities)
        text = f"said {uuid.uuid4()}"
        answer = self.insist("POST", f"/api/communities/{community}/messages", {"content": text})
        assert answer.status == (201 if community in self.member else 403), answer.body
        if answer.status == 201:
            self.said.append((community, text))

    def ask(self):
        community, _ = self.random.choice(self.torture.communities)
        text = f"asked {uuid.uuid4()}: slow:{self.random.randint(1, 12)}:0.05"
        answer = self.insist("POST", f"/api/communities/{community}/agent-chat", {"content": text, "listingId": self.torture.agent})
        if community not in self.member:
            assert answer.status == 403, answer.body
        elif self.credited - self.spent < CALL_FEE:
            assert answer.status == 402, answer.body
        else:
            assert answer.status == 200, answer.body
            end, = [event for event in answer.events if event.type in ("done", "error")]
            charged = end.data["charged"] if end.type == "done" else 0
            assert charged == (CALL_FEE if end.type == "done" else 0), end
            self.spent += charged
            self.asked.append((community, text, charged))
            self.torture.count(f"answers {end.type}")

    def refund(self):
        """A part of the newest fee, if one is to be had."""
        page = self.insist("GET", "/api/wallet/transactions?limit=20")
        fees = [t for t in page.body["transactions"] if t["kind"] in ("join_fee", "monthly_fee")]
        if not fees:
            return
        fee = self.random.choice(fees)
        part = self.random.randint(1, 4)
        answer = self.insist("POST", f"/api/admin/transactions/{fee['id']}/refund", {"amount": part}, self.torture.root.token)
        assert answer.status in (200, 409), answer.body
        if answer.status == 200:
            assert answer.body["amount"] == part == sum(answer.body[n] for n in ("fromCreator", "fromPlatform", "borneByPlatform"))
            self.spent -= part

    def run(self):
        try:
            while not self.torture.ending.is_set():
                self.step()
        except Exception:
            self.torture.failures.append(traceback.format_exc())
            self.torture.ending.set()


class Torture:
    def __init__(self, state, kills, seed, people=16):
        self.kills, self.random = kills, random.Random(seed)
        self.counts, self.lock = collections.Counter(), threading.Lock()
        self.failures, self.ending = [], threading.Event()
        self.chat = ChatServer()
        self.stack = Stack(state, self.chat)
        self.stack.up()
        self.http = connections()
        people_now = [Person(self.stack, self.http, "Torture") for _ in range(people + 2)]
        self.root, self.creator = people_now[:2]
        self.stack.cli("user", "grant-admin", self.root.email)
        self.agent = self.creator.create_agent()
        self.communities = []
        for number in range(24):
            fees = FEES[number % len(FEES)]
            community = self.creator.create_community(name=f"Torture {number}", agentCallFee=CALL_FEE, **fees)
            self.creator.post(f"/api/communities/{community}/agents", {"listingId": self.agent}).expect(201)
            self.communities.append((community, fees))
        self.clients = [Client(self, person, seed + number) for number, person in enumerate(people_now[2:])]

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def run(self):
        threads = [threading.Thread(target=client.run) for client in self.clients]
        for thread in threads:
            thread.start()
        for number in range(self.kills):
            time.sleep(self.random.uniform(0.2, 2))
            if self.ending.is_set():
                break
            victim = self.random.choice(["worker", "worker", "executable", "MariaDB", "everything"])
            print(f"kill {number + 1}: {victim}", flush=True)
            self.kill(victim)
            self.count(f"killed {victim}")
            self.check_holds()
        self.ending.set()
        for thread in threads:
            thread.join(timeout=180)
            assert not thread.is_alive(), "a request was never answered"
        assert not self.failures, self.failures[0]
        self.check()

    def kill(self, victim):
        if victim == "worker":
            os.kill(self.random.choice(self.stack.workers()), signal.SIGKILL)
            return
        victims = []
        if victim in ("executable", "everything"):
            victims += {self.stack.pid(), *self.stack.workers()}
        if victim in ("MariaDB", "everything"):
            victims.append(self.stack.pid("mariadb"))
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        for pid in victims:
            eventually(lambda: is_gone(pid), what=f"the end of {pid}")
        self.stack.up()

    # What must hold.

    def check_holds(self):
        old = "SELECT 1 FROM ledger_holds WHERE state = 'held' AND created_at < UTC_TIMESTAMP(6) - INTERVAL 60 SECOND"
        assert not self.stack.sql(old), "a hold is older than 60 s"

    def check(self):
        eventually(lambda: not self.stack.sql("SELECT 1 FROM ledger_holds WHERE state = 'held'"), 60, "the end of the last hold")
        print(self.stack.cli("ledger", "verify").stdout.strip())
        for client in self.clients:
            self.check_client(client)
        for community, _ in self.communities:
            counted, = self.stack.sql("SELECT member_count FROM communities WHERE id = %s", community)[0]
            current = self.stack.sql("SELECT user_id FROM community_members WHERE community_id = %s AND is_current", community)
            believed = {uuid.UUID(c.person.id).bytes for c in self.clients if community in c.member} | {uuid.UUID(self.creator.id).bytes}
            assert counted == len(current) and {row[0] for row in current} == believed, community
        assert not self.stack.sql("SELECT 1 FROM agent_answers WHERE state = 'running'")
        assert not self.stack.sql(
            "SELECT 1 FROM agent_answers a JOIN ledger_holds h ON h.id = a.hold_id"
            " WHERE (a.state = 'done' AND a.finish_reason = 'stop') <> (h.state = 'captured')"), "an answer and its hold differ"
        assert not self.stack.sql("SELECT 1 FROM idempotency_keys WHERE status = 0"), "a key is stored without its answer"

    def check_client(self, client):
        balance = client.person.balance()
        assert balance == client.credited - client.spent, f"{client.person.id}: {balance}, not {client.credited - client.spent}"
        stored = self.stack.sql("SELECT room_id, content FROM messages WHERE user_id = %s", client.person.id)
        expected = sorted((uuid.UUID(c).bytes, text) for c, text, *_ in client.said + client.asked)
        assert sorted(stored) == expected, f"{client.person.id}: messages differ from what was answered"
        charged = self.stack.sql("SELECT COALESCE(SUM(charged), 0) FROM agent_answers WHERE caller_id = %s", client.person.id)[0][0]
        assert charged == sum(charge for *_, charge in client.asked)


def is_gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options.add_argument("--state", type=pathlib.Path)
    options = options.parse_args()
    os.environ["SPACES_BIN"] = str(SPACES)   # starting again must not build again
    state = options.state or pathlib.Path(tempfile.mkdtemp(prefix="spaces-torture-"))
    print(f"seed {options.seed}, state {state}", flush=True)
    torture = Torture(state, options.kills, options.seed)
    try:
        torture.run()
    finally:
        torture.stack.down()
        torture.chat.close()
    print(", ".join(f"{what} {count}" for what, count in sorted(torture.counts.items())))
    if options.state is None:
        shutil.rmtree(state)
    print(f"{options.kills} kills: the books balance, and everything happened once.")


if __name__ == "__main__":
    main()
