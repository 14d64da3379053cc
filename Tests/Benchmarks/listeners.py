"""Listeners to live events beside agent-chats: what a listener costs in memory and statements, how soon a message
reaches its readers, and what another request feels of all that."""
import asyncio
import itertools
import json
import resource
import statistics
import time
from urllib.parse import urlsplit

import data
import processes
from streams import WINDOW, ask, question

READERS = 20          # of a room
MESSAGES, PAUSE = 500, 0.02   # 50 a second
SAMPLES = 300


def room(person):
    """The club in which a person listens. The first 200 communities have other uses."""
    return data.community(201 + 2 * ((person - 1) // READERS))


def admit(stand, listeners):
    """Makes each listener a member of one room."""
    rows = ",".join(
        f"(UNHEX('01956a2c3d4e70008003{person:012x}'), UNHEX('{room(person).replace('-', '')}'),"
        f" UNHEX('{data.user(person).replace('-', '')}'), 'member', NOW(6))" for person in listeners)
    stand.stack.administer(
        f"INSERT INTO community_members (id, community_id, user_id, role, joined_at) VALUES {rows}", "spaces")


class Connection:
    """One request on a connection of its own."""

    def __init__(self, url, method, path, person=None, body="", accept="application/json"):
        host = urlsplit(url)
        self.address = host.hostname, host.port
        lines = {"Host": host.netloc, "Connection": "close", "Accept": accept, "Content-Type": "application/json",
                 "Content-Length": len(body)}
        if person:
            lines["Authorization"] = f"Bearer {data.token(person)}"
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.request = f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode()

    async def send(self):
        reader, self.writer = await asyncio.open_connection(*self.address)
        self.writer.write(self.request)
        return reader

    async def seconds(self):
        begin = time.monotonic()
        reader = await self.send()
        answer = await reader.read()
        self.writer.close()
        assert answer.split(b" ", 2)[1] in (b"200", b"201"), answer[:300]
        return time.monotonic() - begin


class Listener:
    """The stream of a person's events in one room."""

    def __init__(self, url, person):
        path = f"/api/events?room={room(person)}"
        self.connection = Connection(url, "GET", path, person, accept="text/event-stream")
        self.delays, self.is_open = [], asyncio.Event()

    async def run(self):
        reader = await self.connection.send()
        status = await reader.readline()
        assert b" 200 " in status, status
        while line := await reader.readline():
            if line.startswith(b"id:"):
                self.is_open.set()
            if line.startswith(b"data:") and b"sent at " in line:
                self.delays.append(time.monotonic() - float(line.partition(b"sent at ")[2].partition(b" ")[0]))


async def write(url, listeners):
    """Messages at an even pace, by people who listen in the room."""
    tasks = []
    for _, person in zip(range(MESSAGES), itertools.cycle(listeners)):
        body = json.dumps({"content": f"sent at {time.monotonic()} by a listener"})
        path = f"/api/communities/{room(person)}/messages"
        tasks.append(asyncio.create_task(Connection(url, "POST", path, person, body).seconds()))
        await asyncio.sleep(PAUSE)
    await asyncio.gather(*tasks)


async def p99(url):
    """Milliseconds that 99 of 100 requests for a community take at most."""
    path = f"/api/communities/{data.community(1)}"
    took = [await Connection(url, "GET", path).seconds() for _ in range(SAMPLES)]
    return statistics.quantiles(took, n=100)[98] * 1000


async def statements(stand):
    before = stand.statements()
    await asyncio.sleep(WINDOW)
    return (stand.statements() - before) / WINDOW


async def measure(stand, count, chats):
    url, leader = stand.url("spaces"), stand.leader("spaces")
    people = range(1, count + 1)
    idle_p99, before = await p99(url), processes.resident(leader)
    found = {"count": count, "chats": chats}
    listeners = [Listener(url, person) for person in people]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(listener.run()) for listener in listeners]
        await asyncio.gather(*(listener.is_open.wait() for listener in listeners))
        found["memory"] = (processes.resident(leader) - before) / count
        found["statements"] = await statements(stand)
        answers = [group.create_task(ask(url, *question(person))) for person in range(1, chats + 1)]
        # Writers at a pace that the limit for one person allows.
        _, busy_p99 = await asyncio.gather(write(url, people[::max(1, count // 200)]), p99(url))
        found["p99"] = busy_p99 / idle_p99
        complete = [received for _, received in await asyncio.gather(*answers) if b"event: done" in received]
        found["complete"] = len(complete)
        for task in tasks:
            task.cancel()
    delays = [delay for listener in listeners for delay in listener.delays]
    found["delivered"] = len(delays) / (MESSAGES * READERS)
    found["delay"] = statistics.quantiles(delays, n=20)[18] * 1000
    return found


def table(stand, scale, say):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    everybody, chats = max(200, round(2000 * scale, -2)), max(20, round(500 * scale))
    admit(stand, range(1, everybody + 1))
    yield ("| listeners | KB each | statements/s, silent | delivered | delivery, p95 ms | agent-chats complete "
           "| one community, p99 beside idle |")
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for count in (200, everybody):
        found = asyncio.run(measure(stand, count, chats))
        say("listeners", found)
        yield (f"| {count} | {found['memory']:.0f} | {found['statements']:.1f} | {found['delivered']:.1%} "
               f"| {found['delay']:.0f} | {found['complete']} of {chats} | {found['p99']:.1f} × |")
