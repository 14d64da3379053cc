"""People who use the service all at once while something is done to it, and what must hold in the end."""
import collections
import pathlib
import random
import sys
import threading
import uuid

WIRE = pathlib.Path(__file__).resolve().parents[1] / "Wire"
sys.path.insert(0, str(WIRE))
from client import Person, connections  # noqa: E402
from stack import eventually  # noqa: E402

import checks  # noqa: E402
from customers import CALL_FEE, Customer, SlowReader  # noqa: E402
from founders import Founder  # noqa: E402
from guests import Guest  # noqa: E402
from team import Chief, Clerk  # noqa: E402

FEES = [{"joinFee": 30, "monthlyFee": 10}, {"joinFee": 7}, {"monthlyFee": 13}, {}]
CLUBS, CLUBS_OF_SLOW_READERS = 24, 4


class Load:
    """A subclass says in `torment` what is done to the service meanwhile."""
    # Whether a process may go on with an attempt after the next one was refused, as one does that was stopped or cut off. Then
    # the context `no_late_attempts` begins when it has.
    has_late_attempts = False

    def __init__(self, stack, seed):
        self.stack, self.random = stack, random.Random(seed)
        self.counts, self.lock = collections.Counter(), threading.Lock()
        self.failures, self.ending = [], threading.Event()

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

    def check(self):
        eventually(lambda: not checks.find(self.stack, checks.AT_REST), 60, "the end of the last answer")
        checks.expect_none(self.stack, checks.ALWAYS)
        print(self.stack.cli("ledger", "verify").stdout.strip())
        for client in self.clients:
            client.check()
        for club, _ in self.clubs:
            rows = self.stack.sql("SELECT user_id FROM community_members WHERE community_id = %s AND is_current", club)
            joined = set().union(*(client.members(club) for client in self.clients))
            assert {row[0] for row in rows} == {uuid.UUID(each).bytes for each in joined | {self.creator.id}}, club
