"""Readers of live events, in each of the three forms."""
import json
import random
import threading
import time

from gateway import ask_fastcgi, run_cgi


class Reader(threading.Thread):
    """Reads events until it has seen `last`; `events` are those it got, in their order."""

    def __init__(self, person, cursor, last, ask):
        super().__init__(daemon=True)
        self.person, self.cursor, self.last, self.ask = person, cursor, last, ask
        self.events, self.answers, self.error = [], 0, None

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.person.token}"}

    def run(self):
        try:
            while not self.has_everything():
                self.read()
        except BaseException as error:   # shown by the test, which finds this thread without its events
            self.error = error

    def has_everything(self):
        return self.last <= {text(event) for event in self.events}

    def add(self, event):
        self.events.append(event)
        self.cursor = event["id"]


class StreamReader(Reader):
    """Cuts the connection every few hundred milliseconds, wherever that is."""

    def read(self):
        end = time.monotonic() + random.uniform(0.2, 0.8)
        headers = self.headers | {"Accept": "text/event-stream", "Last-Event-ID": self.cursor}
        try:
            answer = self.ask("GET", "/api/events", headers)
        except (OSError, AssertionError):
            return   # the process was killed
        assert answer.status == 200, answer.body()
        self.answers += 1
        pending = b""
        try:
            for piece in answer.iter_raw():
                pending += piece
                while b"\n\n" in pending:
                    block, pending = pending.split(b"\n\n", 1)
                    if not block.startswith(b":"):
                        self.add(parse(block))
                    if time.monotonic() > end or self.has_everything():
                        return
        except (OSError, AssertionError):
            return
        finally:
            answer.close()


class PollReader(Reader):
    wait = 0

    def read(self):
        try:
            answer = self.ask("GET", f"/api/events?after={self.cursor}&wait={self.wait}", self.headers)
            body = answer.body()
        except (OSError, AssertionError):
            return
        assert answer.status == 200, body
        page = json.loads(body)
        assert not page["reset"]
        self.answers += 1
        self.events += page["events"]
        self.cursor = page["cursor"]


class LongPollReader(PollReader):
    wait = 5


def parse(block):
    lines = dict(line.split(": ", 1) for line in block.decode().split("\n"))
    assert lines.keys() == {"id", "event", "data"}, lines
    data = json.loads(lines["data"])
    assert data["type"] == lines["event"]
    return {"id": lines["id"], "event": lines["event"], "data": data}


def text(event):
    return event["data"]["message"]["content"] if event["event"] == "message" else None


def through_socket(path):
    return lambda method, uri, headers: ask_fastcgi(path, method, uri, headers)


def through_cgi(stack):
    return lambda method, uri, headers: run_cgi(stack, method, uri, headers)
