"""Listeners to live events beside agent-chats: what a listener costs in memory and statements, how soon a message
reaches its readers, and what another request feels of all that.

Listeners, writers, agent-chats and the one who measures the other request are processes of their own; see live_load.py.
"""
import json
import pathlib
import subprocess
import sys
import time

import data
import processes
from live_load import READERS, room
from streams import WINDOW

HERE = pathlib.Path(__file__).resolve().parent
LISTENERS, CHATS = 2000, 500   # at any scale
MESSAGES, RATE = 500, 50       # and how many of them a second
# Agent-chats that begin in a second. At once they would be a burst, which is measured too.
PACE = 50
SAMPLES, SAMPLE_RATE = 400, 40


class People:
    """A process of live_load.py, at work once this returns."""

    def __init__(self, kind, url, *numbers):
        self.process = subprocess.Popen(list(map(str, [sys.executable, HERE / "live_load.py", kind, url, *numbers])),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.kind = kind

    def wait(self):
        assert self.process.stdout.readline() == "ready\n", f"{self.kind} did not begin"
        return self

    def end(self):
        """Tells those who go on for ever to stop; what was found."""
        found = json.loads(self.process.communicate("", timeout=300)[0].splitlines()[-1])
        return found


def admit(stand, listeners):
    """Makes each listener a member of one room."""
    rows = ",".join(
        f"(UNHEX('01956a2c3d4e70008003{person:012x}'), UNHEX('{room(person).replace('-', '')}'),"
        f" UNHEX('{data.user(person).replace('-', '')}'), 'member', NOW(6))" for person in listeners)
    stand.stack.administer(
        f"INSERT INTO community_members (id, community_id, user_id, role, joined_at) VALUES {rows}", "spaces")


def probe(url):
    return People("probe", url, SAMPLES, SAMPLE_RATE).wait().end()


def statements(stand):
    before = stand.statements()
    time.sleep(WINDOW)
    return (stand.statements() - before) / WINDOW


def measure(stand, count, pace):
    """`pace`: how many agent-chats begin in a second."""
    url, leader = stand.url("spaces"), stand.leader("spaces")
    idle, before = probe(url), processes.resident(leader)
    listeners = People("listen", url, count).wait()
    memory = (processes.resident(leader) - before) / count
    silent = statements(stand)
    chats = People("chat", url, CHATS, pace)
    if pace <= PACE:
        chats.wait()   # else what is measured is how they begin
    writers, busy = People("write", url, count, MESSAGES, RATE).wait(), probe(url)
    complete, written, heard = chats.end()["complete"], writers.end()["written"], listeners.end()
    assert heard["ended"] == 0, f"{heard['ended']} streams of events ended"
    return {"memory": memory, "statements": silent, "complete": complete, "delivered": heard["received"] / (written * READERS),
            "delay": heard["delay"], "idle": idle["p99"], "busy": busy["p99"], "ratio": busy["p99"] / idle["p99"]}


def table(stand, scale, say):
    admit(stand, range(1, LISTENERS + 1))
    yield ("| listeners | agent-chats begin | KB each | statements/s, silent | delivered | delivery, p95 ms | agent-chats complete "
           "| one community, p99 ms, idle | busy | busy beside idle |")
    yield "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for count, pace in ((200, PACE), (LISTENERS, PACE), (LISTENERS, 10 * CHATS)):
        found = measure(stand, count, pace)
        say("listeners", count, found)
        begin = f"{pace} a second" if pace <= PACE else "all at once"
        if pace <= PACE:
            stand.figures |= {f"listeners {name}": value for name, value in found.items()}
        yield (f"| {count} | {begin} | {found['memory']:.0f} | {found['statements']:.1f} | {found['delivered']:.1%} "
               f"| {found['delay']:.0f} | {found['complete']} of {CHATS} | {found['idle']:.1f} | {found['busy']:.1f} "
               f"| {found['ratio']:.1f} × |")
