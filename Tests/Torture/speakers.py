"""People who hear agents speak in lounges, and a creator who has voices cloned and erased all the time."""
import collections
import io
import uuid

import soundfile

from audio import recording
from clients import Client

SENTENCES = "This is the first sentence. Here comes the second one. And this is the third."


class Listener(Client):
    choices = {"hear": 1}

    def __init__(self, torture, person, seed, lounges):
        super().__init__(torture, person, seed)
        self.lounges = lounges

    def hear(self):
        lounge = self.random.choice(self.lounges)
        begun = self.insist("POST", f"/api/lounge/{lounge}/start-chat")
        self.expect(begun, 200, 201)
        talk, text = begun.body["conversationId"], f"asked {uuid.uuid4()}: say:{SENTENCES}"
        answer = self.insist("POST", f"/api/conversations/{talk}/agent-chat", {"content": text})
        self.expect(answer, 200)
        self.account(answer, talk, text, 0)
        if answer.events[-1].type == "audio_ready":
            self.torture.count("answers heard")


class Recordings:
    """A body with files."""

    def __init__(self, seconds):
        self.files = [("files", ("voice.flac", recording("FLAC", seconds=seconds), "audio/flac"))]


class Singer(Client):
    choices = {"record": 3, "erase": 2, "rest": 3}

    def __init__(self, torture, person, seed, lounges):
        super().__init__(torture, person, seed)
        self.lounges = lounges

    def record(self):
        path = f"/api/lounge/{self.random.choice(self.lounges)}/voice-samples"
        self.expect(self.insist("POST", path, Recordings(self.random.randint(1, 5))), 202)

    def erase(self):
        self.expect(self.insist("DELETE", f"/api/lounge/{self.random.choice(self.lounges)}/voice"), 200, 202)

    def rest(self):
        self.torture.ending.wait(self.random.uniform(1, 8))

    def check(self):
        """The voice server has the voices of the lounges that are ready, and no other."""
        rows = self.torture.stack.sql(
            "SELECT community_id, voice_generation, voice_model_id FROM lounges WHERE voice_model_status = 'ready'")
        expected = {model: f"spaces-{uuid.UUID(bytes=lounge)}-{generation}" for lounge, generation, model in rows}
        assert self.torture.voices.voices == expected
        self.torture.count("voices ready", len(expected))


def check_audio(torture):
    """Every spoken answer that has audio has all of it."""
    counts = collections.Counter()
    for state, file, milliseconds in torture.stack.sql("SELECT state, file, milliseconds FROM answer_audio"):
        counts[f"audio {state}"] += 1
        if state == "ready":
            path = torture.stack.state / "media" / "tts" / file[:2] / f"{file}.mp3"
            samples, rate = soundfile.read(io.BytesIO(path.read_bytes()))
            assert abs(len(samples) / rate - milliseconds / 1000) < 0.1, file
    for what, count in counts.items():
        torture.count(what, count)
    assert counts["audio ready"] > 0
