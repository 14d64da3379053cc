"""Cloned voices and a speech server, played by `voice_server.py`; its wire format is that of the official clients."""
import io
import os
import signal
import struct
import threading
import time
import pathlib
import uuid

import elevenlabs
import openai
import pytest
from openai.types.audio.speech_create_params import SpeechCreateParams
from pydantic import TypeAdapter

from audio import audio_files, heard, recording, sample_files, upload, voice_becomes, voice_state
from client import Person, connections
from races import races, together as meet
from stack import Stack, eventually
from voice_server import VoiceServer, seconds_of, tone

HELLO = "Hello, this is the voice of the lounge."


@pytest.fixture(scope="module")
def voices():
    server = VoiceServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def speaking(chat, voices, tmp_path_factory):
    """A stack with a speech server and a voice server."""
    running = Stack(tmp_path_factory.mktemp("speaking"), chat, SPACES_SPEECH_URL=voices.url + "/v1", SPACES_SPEECH_MODEL="tts-1",
                    SPACES_VOICE_URL=voices.url, SPACES_VOICE_KEY=voices.KEY)
    try:
        running.up()
        yield running
    finally:
        running.down()


@pytest.fixture(scope="module")
def creator(speaking):
    with connections() as client:
        yield Person(speaking, client, "Creator")


@pytest.fixture(autouse=True)
def calm(voices):
    voices.script.clear()
    yield
    voices.script.clear()


@pytest.fixture
def lounge(creator):
    return creator.create_lounge(defaultAgentListingId=creator.create_agent(voice="alloy"))


@pytest.fixture
def cloned(creator, lounge):
    upload(creator, lounge, recording()).expect(202, voiceModelStatus="processing")
    voice_becomes(creator, lounge, "ready")
    return lounge


def ask(person, lounge, text, **more):
    conversation = person.post(f"/api/lounge/{lounge}/start-chat").json["conversationId"]
    with person.stream(f"/api/conversations/{conversation}/agent-chat", {"content": f"say:{text}"}, **more) as stream:
        return stream.rest()


# The stub itself.

def test_official_clients_can_talk_to_the_stub(voices):
    client = elevenlabs.ElevenLabs(api_key="k", base_url=voices.url)
    made = client.voices.ivc.create(name="Official", files=[io.BytesIO(tone(2))])
    assert voices.voices[made.voice_id] == "Official"
    assert b"".join(client.text_to_speech.convert(made.voice_id, text="Hello")).startswith(b"RIFF")
    assert made.voice_id in [voice.voice_id for voice in client.voices.get_all().voices]
    assert client.voices.delete(made.voice_id).status == "ok" and made.voice_id not in voices.voices
    speech = openai.OpenAI(api_key="k", base_url=voices.url + "/v1").audio.speech
    assert speech.create(model="tts-1", voice="alloy", input="Hi", response_format="wav").content.startswith(b"RIFF")


def test_speech_calls_are_what_the_official_model_takes(speaking, voices, creator):
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    with creator.chat(community, listing, "say:One **bold** sentence. [Another](https://example.com/x) one.") as stream:
        stream.rest()
    ours = voices.speech[-2:]
    assert [call["input"] for call in ours] == ["One bold sentence.", "Another one."]
    for call in ours:
        checked = TypeAdapter(SpeechCreateParams).validate_python(call, extra="forbid")
        assert checked["model"] == "tts-1" and checked["voice"] == "alloy" and checked["response_format"] == "wav"
    seconds, loudness = heard(speaking, stream.events[-1].data["audioUrl"])
    assert loudness > 0.1 and abs(seconds - sum(seconds_of(call["input"]) for call in ours)) < 0.1


# Spoken answers and a server that misbehaves.

@pytest.mark.parametrize("text", ["please fail", "please lie"])
def test_server_that_fails_leaves_the_text(speaking, creator, text):
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    begun = time.monotonic()
    with creator.chat(community, listing, f"say:Good. Now {text}. And on.") as stream:
        assert stream.rest().types[-1] == "done"
    assert time.monotonic() - begun < 8
    assert creator.history(community, limit=1)[0]["ttsAudioUrl"] is None
    assert "answer not spoken" in speaking.log()


def test_server_that_stalls_lets_go_after_ten_seconds(creator):
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    with creator.chat(community, listing, "say:Now please stall.") as stream:
        while stream.next().type != "done":
            pass
        done = time.monotonic()
        assert stream.rest().types[-1] == "done" and 5 < time.monotonic() - done < 11


