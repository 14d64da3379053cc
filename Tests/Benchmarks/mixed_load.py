"""What people do all day, at a fixed rate: they sign in, look around, read, write, join, ask agents, and listen."""
import asyncio
import collections
import itertools
import random
import time

import data
from connection import Connection

PASSWORD = "correct horse battery staple"
# How often each of them in a hundred requests.
MIX = {"sign_in": 1, "browse": 20, "search": 8, "community": 10, "read": 22, "unchanged": 4, "post": 12, "join": 4, "chat": 2, "poll": 6,
       "wallet": 4, "unknown": 5, "refused": 2}
LISTENERS, LIFE = 20, 300   # of events; and the most seconds until one comes anew
# At the beginning, so many at once and so many times: then every process has had all the threads and connections that it
# will have, and what it takes later is growth.
AT_ONCE, BURSTS = 60, 20


class MixedLoad:
    """`rate` requests a second, and LISTENERS listeners; no answer is waited for before the next request."""

    def __init__(self, url, size, rate):
        self.url, self.size, self.rate = url, size, rate
        self.counts, self.wrong = collections.Counter(), []
        self.clubs = itertools.cycle(range(1, size.communities // 2))
        self.people = itertools.cycle(range(200, size.users))
        self.room = f"/api/communities/{data.community(1)}"

    async def run(self, seconds):
        await self.sign_up()
        for _ in range(BURSTS):
            await asyncio.gather(*(self.do(self.something()) for _ in range(AT_ONCE)))
        listeners = [asyncio.create_task(self.listen(person)) for person in range(1, LISTENERS + 1)]
        begin, tasks = time.monotonic(), set()
        for number in range(int(seconds * self.rate)):
            tasks.add(task := asyncio.create_task(self.do(self.something())))
            task.add_done_callback(tasks.discard)
            await asyncio.sleep(max(0, begin + number / self.rate - time.monotonic()))
        await asyncio.gather(*tasks)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)

    def something(self):
        return random.choices(list(MIX), MIX.values())[0]

    async def do(self, what):
        try:
            connection, expected = getattr(self, what)(next(self.people))
            status, received = await connection.answer()
        except OSError as error:
            status, received, expected = 0, str(error).encode(), 200
        if status == 503 and b"\r\nRetry-After: " in received:   # who comes when all are busy is asked to come again
            self.counts["refused for a moment"] += 1
            return
        self.counts[what] += 1
        isWhole = what != "chat" or b"event: done" in received
        if status != expected or not isWhole:
            self.wrong.append(f"{what}: {received[:300]}")

    def ask(self, path, person=None, status=200, method="GET", body=None, **headers):
        return Connection(self.url, method, path, person, body, **headers), status

    # What is asked.

    async def sign_up(self):
        self.emails = [f"soak{number}@bench.test" for number in range(4)]
        for email in self.emails:
            body = {"email": email, "password": PASSWORD, "name": "Soak"}
            status, received = await Connection(self.url, "POST", "/api/auth/sign-up/email", body=body).answer()
            assert status == 200, received

    def sign_in(self, _):
        return self.ask("/api/auth/sign-in/email", method="POST", body={"email": random.choice(self.emails), "password": PASSWORD})

    def browse(self, _):
        return self.ask(f"/api/communities?page={random.randint(1, 20)}&type={random.choice(('club', 'official'))}")

    def search(self, _):
        return self.ask(f"/api/communities?search={random.choice(('chess', 'yoga', 'film'))}+{random.randint(1, 9999)}")

    def community(self, person):
        return self.ask(f"/api/communities/{data.community(random.randint(1, self.size.communities))}", person)

    def read(self, person):
        return self.ask(f"{self.room}/messages?limit=50", person)

    def unchanged(self, person):
        return self.ask(f"{self.room}/messages?limit=50", person, If_None_Match='"another"')

    def post(self, person):
        return self.ask(f"{self.room}/messages", person, 201, "POST", {"content": f"Said at {time.time()}, in one sentence."})

    def join(self, person):
        return self.ask(f"/api/communities/{data.community(2 * next(self.clubs) + 1)}/join", person, method="POST", body={})

    def chat(self, person):
        return self.ask(f"{self.room}/agent-chat", person, method="POST",
                        body={"content": "How are you?", "listingId": data.listing(random.randint(1, 10))})

    def poll(self, person):
        return self.ask(f"/api/events?room={data.community(1)}", person)

    def wallet(self, person):
        return self.ask("/api/wallet/transactions?limit=20", person)

    def unknown(self, _):
        return self.ask(f"/api/nothing-{random.getrandbits(64):x}/{random.getrandbits(64):x}", status=404)

    def refused(self, _):
        return self.ask(f"{self.room}/messages", status=401, Authorization=f"Bearer {random.getrandbits(128):x}")

    async def listen(self, person):
        path = f"/api/events?room={data.community(1)}"
        while True:
            connection = Connection(self.url, "GET", path, person, accept="text/event-stream")
            try:
                async with asyncio.timeout(random.uniform(LIFE / 10, LIFE)):
                    reader = await connection.send()
                    while line := await reader.readline():
                        self.counts["events"] += line.startswith(b"data:")
                self.wrong.append("a stream of events ended")
            except TimeoutError:
                self.counts["listeners"] += 1
            finally:
                connection.close()
