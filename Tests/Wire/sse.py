"""Reads an event stream as it arrives and checks its framing."""
import dataclasses
import json
import re

from conventions import check_sentence, check_values


@dataclasses.dataclass(frozen=True)
class Event:
    id: str
    type: str
    data: dict


class EventStream:
    """`raw` is every byte so far, `events` every event so far."""

    def __init__(self, response, description=None):
        self.response, self.description = response, description
        if description:
            description.check(response)
        self.headers = response.headers
        self.raw, self.pending, self.events = b"", b"", []
        self.bytes = response.iter_raw()

    def __iter__(self):
        while (event := self.next()) is not None:
            yield event

    def next(self):
        """The next event, or None at the end of the stream."""
        while True:
            while b"\n\n" not in self.pending:
                block = next(self.bytes, None)
                if block is None:
                    assert self.pending == b"", f"the stream ends within an event: {self.pending!r}"
                    return None
                self.raw += block
                self.pending += block
            block, self.pending = self.pending.split(b"\n\n", 1)
            if block.startswith(b":"):
                assert block == b": ping" or re.fullmatch(rb": connected\nid: [0-9a-z.]+", block), block
                continue
            event = parse(block.decode("utf-8", "strict"))
            if self.description:
                self.description.check_event(self.response.request, event.type, event.data)
            self.events.append(event)
            return event

    def rest(self):
        """Reads to the end; the whole stream has to be a well-formed answer."""
        for _ in self:
            pass
        check_answer(self.events)
        return self

    def close(self):
        self.response.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # What tests ask of a stream.

    @property
    def types(self):
        return [event.type for event in self.events]

    @property
    def text(self):
        return "".join(event.data["content"] for event in self.events if event.type == "chunk")

    @property
    def meta(self):
        return self.events[0].data

    @property
    def end(self):
        return next(event.data for event in self.events if event.type in ("done", "error"))


def parse(block):
    lines = block.split("\n")
    assert [line.split(": ", 1)[0] for line in lines] == ["id", "event", "data"], block
    number, name, text = (line.split(": ", 1)[1] for line in lines)
    data = json.loads(text)
    assert data["type"] == name and number
    check_values(data)
    return Event(number, name, data)


def check_answer(events, first="meta"):
    """meta, chunks, exactly one done or error, then at most audio_ready."""
    types = [event.type for event in events]
    assert types[0] == first, types
    assert sum(name in ("done", "error") for name in types) == 1, types
    end = next(index for index, name in enumerate(types) if name in ("done", "error"))
    assert all(name == "chunk" for name in types[1:end] if first == "meta"), types
    assert types[end + 1:] in ([], ["audio_ready"]), types
    if types[end] == "error":
        error = events[end].data
        assert types[end + 1:] == []
        check_sentence(error["message"])
        assert isinstance(error["code"], str) and isinstance(error["refunded"], int), error
    else:
        done = events[end].data
        assert done["finishReason"] and isinstance(done["charged"], int), done
