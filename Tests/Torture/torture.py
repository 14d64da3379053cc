"""Kills the executable and MariaDB with SIGKILL, again and again, under load; then looks whether anything is amiss.

Between the kills come disturbances: a renewal of the workers, one with a broken executable or a broken configuration,
workers without descriptors, a database that takes no writes. Meanwhile people join, pay, talk, ask agents, read slowly
and leave, the customer service of two shops changes all the time, agents speak in lounges, and voices are cloned and
erased.

Every client repeats a request under its idempotency key until it has an answer, as the API asks of it. In the end the
books balance, each effect happened exactly once, every wallet holds what its owner's answers add up to, no hold is
left, every total is a count, nobody is served by somebody who does not serve, every spoken answer has its file, its
seconds are counted once, and the voice server has the voices that are ready.

usage: torture.py [--kills 50] [--seed N] [--state FOLDER]     (SPACES_BIN names another executable)
"""
import argparse
import collections
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid

WIRE = pathlib.Path(__file__).resolve().parents[1] / "Wire"
sys.path.insert(0, str(WIRE))
from chat_server import ChatServer  # noqa: E402
from client import Person, connections  # noqa: E402
from stack import Stack, eventually  # noqa: E402
from voice_server import VoiceServer  # noqa: E402

import checks  # noqa: E402
from customers import CALL_FEE, Customer, SlowReader  # noqa: E402
from faults import Faults  # noqa: E402
from founders import Founder  # noqa: E402
from guests import Guest  # noqa: E402
from speakers import Listener, Singer, check_audio  # noqa: E402
from team import Chief, Clerk  # noqa: E402

FEES = [{"joinFee": 30, "monthlyFee": 10}, {"joinFee": 7}, {"monthlyFee": 13}, {}]
DISTURBANCES = 25
CLUBS, CLUBS_OF_SLOW_READERS = 24, 4


class Torture:
    def __init__(self, state, kills, seed):
        self.kills, self.random = kills, random.Random(seed)
        self.counts, self.lock = collections.Counter(), threading.Lock()
        self.failures, self.ending = [], threading.Event()
        executable = state / "spaces"
        Faults.install(executable)
        os.environ["SPACES_BIN"] = str(executable)   # what the stack runs, and does not build
        self.chat = ChatServer()
        self.voices = VoiceServer()
        self.voices.script |= {"pause": 0.2, "add pause": 1.5}
        self.stack = Stack(state, self.chat, SPACES_VOICE_URL=self.voices.url, SPACES_VOICE_KEY=self.voices.KEY)
        self.faults = Faults(self.stack, executable, seed)

    def prepare(self, seed):
        self.stack.up()
        self.http = connections()
        self.root, self.creator, self.owner = (self.person() for _ in range(3))
        self.stack.cli("user", "grant-admin", self.root.email)
        self.agent = self.creator.create_agent()
        self.clubs = [self.club(number) for number in range(CLUBS)]
        self.clients = list(self.people(seed))

    def person(self):
        return Person(self.stack, self.http, "Torture")

    def club(self, number):
        """A club and its fees."""
        fees = FEES[number % len(FEES)]
        club = self.creator.create_community(name=f"Torture {number}", agentCallFee=CALL_FEE, **fees)
        self.creator.post(f"/api/communities/{club}/agents", {"listingId": self.agent}).expect(201)
        return club, fees

    def people(self, seed):
        clubs, slow_clubs = self.clubs[CLUBS_OF_SLOW_READERS:], self.clubs[:CLUBS_OF_SLOW_READERS]
        for kind, count, communities in ((Customer, 10, clubs), (SlowReader, 3, slow_clubs)):
            for number in range(count):
                yield kind(self, self.person(), seed + number, communities)
        shops = [self.owner.create_official(name=f"Shop {mode}", csMode=mode, agentCallFee=CALL_FEE, joinFee=20,
                                            monthlyFee=10, defaultAgentListingId=self.agent)
                 for mode in ("hybrid", "human_only")]
        guests = [Guest(self, self.person(), seed + number, shops) for number in range(5)]
        clerks = [Clerk(self, self.person(), seed + number, shops) for number in range(4)]
        for client in guests + clerks:
            client.credit(100_000)
        yield from guests + clerks
        yield Chief(self, self.owner, seed, shops, clerks)
        yield Founder(self, self.person(), seed)
        yield from self.speakers(seed)

    def speakers(self, seed):
        creator = self.person()
        fields = {"freeMinutesPerDay": 1440, "defaultAgentListingId": creator.create_agent(voice="en-us")}
        speaking, singing = ([creator.create_lounge(**fields) for _ in range(count)] for count in (2, 3))
        for number in range(4):
            yield Listener(self, self.person(), seed + number, speaking + singing)
        yield Singer(self, creator, seed, singing)

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number

    def fail(self, what):
        self.failures.append(what)
        self.ending.set()

    def run(self):
        threads = [threading.Thread(target=client.run) for client in self.clients]
        for thread in threads:
            thread.start()
        try:
            self.torment()
        finally:
            self.ending.set()
            for thread in threads:
                thread.join(timeout=180)
        assert not self.failures, self.failures[0]
        assert not any(thread.is_alive() for thread in threads), "a request was never answered"
        self.check()

    def torment(self):
        """The kills, and the disturbances between them; with fewer kills, one after each."""
        begin, period = time.monotonic(), max(1, self.kills // DISTURBANCES)
        for number in range(self.kills):
            for do in (self.faults.kill, self.faults.disturb)[:1 if number % period else 2]:
                time.sleep(self.random.uniform(0.1, 1.5))
                if self.ending.is_set():
                    return
                what = do()
                print(f"{number + 1}: {what}, {time.monotonic() - begin:.0f} s", flush=True)
                self.count(f"{do.__name__} {what}")
                checks.expect_none(self.stack, checks.ALWAYS)

    def check(self):
        eventually(lambda: not checks.find(self.stack, checks.AT_REST), 60, "the end of the last answer")
        eventually(lambda: not checks.find(self.stack, checks.OF_VOICES), 300, "the end of the work on voices")
        checks.expect_none(self.stack, checks.ALWAYS)
        print(self.stack.cli("ledger", "verify").stdout.strip())
        check_audio(self)
        for client in self.clients:
            client.check()
        for club, _ in self.clubs:
            rows = self.stack.sql("SELECT user_id FROM community_members WHERE community_id = %s AND is_current", club)
            joined = {c.person.id for c in self.clients if isinstance(c, Customer) and club in c.member}
            assert {row[0] for row in rows} == {uuid.UUID(each).bytes for each in joined | {self.creator.id}}, club


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options.add_argument("--state", type=pathlib.Path)
    options = options.parse_args()
    state = options.state or pathlib.Path(tempfile.mkdtemp(prefix="spaces-torture-"))
    state.mkdir(parents=True, exist_ok=True)
    print(f"seed {options.seed}, state {state}", flush=True)
    begin = time.monotonic()
    torture = Torture(state, options.kills, options.seed)
    try:
        torture.prepare(options.seed)
        torture.run()
    finally:
        torture.stack.down()
        torture.chat.close()
        torture.voices.close()
    print(", ".join(f"{what} {count}" for what, count in sorted(torture.counts.items())))
    if options.state is None:
        shutil.rmtree(state)
    print(f"{options.kills} kills, {time.monotonic() - begin:.0f} s: the books balance, and everything happened once.")


if __name__ == "__main__":
    main()
