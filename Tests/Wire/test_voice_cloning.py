"""Cloned voices and a speech server, played by `voice_server.py`; its wire format is that of the official clients."""
import inspect
import io
import os
import struct
import threading
import pathlib
import uuid

import elevenlabs
import openai
import pytest
from openai.types.audio.speech_create_params import SpeechCreateParams
from pydantic import TypeAdapter

from audio import HELLO, ask, erase_voice, heard, recording, sample_files, upload, voice_becomes, voice_state
from client import Person, connections, statuses
from gateway import upload_fastcgi
from races import races, together
from stack import eventually
from voice_server import seconds_of, tone

pytestmark = pytest.mark.usefixtures("calm")


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


def test_calls_for_a_cloned_voice_are_what_the_official_client_sends(speaking, voices, creator, cloned):
    ask(creator, cloned, HELLO)
    (voice, ours), (_, files, key) = voices.spoken[-1], voices.adds[-1]
    client = elevenlabs.ElevenLabs(api_key=voices.KEY, base_url=voices.url)
    b"".join(client.text_to_speech.convert(voice, text=HELLO))
    made = client.voices.ivc.create(name="Official", files=[("voice.wav", tone(2), "audio/wav")])
    (same, theirs), (_, their_files, their_key) = voices.spoken[-1], voices.adds[-1]
    assert (voice, ours) == (same, {name: value for name, value in theirs.items() if name in ours})
    assert set(ours) <= set(inspect.signature(client.text_to_speech.convert).parameters)
    assert [(field, kind) for field, _, kind, _ in files] == [(field, kind) for field, _, kind, _ in their_files]
    assert key == their_key
    client.voices.delete(made.voice_id)


# Spoken answers and a server that misbehaves.

@pytest.mark.parametrize("text", ["please fail", "please lie"])
def test_server_that_fails_leaves_the_text(speaking, creator, text):
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    with creator.chat(community, listing, f"say:Good. Now {text}. And on.") as stream:
        assert stream.rest().types[-1] == "done"
    assert creator.history(community, limit=1)[0]["ttsAudioUrl"] is None
    assert "answer not spoken" in speaking.log()


def test_server_that_stalls_is_given_up(creator, voices):
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    with creator.chat(community, listing, "say:Now please stall.") as stream:
        while stream.next().type != "done":
            pass
        eventually(lambda: voices.stalling, what="the call that stalls")
        assert stream.rest().types[-1] == "done" and voices.stalling


def test_sentences_at_one_time_are_bounded_and_people_take_turns(speaking, creator, voices):
    """Two processes speak two sentences each; somebody with a long answer does not keep another one waiting."""
    community, listing = creator.create_community(), creator.create_agent(voice="alloy")
    creator.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    voices.script["pause"], voices.most_running = 0.3, 0
    with connections() as client:
        people = [Person(speaking, client, "Talker") for _ in range(4)]
        for person in people:
            person.join(community)
        long = [person.chat(community, listing, "say:" + "One more sentence. " * 15) for person in people * 2]
        for stream in long:
            while stream.next().type != "done":
                pass
        with creator.chat(community, listing, "say:A short one.") as short:
            assert short.rest().types[-1] == "audio_ready"
        spoken = [call["input"] for call in voices.speech]
        after = len(spoken) - 1 - spoken[::-1].index("A short one.")
        for stream in long:
            stream.close()
        eventually(lambda: voices.running == 0 and speaking.sql(
            "SELECT COUNT(*) FROM answer_audio a JOIN messages m ON m.id = a.message_id"
            " WHERE m.room_id = %s AND a.state = 'ready'", community) == ((9,),), seconds=90, what="the end of all")
        assert voices.most_running <= 4
        later = voices.speech[after + 1:]
        assert len(later) > 40   # of 120 sentences


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


def memory(stack):
    """The most that a worker has had resident, in MiB."""
    def peak(pid):
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    return max(peak(pid) for pid in stack.workers())


def test_what_is_no_recording_takes_no_memory(speaking, creator, lounge):
    speaking.kill_workers()   # the most that earlier ones had does not count
    upload(creator, lounge, recording()).expect(202)
    voice_becomes(creator, lounge, "ready")
    before = memory(speaking)
    for content in REFUSED.values():
        upload(creator, lounge, content).refuse_field("files")
    assert memory(speaking) - before < 12


def test_number_of_files_is_one_to_five(speaking, creator, lounge):
    upload(creator, lounge, *[recording(seconds=1.5)] * 6).refuse_field("files")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", {"files": []}).refuse(415, "unsupported_media_type")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", body=b"--x--\r\n",
                    headers={"Content-Type": "multipart/form-data; boundary=x"}).refuse_field("files")
    creator.request("POST", f"/api/lounge/{lounge}/voice-samples", body=b"--x\r\nContent-Disposition: form-data; name=",
                    headers={"Content-Type": "multipart/form-data; boundary=x"}).refuse(400, "malformed_multipart")
    assert sample_files(speaking) == []
    upload(creator, lounge, *[recording(seconds=1.5)] * 5).expect(202)


def test_key_of_a_running_upload_is_refused(speaking, creator, lounge):
    with speaking.database() as connection, connection.cursor() as cursor:
        connection.begin()
        cursor.execute("INSERT INTO idempotency_keys (user_id, idempotency_key, request_hash, status, body) VALUES (%s, 'running', '', 0, '')",
                       (uuid.UUID(creator.id).bytes,))
        upload(creator, lounge, recording(), headers={"Idempotency-Key": "running"}).refuse(409, "idempotency_in_progress")
        connection.rollback()


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