# Cloning.

def test_lounge_speaks_with_its_cloned_voice(speaking, voices, creator, cloned):
    model = creator.get(f"/api/lounge/{cloned}").expect(200)["voiceModelId"]
    name, files, key = voices.adds[-1]
    assert (voices.voices[model], key) == (name, voices.KEY)
    assert [(field, kind) for field, _, kind, _ in files] == [("files", "audio/wav")]
    stream = ask(creator, cloned, HELLO)
    assert voices.spoken[-1] == (model, {"text": HELLO})
    assert heard(speaking, stream.events[-1].data["audioUrl"])[0] == pytest.approx(seconds_of(HELLO), abs=0.1)
    assert sample_files(speaking) == []


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_recordings_of_each_format_are_recognised_by_content(creator, lounge, voices, format):
    upload(creator, lounge, recording(format), names=["voice.bin"]).expect(202)
    voice_becomes(creator, lounge, "ready")
    kind = {"WAV": "audio/wav", "FLAC": "audio/flac", "OGG": "audio/ogg", "MP3": "audio/mpeg"}[format]
    assert voices.adds[-1][1][0][2] == kind


def test_voice_that_is_not_ready_is_text_only(creator, lounge, voices):
    gate = voices.script["gate"] = threading.Event()
    upload(creator, lounge, recording()).expect(202)
    assert ask(creator, lounge, HELLO).types[-1] == "done"
    gate.set()
    voice_becomes(creator, lounge, "ready")


def test_refused_recordings_fail_in_a_sentence(creator, lounge, voices):
    voices.script["add"] = 401
    upload(creator, lounge, recording()).expect(202)
    voice_becomes(creator, lounge, "failed")
    assert creator.get(f"/api/lounge/{lounge}").expect(200)["voiceError"] == "The voice server refused the request."


def test_new_recordings_replace_the_old_voice_and_remove_it(creator, cloned, voices):
    old = creator.get(f"/api/lounge/{cloned}").expect(200)["voiceModelId"]
    upload(creator, cloned, recording(seconds=3)).expect(202, voiceModelStatus="processing")
    voice_becomes(creator, cloned, "ready")
    new = creator.get(f"/api/lounge/{cloned}").expect(200)["voiceModelId"]
    eventually(lambda: old not in voices.voices and new in voices.voices, seconds=40, what="the end of the old voice")


def test_late_voice_of_earlier_recordings_changes_nothing(creator, lounge, voices):
    gate = voices.script["gate"] = threading.Event()
    upload(creator, lounge, recording()).expect(202)
    eventually(lambda: any(name.startswith(f"spaces-{lounge}-1") for name, *_ in voices.adds), what="the first call")
    upload(creator, lounge, recording(seconds=3)).expect(202)
    del voices.script["gate"]
    gate.set()
    voice_becomes(creator, lounge, "ready")
    model = creator.get(f"/api/lounge/{lounge}").expect(200)["voiceModelId"]
    assert voices.voices[model] == f"spaces-{lounge}-2"


def test_only_the_creator_sends_recordings(speaking, creator, lounge):
    with connections() as client:
        upload(Person(speaking, client, "Stranger"), lounge, recording()).refuse(403, "creator_only")
    upload(creator, str(uuid.uuid4()), recording()).refuse(404, "lounge_not_found")


# What is no recording.

def long_flac():
    """Ten minutes and a second of silence: a few kilobytes."""
    import numpy
    import soundfile
    out = io.BytesIO()
    soundfile.write(out, numpy.zeros(8000 * 601, "int16"), 8000, format="FLAC")
    return out.getvalue()


def promising_flac():
    """Its header promises a year."""
    data = bytearray(recording("FLAC"))
    # STREAMINFO, https://www.rfc-editor.org/rfc/rfc9639#section-8.2: 36 bits of samples end at byte 26 of the file.
    data[21] |= 0x0F
    data[22:26] = b"\xff" * 4
    return bytes(data)


def lying_riff():
    data = bytearray(recording())
    data[40:44] = struct.pack("<I", 400_000_000)
    return bytes(data)


