"""People who repeat a request under its idempotency key until it is answered, as the API asks of its clients."""
import collections
import datetime
import random
import time
import traceback
import uuid

import httpx

from sse import EventStream

# The ends of a stream that do not say how the answer ended: the same key says it later.
OPEN_ENDS = ("outcome_unknown", "database_unavailable")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Answer:
    """`attempts`: how often it was asked for. What was asked before may have been done."""

    def __init__(self, status, body, events=()):
        self.status, self.body, self.events, self.attempts = status, body, events, 1

    @property
    def end(self):
        """The event that ends a stream; None where there is none."""
        return next((event for event in self.events if event.type in ("done", "error")), None)

    @property
    def isFinal(self):
        if self.end and self.end.type == "error" and self.end.data["code"] in OPEN_ENDS:
            return False
        return self.status < 500 and self.status != 429 and self.body.get("code") != "idempotency_in_progress"


class Client:
    """One person who asks for one thing at a time. `choices` are the methods that `step` chooses from, with weights."""
    choices = {}
    patience = 60   # seconds, for an answer or the next part of one

    def __init__(self, torture, person, seed):
        self.torture, self.person, self.random = torture, person, random.Random(seed)
        self.spent = self.credited = 0
        self.said, self.asked = [], []   # (room, text) and (room, text, charge)

    def run(self):
        try:
            while not self.torture.ending.is_set():
                self.step()
        except Exception:
            self.torture.fail(f"{now()}, {self.person.id}: {traceback.format_exc()}")

    def step(self):
        what, = self.random.choices(list(self.choices), self.choices.values())
        getattr(self, what)()
        self.torture.count(what)

    # Requests.

    def insist(self, method, path, json=None, token=None, key=None, attempts=0):
        """Repeats the request under one key until an answer comes that says how it went. `attempts`: how many went before."""
        headers = {"Authorization": f"Bearer {token or self.person.token}", "Idempotency-Key": key or str(uuid.uuid4())}
        answer = self.repeat(method, path, json, headers, attempts)
        if answer.attempts > 1 and answer.status >= 400 and method != "GET" and self.torture.has_late_attempts:
            # No key remembers a refusal, so an earlier attempt may still succeed. The key tells, once that cannot be any more.
            with self.torture.no_late_attempts():
                refusal, answer = answer.status, self.repeat(method, path, json, headers, answer.attempts)
            self.torture.count("done after a refusal" if answer.status < 400 <= refusal else "refused when repeated")
        return answer

    def repeat(self, method, path, json, headers, attempts):
        while True:
            attempts += 1
            try:
                answer = self.attempt(method, path, json, headers)
            except (httpx.HTTPError, httpx.StreamError):
                answer = None
            if answer and answer.isFinal:
                answer.attempts = attempts
                return answer
            self.torture.count("repeated")
            time.sleep(self.random.uniform(0.05, 0.3))

    def attempt(self, method, path, json, headers):
        body = {"files": json.files} if hasattr(json, "files") else {"json": json}
        request = self.torture.http.build_request(method, self.torture.stack.url + path, headers=headers, timeout=self.patience, **body)
        response = self.torture.http.send(request, stream=True)
        try:
            if response.headers.get("Content-Type", "").startswith("text/event-stream"):
                try:
                    answer = Answer(200, {}, list(EventStream(response)))
                except AssertionError:   # cut off within an event
                    return None
                return answer if answer.end else None
            response.read()
            return Answer(response.status_code, response.json() if response.content else {})
        finally:
            response.close()

    def expect(self, answer, *statuses):
        assert answer.status in statuses, (answer.status, answer.body)
        return answer.status

    # What several kinds of people do.

    @property
    def balance(self):
        """What the person has, by the answers so far."""
        return self.credited - self.spent

    def credit(self, amount=None):
        amount = amount or self.random.randint(1, 100)
        path, body = f"/api/admin/users/{self.person.id}/credit", {"amount": amount, "reference": str(uuid.uuid4())}
        self.expect(self.insist("POST", path, body, self.torture.root.token), 200)
        self.credited += amount

    def account(self, answer, room, text, fee):
        """Books a stream's charge as its last event says it."""
        end = answer.end
        charge = end.data["charged"] if end.type == "done" else 0
        assert charge in ((fee,) if end.type == "done" and end.data["finishReason"] == "stop" else (0, fee)), end
        self.spent += charge
        self.asked.append((room, text, charge))
        self.torture.count(f"answers {end.type}")

    # What must hold in the end.

    def members(self, community):
        """The ids of those who have joined, by the answers so far."""
        return set()

    def check(self):
        stack, person = self.torture.stack, self.person
        stored = collections.Counter(stack.sql("SELECT room_id, content FROM messages WHERE user_id = %s", person.id))
        said = collections.Counter((uuid.UUID(room).bytes, text) for room, text, *_ in self.said + self.asked)
        assert stored == said, f"{person.id}: acknowledged, not stored: {said - stored}; stored, not acknowledged: {stored - said}"
        charged = stack.sql("SELECT COALESCE(SUM(charged), 0) FROM agent_answers WHERE caller_id = %s", person.id)[0][0]
        assert charged == sum(charge for *_, charge in self.asked)
        balance = person.balance()
        assert balance == self.balance, f"{person.id}: {balance}, not {self.balance}"