def flood(boundary, size):
    """A file that goes on for `size` bytes, in pieces."""
    yield f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="a.wav"\r\n\r\n'.encode() + recording()[:44]
    for _ in range(size // 65_000):
        yield bytes(65_000)
    yield f"\r\n--{boundary}--\r\n".encode()


def test_file_of_300_megabytes_is_refused_while_it_arrives(speaking, creator, lounge):
    """Straight to the application, as from a web server with no limit of its own."""
    upload(creator, lounge, recording()).expect(202)
    voice_becomes(creator, lounge, "ready")
    before, sent = memory(speaking), []
    headers = {"Authorization": f"Bearer {creator.token}", "Content-Type": "multipart/form-data; boundary=x"}
    path = (speaking.state / "run").resolve() / "app/spaces.sock"
    status, body = upload_fastcgi(path, f"/api/lounge/{lounge}/voice-samples", headers, flood("x", 300 << 20), sent)
    assert (status, body["field"], body["error"]) == (400, "files", "A recording has more than 10 MiB.")
    assert sum(sent) < 100 << 20
    assert memory(speaking) - before < 12
    assert sample_files(speaking) == [] and voice_state(creator, lounge) == "ready"


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
    erase_voice(creator, cloned)
    assert model not in voices.voices and not path.exists()
    shown = creator.get(f"/api/lounge/{cloned}").expect(200, voiceModelId=None, voiceSamplesUrl=None)
    assert shown["voiceModelStatus"] == "none"
    conversation = creator.post(f"/api/lounge/{cloned}/start-chat").json["conversationId"]
    messages = creator.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"]
    assert all(message["ttsAudioUrl"] is None for message in messages)
    rows = speaking.sql("SELECT erased_by, finished_at IS NOT NULL FROM voice_erasures WHERE lounge_id = %s", cloned)
    assert [(uuid.UUID(bytes=by), done) for by, done in rows] == [(uuid.UUID(creator.id), 1)]


def test_erasure_is_over_when_it_is_answered(creator, lounge, voices):
    """Unless a round of jobs, which comes every two seconds, has begun with it at that moment; not each time."""
    def is_over():
        upload(creator, lounge, recording()).expect(202)
        voice_becomes(creator, lounge, "ready")
        reply = creator.delete(f"/api/lounge/{lounge}/voice")
        if reply.status == 200:
            reply.expect(200, voiceModelStatus="none")
            assert not any(name.startswith(f"spaces-{lounge}") for name in voices.voices.values())
        else:
            reply.expect(202, voiceModelStatus="erasing")
            voice_becomes(creator, lounge, "none")
        return reply.status == 200

    assert any(is_over() for _ in range(4))


def test_erasing_is_shown_until_the_server_says_so(speaking, creator, cloned, voices):
    voices.script["delete"] = 503
    creator.delete(f"/api/lounge/{cloned}/voice").expect(202, voiceModelStatus="erasing")
    assert voice_state(creator, cloned) == "erasing"
    del voices.script["delete"]
    speaking.sql("UPDATE discarded_voices SET retry_at = NOW(6) WHERE lounge_id = %s", cloned)
    voice_becomes(creator, cloned, "none", seconds=60)
    assert not any(name.startswith(f"spaces-{cloned}") for name in voices.voices.values())


def test_erasing_twice_and_erasing_nothing_are_the_same(speaking, creator, lounge):
    for _ in range(2):
        creator.delete(f"/api/lounge/{lounge}/voice").expect(200, voiceModelStatus="none", voiceError=None)


@races("POST /api/lounge/{}/voice-samples", "DELETE /api/lounge/{}/voice")
def test_recordings_and_erasures_at_once_leave_one_voice_or_none(speaking, creator, lounge, voices):
    uploads, erasures = together([lambda: upload(creator, lounge, recording())] * 6,
                                 [lambda: creator.delete(f"/api/lounge/{lounge}/voice")] * 6)
    assert statuses(uploads) == {202: 6} and set(statuses(erasures)) <= {200, 202}
    eventually(lambda: voice_state(creator, lounge) in ("none", "ready"), seconds=60, what="the end of it")
    creator.delete(f"/api/lounge/{lounge}/voice")
    # A call that was cancelled may have made a voice: it is looked for again after two minutes.
    speaking.sql("UPDATE discarded_voices SET retry_at = NOW(6) WHERE lounge_id = %s", lounge)
    voice_becomes(creator, lounge, "none")
    assert not any(name.startswith(f"spaces-{lounge}") for name in voices.voices.values())
    assert speaking.sql("SELECT COUNT(*) FROM voice_erasures WHERE lounge_id = %s AND finished_at IS NULL", lounge) == ((0,),)
    assert sample_files(speaking) == []


def test_archived_lounge_can_still_be_erased(creator, cloned, voices):
    creator.delete(f"/api/communities/{cloned}").expect(200)
    upload(creator, cloned, recording()).refuse(410, "community_archived")
    erase_voice(creator, cloned)
    assert not any(name.startswith(f"spaces-{cloned}") for name in voices.voices.values())


def test_only_the_creator_erases(speaking, cloned):
    with connections() as client:
        Person(speaking, client, "Stranger").delete(f"/api/lounge/{cloned}/voice").refuse(403, "creator_only")