REFUSED = {
    "html": b"<html><body>A page that is called voice.wav</body></html>" * 50,
    "short": recording(seconds=0.5),
    "long": long_flac(),
    "promising": promising_flac(),
    "lying": lying_riff(),
    "cut": recording("FLAC")[:300],
    "empty": b"",
    "header-only": recording()[:44],
    "noise-mp3": b"\xff\xfb\x90\x00" + os.urandom(50_000),
    "large": recording(seconds=350),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_recording_is_refused_and_not_kept(speaking, creator, lounge, name):
    upload(creator, lounge, REFUSED[name]).refuse_field("files")
    assert voice_state(creator, lounge) == "none"
    assert sample_files(speaking) == []


def test_number_of_files_is_one_to_five(speaking, creator, lounge):
    upload(creator, lounge, *[recording(seconds=1.5)] * 6).refuse_field("files")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", {"files": []}).refuse(415, "unsupported_media_type")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", body=b"--x--\r\n",
                    headers={"Content-Type": "multipart/form-data; boundary=x"}).refuse_field("files")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", body=b"--x\r\nContent-Disposition: form-data; name=",
                    headers={"Content-Type": "multipart/form-data; boundary=x"}).refuse(400, "malformed_multipart")
    assert sample_files(speaking) == []
    upload(creator, lounge, *[recording(seconds=1.5)] * 5).expect(202)


def memory(stack):
    """The most that a worker has had resident, in MiB."""
    def peak(pid):
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    return max(peak(pid) for pid in stack.workers())


def test_fifty_mebibytes_take_no_memory(speaking, creator, lounge):
    files = [recording(seconds=327)] * 5
    assert all(10 << 20 > len(file) > 9 << 20 for file in files)
    upload(creator, lounge, recording()).expect(202)
    before = memory(speaking)
    upload(creator, lounge, *files).expect(202)
    voice_becomes(creator, lounge, "ready")
    assert memory(speaking) - before < 12


def test_request_of_300_megabytes_is_refused_by_the_web_server(creator, lounge):
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", body=bytes(300 << 20),
                    headers={"Content-Type": "multipart/form-data; boundary=x"}).refuse(413, "payload_too_large")


@pytest.mark.parametrize("url", ["https://127.0.0.1:1/a.wav", "https://localhost/a.wav", "https://127.1/a.wav", "https://10.1.2.3/a.wav",
                                 "https://no-such-name.invalid/a.wav"])
def test_address_within_is_refused_in_a_sentence(creator, url):
    lounge = creator.create_lounge(voiceSamplesUrl=url)
    voice_becomes(creator, lounge, "failed")
    error = creator.get(f"/api/lounge/{lounge}").expect(200)["voiceError"]
    assert "public internet" in error or "cannot be" in error


def test_repeated_upload_clones_once(creator, lounge, voices):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    before = len(voices.adds)
    upload(creator, lounge, recording(), headers=key).expect(202)
    again = upload(creator, lounge, recording(), headers=key)
    assert again.status == 202 and again.headers["Idempotent-Replayed"] == "true"
    upload(creator, lounge, recording(seconds=3), headers=key).refuse(422, "idempotency_key_reused")
    voice_becomes(creator, lounge, "ready")
    assert len(voices.adds) == before + 1


# Erasing.

def test_erased_voice_leaves_nothing(speaking, creator, cloned, voices):
    model = creator.get(f"/api/lounge/{cloned}").expect(200)["voiceModelId"]
    stream = ask(creator, cloned, HELLO)
    path = speaking.state / stream.events[-1].data["audioUrl"].lstrip("/")
    assert path.exists()
    creator.delete(f"/api/lounge/{cloned}/voice").expect(200, voiceModelStatus="none")
    assert model not in voices.voices and not path.exists()
    shown = creator.get(f"/api/lounge/{cloned}").expect(200, voiceModelId=None, voiceSamplesUrl=None)
    assert shown["voiceModelStatus"] == "none"
    conversation = creator.post(f"/api/lounge/{cloned}/start-chat").json["conversationId"]
    messages = creator.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"]
    assert all(message["ttsAudioUrl"] is None for message in messages)
    rows = speaking.sql("SELECT erased_by, finished_at IS NOT NULL FROM voice_erasures WHERE lounge_id = %s", cloned)
    assert [(uuid.UUID(bytes=by), done) for by, done in rows] == [(uuid.UUID(creator.id), 1)]


