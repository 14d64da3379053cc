"""Holds N agent-chat streams open at once against a slow model and reports what they cost.

usage: streams.py BASE_URL TOKEN COMMUNITY LISTING COUNT WORDS PID…
Prints completed streams, lost ones, and resident memory a stream of the processes PID.
Exits with 1 when a stream was lost, or when a short request was not answered meanwhile.
"""
import asyncio
import json
import sys
import time
from urllib.parse import urlsplit

BASE, TOKEN, COMMUNITY, LISTING = sys.argv[1:5]
COUNT, WORDS = int(sys.argv[5]), int(sys.argv[6])
PIDS = sys.argv[7:]
HOST = urlsplit(BASE)


def resident():
    total = 0
    for pid in PIDS:
        with open(f"/proc/{pid}/status") as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total


async def stream(index, outcome):
    reader, writer = await asyncio.open_connection(HOST.hostname, HOST.port)
    body = json.dumps({"content": f"question {index}", "listingId": LISTING})
    writer.write(
        (f"POST /api/communities/{COMMUNITY}/agent-chat HTTP/1.1\r\nHost: {HOST.netloc}\r\nConnection: close\r\n"
         f"Authorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
    await writer.drain()
    text = await reader.read()
    writer.close()
    isDone = b"event: done" in text and text.count(b"word") >= WORDS
    outcome["done" if isDone else "lost"] += 1
    if not isDone:
        outcome.setdefault("example", text[:300])


async def short_request(outcome, until):
    slowest = 0
    while time.monotonic() < until:
        start = time.monotonic()
        reader, writer = await asyncio.open_connection(HOST.hostname, HOST.port)
        writer.write(f"GET /api/communities HTTP/1.1\r\nHost: {HOST.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        slowest = max(slowest, time.monotonic() - start)
        if b" 200 " not in answer[:20]:
            outcome["refused"] += 1
        await asyncio.sleep(0.2)
    outcome["slowest"] = slowest


async def main():
    outcome = {"done": 0, "lost": 0, "refused": 0}
    before = resident()
    streams = [asyncio.create_task(stream(i, outcome)) for i in range(COUNT)]
    short = asyncio.create_task(short_request(outcome, time.monotonic() + WORDS - 2))
    await asyncio.sleep(WORDS * 0.7)
    during = resident()
    await asyncio.gather(*streams, short)
    print(f"{COUNT} streams: {outcome['done']} complete, {outcome['lost']} lost; "
          f"{(during - before) / COUNT:.0f} KB resident each ({before // 1024} MB idle, {during // 1024} MB during); "
          f"short requests: {outcome['refused']} refused, slowest {outcome['slowest'] * 1000:.0f} ms")
    if "example" in outcome:
        print(outcome["example"])
    sys.exit(1 if outcome["lost"] or outcome["refused"] else 0)


asyncio.run(main())
