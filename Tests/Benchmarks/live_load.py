#!/usr/bin/env python3
"""One kind of people, in a process of their own, so that what they wait for is not each other.

usage: live_load.py listen URL COUNT | write URL COUNT MESSAGES RATE | chat URL COUNT RATE | probe URL SAMPLES RATE

Says "ready" when everybody is at work, goes on until standard input ends or all is done, and says what it found, as JSON.
"""
import asyncio
import itertools
import json
import os
import resource
import statistics
import sys
import time

import data
from connection import Connection
from streams import ask, question

READERS = 20   # of a room


def room(person):
    """The club in which a person listens. The first 200 communities have other uses."""
    return data.community(201 + 2 * ((person - 1) // READERS))


class Listener:
    """The stream of a person's events in one room."""

    def __init__(self, url, person):
        path = f"/api/events?room={room(person)}"
        self.connection = Connection(url, "GET", path, person, accept="text/event-stream")
        self.delays, self.is_open = [], asyncio.Event()

    async def run(self):
        reader = await self.connection.send()
        status = await reader.readline()
        assert b" 200 " in status, status + await reader.read(1500)
        while line := await reader.readline():
            if line.startswith(b"id:"):
                self.is_open.set()
            if line.startswith(b"data:") and b"sent at " in line:
                self.delays.append(time.monotonic() - float(line.partition(b"sent at ")[2].partition(b" ")[0]))


async def ready():
    """Says so, and gives what waits for the end of standard input."""
    print("ready", flush=True)
    return asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def listen(url, count):
    listeners = [Listener(url, person) for person in range(1, count + 1)]
    tasks = []
    for listener in listeners:
        tasks.append(asyncio.create_task(listener.run()))
        await asyncio.sleep(1 / 400)   # at once they would fill the socket's queue
    all_open = asyncio.gather(*(listener.is_open.wait() for listener in listeners))
    done, _ = await asyncio.wait([all_open, *tasks], return_when=asyncio.FIRST_COMPLETED)
    if all_open not in done:
        done.pop().result()   # says why somebody cannot listen
        raise ConnectionError("a stream of events ended before all were open")
    await (await ready())
    ended = sum(task.done() for task in tasks)
    delays = [delay for listener in listeners for delay in listener.delays]
    return {"received": len(delays), "ended": ended,
            "delay": statistics.quantiles(delays, n=20)[18] * 1000 if len(delays) > 1 else None}


async def paced(rate, calls):
    """Makes the calls at an even pace; their results."""
    begin, tasks = time.monotonic(), []
    for number, call in enumerate(calls):
        await asyncio.sleep(max(0, begin + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(call()))
    return await asyncio.gather(*tasks)


async def write(url, count, messages, rate):
    """Messages at a pace that the limit for one person allows, by people who listen in the room."""
    people = itertools.cycle(range(1, count + 1, max(1, count // 200)))

    def say():
        person = next(people)
        body = {"content": f"sent at {time.monotonic()} by a listener"}
        return Connection(url, "POST", f"/api/communities/{room(person)}/messages", person, body).seconds()

    await ready()
    took = await paced(rate, itertools.repeat(say, messages))
    return {"written": len(took)}


async def chat(url, count, rate):
    begun = asyncio.Semaphore(0)

    def start(person):
        return lambda: ask(url, *question(person), begun)

    async def announce():
        for _ in range(count):
            await begun.acquire()
        await ready()

    announced = asyncio.create_task(announce())
    answers = await paced(rate, [start(person) for person in range(1, count + 1)])
    announced.cancel()
    return {"complete": sum(b"event: done" in received for _, received in answers)}


async def probe(url, samples, rate):
    """How long a request for one community takes, in milliseconds."""
    path = f"/api/communities/{data.community(1)}"
    await ready()
    took = await paced(rate, itertools.repeat(lambda: Connection(url, "GET", path).seconds(), samples))
    quantiles = statistics.quantiles(took, n=100)
    return {"median": quantiles[49] * 1000, "p99": quantiles[98] * 1000}


def main():
    kind, url, *numbers = sys.argv[1:]
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if kind == "probe":   # what waits for a processor in the client is not the service's
        try:
            os.nice(-10)
        except PermissionError:
            pass
    work = {"listen": listen, "write": write, "chat": chat, "probe": probe}[kind]
    print(json.dumps(asyncio.run(work(url, *map(int, numbers)))), flush=True)


if __name__ == "__main__":
    main()
