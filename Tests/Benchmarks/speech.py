"""Answers that espeak-ng speaks while their text streams, beside answers that nobody speaks: what speech costs the text,
and whether every file and every second is there.

The model says a word a second, and ends a sentence with every tenth.
"""
import asyncio
import itertools
import json
import statistics
import time
from urllib.parse import urlsplit

import httpx

import data
from stack import eventually

# What is said, how often at once, and with which voice.
CASES = (("text only", 200, None), ("spoken", 200, "en-us"), ("spoken", 5, "en-us"))


async def listen(url, path, token):
    """Seconds from the request to `done`, the longest wait for a word, and seconds from `done` to the audio, or None."""
    host = urlsplit(url)
    body = json.dumps({"content": "How are you?"})
    head = (f"POST {path} HTTP/1.1\r\nHost: {host.netloc}\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n")
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    begin, times, done, audio, lines = time.monotonic(), [], None, None, []
    writer.write((head + body).encode())
    while line := await reader.readline():
        now = time.monotonic()
        lines.append(line)
        if line.startswith(b"event: chunk"):
            times.append(now)
        elif line.startswith(b"event: done"):
            done = now
        elif line.startswith(b"event: audio_ready"):
            audio = now - done
    writer.close()
    assert done, b"".join(lines[-20:])
    return done - begin, max(after - before for before, after in itertools.pairwise(times)), audio


class Lounge:
    """Has an agent of its own, and `count` people who talk to it."""

    def __init__(self, stand, count, voice):
        self.stand, self.url = stand, stand.url("spaces")
        listing = self.post(1, "/api/agent-listings", {"agentName": "Speaker", "voice": voice, "model": "any"})["id"]
        self.id = self.post(1, "/api/lounge", {"name": "Lounge", "freeMinutesPerDay": 1440, "defaultAgentListingId": listing})["id"]
        self.talks = {person: self.post(person, f"/api/lounge/{self.id}/start-chat")["conversationId"]
                      for person in range(2, count + 2)}

    def post(self, person, path, body=None):
        headers = {"Authorization": f"Bearer {data.token(person)}"}
        return httpx.post(self.url + path, json=body, headers=headers, trust_env=False).raise_for_status().json()

    async def ask(self):
        return await asyncio.gather(*(listen(self.url, f"/api/conversations/{talk}/agent-chat", data.token(person))
                                      for person, talk in self.talks.items()))

    def run(self):
        found = asyncio.run(self.ask())
        durations, waits, audio = zip(*found)
        return durations, max(waits), [each for each in audio if each is not None]

    def audio(self):
        """(answers, files, seconds that are counted, seconds of the audio), once all is spoken."""
        stack = self.stand.stack
        pending = "SELECT COUNT(*) FROM answer_audio WHERE state = 'pending'"
        eventually(lambda: stack.sql(pending) == ((0,),), 300, "the last of the audio")
        rows = stack.sql("SELECT file, CEIL(milliseconds / 1000) FROM answer_audio WHERE lounge_id = %s AND state = 'ready'", self.id)
        files = [stack.state / "media" / "tts" / file[:2] / f"{file}.mp3" for file, _ in rows]
        counted = stack.sql("SELECT COALESCE(SUM(seconds), 0) FROM lounge_usage WHERE lounge_id = %s", self.id)[0][0]
        return len(rows), sum(file.exists() for file in files), int(counted), int(sum(seconds for _, seconds in rows))


def table(stand, scale, say):
    yield ("| answers at once | to `done`, median s | slowest s | longest wait for a word, s | audio after `done`, median s "
           "| files | seconds counted | seconds of audio |")
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    slowest = {}
    for title, count, voice in CASES:
        lounge = Lounge(stand, count, voice)
        durations, wait, audio = lounge.run()
        answers, files, counted, seconds = lounge.audio()
        slowest[title, count] = max(durations)
        say(title, count, statistics.median(durations), max(durations), wait, len(audio), answers, files, counted, seconds)
        assert files == answers == (count if voice else 0) and counted == seconds
        heard = f"{statistics.median(audio):.1f}" if audio else ""
        yield (f"| {count}, {title} | {statistics.median(durations):.2f} | {max(durations):.2f} | {wait:.2f} | {heard} | {files} "
               f"| {counted} | {seconds} |")
    yield ""
    yield f"The slowest text with speech takes {(slowest['spoken', 200] / slowest['text only', 200] - 1) * 100:.1f} % longer than without."
