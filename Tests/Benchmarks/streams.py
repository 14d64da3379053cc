"""Agent-chats at once: how soon the first word comes, whether all comes, what a stream costs in memory, and how many
statements of the database keep all of them alive.

The model says a word a second. What it takes to its own first word is measured from the same process.
"""
import asyncio
import contextlib
import json
import resource
import statistics
import time
from urllib.parse import urlsplit

import data
import processes
from report import NAMES


# Seconds for which statements are counted: the pause between two rounds of the executable's jobs, so that each count
# has one of them.
WINDOW = 10


async def ask(url, path, body, headers, begun=None):
    """Seconds to the first word, and all bytes of the answer, over a connection of its own.

    `begun`: a semaphore that is released at the first word."""
    host = urlsplit(url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    lines = {"Host": host.netloc, "Connection": "close", "Content-Type": "application/json",
             "Content-Length": len(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in (lines | headers).items())
    begin, first, received = time.monotonic(), None, b""
    writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode())
    while block := await reader.read(65536):
        received += block
        if first is None and b"word0" in received:
            first = time.monotonic() - begin
            if begun:
                begun.release()
    writer.close()
    return first, received


def question(person):
    return (f"/api/communities/{data.community(1)}/agent-chat",
            json.dumps({"content": "How are you?", "listingId": data.listing(1)}),
            {"Authorization": f"Bearer {data.token(person)}"})


class Streams:
    def __init__(self, stand, who):
        self.stand, self.who = stand, who

    async def run(self, count, gap):
        """`count` people ask, one every `gap` seconds."""
        leader = self.stand.leader(self.who)
        idle = await self.statements()
        before, tasks, begun = processes.resident(leader), [], asyncio.Semaphore(0)
        for person in range(1, count + 1):
            tasks.append(asyncio.create_task(ask(self.stand.url(self.who), *question(person), begun)))
            await asyncio.sleep(gap)
        with contextlib.suppress(TimeoutError):   # one that fails does not begin
            async with asyncio.timeout(self.stand.model.words / 2):
                for _ in tasks:
                    await begun.acquire()
        busy = await self.statements()
        during = processes.resident(leader)
        isWhole = not any(task.done() for task in tasks)   # else the ends of answers are counted too
        answers = await asyncio.gather(*tasks)
        last = f"word{self.stand.model.words - 1}".encode()
        complete = [first for first, received in answers if last in received and b"event: done" in received]
        assert complete, answers[0]
        return {"complete": len(complete), "first": statistics.median(complete) * 1000,
                "memory": (during - before) / count, "statements": busy - idle if isWhole else None}

    async def statements(self):
        """Statements a second that the database executes."""
        before = self.stand.statements()
        await asyncio.sleep(WINDOW)
        return (self.stand.statements() - before) / WINDOW


async def first_word(model, count=50):
    """The median of the model's own milliseconds to its first word."""
    asked = []
    for _ in range(count):
        asked.append(asyncio.create_task(ask(model.url, "/v1/chat/completions", "{}", {})))
        await asyncio.sleep(0.02)
    return statistics.median(first for first, _ in await asyncio.gather(*asked)) * 1000


def table(stand, scale, say):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    yield ("| agent-chats | who | complete | first word, median ms | after the model's | KB each "
           "| statements/s to keep them |")
    yield "|---|---|---:|---:|---:|---:|---:|"
    # First those at once: what they leave behind would be the others' memory. PHP-FPM has a process for each stream,
    # and no more of them than it has workers.
    everybody = max(16, min(1000, round(1000 * scale)))
    for title, who, count, gap in (("at once", "spaces", everybody, 0), ("one after another", "spaces", 50, 0.02),
                                   ("one after another", "php", 16, 0.02)):
        upstream = asyncio.run(first_word(stand.model))
        found = asyncio.run(Streams(stand, who).run(count, gap))
        say(title, who, found)
        if who == "spaces" and title == "at once":
            stand.figures["stream memory"] = found["memory"]
        elif who == "spaces":
            stand.figures["stream first"] = found["first"] - upstream
        yield (f"| {count} {title} | {NAMES[who]} | {found['complete']} | {found['first']:.1f} "
               f"| {found['first'] - upstream:.1f} | {found['memory']:.0f} | {kept(who, found['statements'])} |")


def kept(who, statements):
    if who != "spaces":
        return ""
    return "the answers ended too soon" if statements is None else f"{statements:.1f}"