def test_erasing_is_shown_until_the_server_says_so(speaking, creator, cloned, voices):
    voices.script["delete"] = 503
    creator.delete(f"/api/lounge/{cloned}/voice").expect(202, voiceModelStatus="erasing")
    assert voice_state(creator, cloned) == "erasing"
    del voices.script["delete"]
    voice_becomes(creator, cloned, "none", seconds=60)
    assert not any(name.startswith(f"spaces-{cloned}") for name in voices.voices.values())


def test_archived_lounge_can_still_be_erased(creator, cloned, voices):
    creator.delete(f"/api/communities/{cloned}").expect(200)
    upload(creator, cloned, recording()).refuse(410, "community_archived")
    creator.delete(f"/api/lounge/{cloned}/voice").expect(200, voiceModelStatus="none")
    assert not any(name.startswith(f"spaces-{cloned}") for name in voices.voices.values())


def test_only_the_creator_erases(speaking, cloned):
    with connections() as client:
        Person(speaking, client, "Stranger").delete(f"/api/lounge/{cloned}/voice").refuse(403, "creator_only")


@races("POST /api/lounge/{}/voice-samples", "DELETE /api/lounge/{}/voice")
def test_recordings_and_erasures_at_once_leave_one_state(speaking, creator, cloned, voices):
    sent, erased = meet([lambda: upload(creator, cloned, recording())] * 3,
                        [lambda: creator.delete(f"/api/lounge/{cloned}/voice")] * 3)
    assert {reply.status for reply in sent} == {202} and {reply.status for reply in erased} <= {200, 202}
    state = eventually(lambda: voice_state(creator, cloned) in ("none", "ready") and voice_state(creator, cloned),
                       seconds=60, what="a state that lasts")
    left = eventually(lambda: len(own := [name for name in voices.voices.values() if name.startswith(f"spaces-{cloned}")]) < 2
                      and [own], seconds=60, what="the removal of the other voices")[0]
    assert len(left) == (1 if state == "ready" else 0) and sample_files(speaking) == []


# Kills.

def hurry(stack, lounge):
    """As if the lease of a dead process had ended."""
    stack.sql("UPDATE lounges SET voice_lease_until = NOW(6) - INTERVAL 1 SECOND WHERE community_id = %s", lounge)


def test_killed_while_cloning_ends_ready_with_one_voice(speaking, creator, lounge, voices):
    gate = voices.script["gate"] = threading.Event()
    upload(creator, lounge, recording()).expect(202)
    eventually(lambda: any(name == f"spaces-{lounge}-1" for name, *_ in voices.adds), what="the call")
    speaking.kill_workers()
    gate.set()
    del voices.script["gate"]
    eventually(lambda: f"spaces-{lounge}-1" in voices.voices.values(), what="the voice on the server")
    hurry(speaking, lounge)
    voice_becomes(creator, lounge, "ready", seconds=60)
    assert list(voices.voices.values()).count(f"spaces-{lounge}-1") == 1


def test_killed_again_and_again_fails_in_a_sentence(speaking, creator, lounge, voices):
    gate = voices.script["gate"] = threading.Event()
    upload(creator, lounge, recording()).expect(202)
    for attempt in range(2):
        eventually(lambda: sum(name == f"spaces-{lounge}-1" for name, *_ in voices.adds) > attempt, seconds=40, what="the call")
        speaking.kill_workers()
        hurry(speaking, lounge)
    voice_becomes(creator, lounge, "failed", seconds=60)
    gate.set()
    assert "interrupted" in creator.get(f"/api/lounge/{lounge}").expect(200)["voiceError"]


def test_killed_while_speaking_speaks_and_counts_once(speaking, creator, voices):
    lounge = creator.create_lounge(defaultAgentListingId=creator.create_agent(voice="alloy"))
    voices.script["pause"] = 3
    with connections() as client:
        guest = Person(speaking, client, "Guest")
        conversation = guest.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"]
        stream = guest.stream(f"/api/conversations/{conversation}/agent-chat", {"content": "say:One. Two. Three."})
        while stream.next().type != "done":
            pass
        speaking.kill_workers()
        stream.close()
        voices.script["pause"] = 0
        speaking.sql("UPDATE answer_audio SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE lounge_id = %s", lounge)
        url = eventually(lambda: guest.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"][-1]["ttsAudioUrl"],
                         seconds=60, what="the audio")
        seconds, _ = heard(speaking, url)
        assert seconds <= guest.get(f"/api/lounge/{lounge}/usage").expect(200)["usedSeconds"] < seconds + 1.1
