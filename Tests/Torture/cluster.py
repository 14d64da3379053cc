"""Kills, stops and cuts off nodes and hosts of a cluster while people pay; then looks whether anything is amiss.

Three nodes of Galera and two hosts of the service, HAProxy before each. A fault is a node or a host that is killed
(SIGKILL), that is stopped for a while (SIGSTOP), that is cut off from everything (its network interface is down), or a node
that only the other nodes do not hear of (gmcast.isolate). One is ended before the next begins. Meanwhile people sign up,
join, pay, talk, ask agents, get refunds and leave. Nothing is cut off where this process may not have network and mount
namespaces of its own, as without root and in most containers.

The longest time without an acknowledged message is measured for each fault: more than 15 seconds is a failure. In the end
everything holds that torture.py looks at, but for audio, and the three nodes have the same rows.

usage: cluster.py [--minutes 5] [--seed N] [--state FOLDER]     (SPACES_BIN names another executable)
"""
import argparse
import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid

import pymysql

from load import Load, checks, eventually   # first: it makes the modules of Tests/Wire known
from chat_server import ChatServer
from client import PASSWORD
from clients import Client
from cluster_stack import HOSTS, NODES, Cluster

LONGEST_OUTAGE = 15
FAULTS = {"node": ["kill", "stop", "isolate"], "host": ["kill", "stop"]}
LAST_ATTEMPT = 10   # seconds: after ten without a network, TCP sends again within three
BRIDGE = "10.0.0.1"   # where hosts with a network of their own reach this process
INSIDE = "--inside"   # private: this process has namespaces of its own
UNSHARE = ["unshare", "--net", "--mount"]


class Newcomer(Client):
    """Signs up, again and again, and joins a club at once."""
    choices = {"arrive": 1}

    def __init__(self, torture, person, seed, clubs):
        super().__init__(torture, person, seed)
        self.clubs, self.arrived = clubs, []

    def arrive(self):
        fields = {"email": f"{uuid.uuid4()}@example.test", "password": PASSWORD, "name": "Newcomer"}
        answer = self.insist("POST", "/api/auth/sign-up/email", fields)
        if answer.status == 409 and answer.attempts > 1:   # an earlier attempt signed up
            answer = self.insist("POST", "/api/auth/sign-in/email", fields)
        self.expect(answer, 200)
        token, person = answer.body["token"], answer.body["user"]["id"]
        credit = {"amount": 100, "reference": str(uuid.uuid4())}
        self.expect(self.insist("POST", f"/api/admin/users/{person}/credit", credit, self.torture.root.token), 200)
        club, fees = self.random.choice(self.clubs)
        self.expect(self.insist("POST", f"/api/communities/{club}/join", token=token), 200)
        self.arrived.append((fields["email"], person, club, 100 - sum(fees.values())))
        time.sleep(self.random.uniform(0, 1))

    def members(self, community):
        return {person for _, person, club, _ in self.arrived if club == community}

    def check(self):
        for email, person, club, balance in self.arrived:
            assert self.torture.stack.sql(
                "SELECT u.id, a.balance, m.is_current FROM users u"
                " JOIN ledger_accounts a ON a.owner = u.id AND a.kind = 'available'"
                " JOIN community_members m ON m.user_id = u.id AND m.community_id = %s WHERE u.email = %s",
                club, email) == ((uuid.UUID(person).bytes, balance, 1),), email


class Watch(Client):
    """Says one thing after another, and knows how long it took at most until it was acknowledged."""
    choices = {"say": 1}
    patience = 3

    def __init__(self, torture, person, club):
        super().__init__(torture, person, 0)
        self.club, self.lock = club, threading.Lock()
        self.begin()

    def begin(self):
        with self.lock:
            self.last, self.longest = time.monotonic(), 0

    def outage(self):
        with self.lock:
            return max(self.longest, time.monotonic() - self.last)

    def say(self):
        text = f"watched {uuid.uuid4()}"
        answer = self.insist("POST", f"/api/communities/{self.club}/messages", {"content": text})
        self.expect(answer, 201)
        self.said.append((self.club, text))
        with self.lock:
            now = time.monotonic()
            self.longest, self.last = max(self.longest, now - self.last), now
        time.sleep(0.05)


class ClusterTorture(Load):
    has_late_attempts = True

    def __init__(self, state, minutes, seed, is_networked):
        self.minutes, self.is_networked = minutes, is_networked
        self.chat = ChatServer(address=BRIDGE if self.is_networked else "127.0.0.1")
        self.outages = []
        # A fault begins only while no client waits for late attempts, and a client waits until no fault is on.
        self.turn, self.is_fault_on, self.waiting = threading.Condition(), False, 0
        super().__init__(Cluster(state, SPACES_AGENT_URL=self.chat.url, NAMESPACES="1" if is_networked else ""), seed)

    def people(self, seed):
        yield from super().people(seed)
        for number in range(2):
            yield Newcomer(self, self.person(), seed + number, self.clubs)
        watcher = self.person()
        self.watch = Watch(self, watcher, watcher.create_community(name="Watched"))
        yield self.watch

    def torment(self):
        end, number = time.monotonic() + 60 * self.minutes, 0
        while not self.ending.wait(self.random.uniform(1, 4)) and self.may_begin_fault(end - time.monotonic()):
            number += 1
            name = self.random.choice(NODES + HOSTS)
            fault = self.random.choice(FAULTS[name[:-1]] + ["cut"] * self.is_networked)
            self.watch.begin()
            print(f"{number}: {fault} {name}", end="", flush=True)
            self.do(fault, name)
            outage = self.watch.outage()
            eventually(lambda: self.watch.outage() < LONGEST_OUTAGE or self.failures, what=f"a message after {fault} {name}")
            outage = max(outage, self.watch.longest)
            self.outages.append((outage, fault, name))
            print(f", {outage:.1f} s without an acknowledged message", flush=True)
            assert outage <= LONGEST_OUTAGE, (fault, name, outage)
            self.count(f"{fault} {name}")
            self.look()

    def may_begin_fault(self, seconds):
        """Waits, for so many seconds at most, until no client waits for late attempts. Where it is true, the fault is on."""
        with self.turn:
            self.is_fault_on = seconds > 0 and self.turn.wait_for(lambda: not self.waiting, seconds)
            return self.is_fault_on

    def do(self, fault, name):
        try:
            self.stack.run(fault, name)
            self.ending.wait(self.random.uniform(2, 10))
            self.stack.run("start", name)
        finally:
            with self.turn:
                self.is_fault_on = False
                self.turn.notify_all()

    @contextlib.contextmanager
    def no_late_attempts(self):
        """Begins when no fault is on and what waited for the network has been sent again. No fault begins meanwhile."""
        with self.turn:
            self.waiting += 1
            self.turn.wait_for(lambda: not self.is_fault_on)
        try:
            time.sleep(LAST_ATTEMPT)
            yield
        finally:
            with self.turn:
                self.waiting -= 1
                self.turn.notify_all()

    def look(self):
        try:
            checks.expect_none(self.stack, checks.ALWAYS)
        except pymysql.Error as error:   # HAProxy may not have found the node yet
            self.count(f"checks cut off ({error.args[0]})")

    def check(self):
        super().check()
        for host in HOSTS:   # their jobs would go on writing
            self.stack.run("stop", host)
        eventually(self.is_same_everywhere, 30, "the same rows on all nodes")
        print("The nodes have the same rows.")

    def is_same_everywhere(self):
        first, *others = (self.stack.contents(node) for node in NODES)
        return all(other == first for other in others)


def enter_own_network():
    """Begins this program again in namespaces that end with it. Says why and returns where that is refused."""
    # What it makes there is tried in namespaces that end with the attempt.
    attempt = "ip link add bridge type bridge && ip link add node0 type veth peer name eth0"
    done = subprocess.run([*UNSHARE, "sh", "-c", attempt], capture_output=True, text=True)
    if done.returncode == 0:
        os.execvp(UNSHARE[0], [*UNSHARE, sys.executable, *sys.argv, INSIDE])
    print(f"Nothing will be cut off, without namespaces of its own: {' '.join(done.stderr.split())}", flush=True)


def make_bridge():
    for command in ("link set lo up", "link add bridge type bridge", f"address add {BRIDGE}/24 dev bridge", "link set bridge up"):
        subprocess.run(["ip", *command.split()], check=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options.add_argument("--state", type=pathlib.Path)
    options.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = options.parse_args()
    if options.inside:
        make_bridge()
    else:
        enter_own_network()
    state = options.state or pathlib.Path(tempfile.mkdtemp(prefix="spaces-torture-"))
    print(f"seed {options.seed}, state {state}", flush=True)
    torture = ClusterTorture(state, options.minutes, options.seed, options.inside)
    try:
        torture.prepare(options.seed)
        torture.run()
    finally:
        torture.stack.down()
        torture.chat.close()
    print(", ".join(f"{what} {count}" for what, count in sorted(torture.counts.items())))
    if options.state is None:
        shutil.rmtree(state)
    seconds = sorted(outage for outage, *_ in torture.outages)
    print(f"{len(seconds)} faults: without an acknowledged message for {seconds[len(seconds) // 2]:.1f} s (median), "
          f"{seconds[-1]:.1f} s at most. The books balance, and everything happened once.")


if __name__ == "__main__":
    main()
