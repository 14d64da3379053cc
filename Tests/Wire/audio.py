"""Recordings: made, heard and measured."""
import io
import subprocess

import httpx
import numpy
import soundfile

from client import Reply
from stack import eventually

HELLO = "Hello, this is the voice of the lounge."


def heard(stack, url):
    """(seconds, loudness) of what the web server hands out at this address."""
    response = httpx.get(stack.url + url, trust_env=False)
    assert response.status_code == 200 and response.headers["Content-Type"] == "audio/mpeg", response.headers
    samples, rate = soundfile.read(io.BytesIO(response.content))
    return len(samples) / rate, float(numpy.abs(samples).max())


def espeak_seconds(text, folder):
    """How long espeak-ng itself takes to say it."""
    subprocess.run(["espeak-ng", "-v", "en-us", "-w", folder / "own.wav", text], check=True)
    return soundfile.info(folder / "own.wav").duration


def recording(format="WAV", seconds=2.0, rate=16_000, **more):
    """The bytes of a file with a tone."""
    out = io.BytesIO()
    time = numpy.arange(int(seconds * rate)) / rate
    soundfile.write(out, 0.3 * numpy.sin(2 * numpy.pi * 440 * time), rate, format=format, **more)
    return out.getvalue()


def upload(person, lounge, *files, names=None, headers=None):
    """Sends recordings; the reply, checked as every other."""
    names = names or [f"{index}.wav" for index in range(len(files))]
    request = person.http.build_request(
        "POST", f"{person.stack.url}/api/lounge/{lounge}/voice-samples", headers=person.credentials() | (headers or {}),
        files=[("files", (name, content, "application/octet-stream")) for name, content in zip(names, files)])
    response = person.http.send(request)
    person.check(response)
    return Reply(response)


def ask(person, lounge, text, **more):
    """The whole stream of an answer that says `text`."""
    conversation = person.post(f"/api/lounge/{lounge}/start-chat").json["conversationId"]
    with person.stream(f"/api/conversations/{conversation}/agent-chat", {"content": f"say:{text}"}, **more) as stream:
        return stream.rest()


def voice_state(person, lounge):
    return person.get(f"/api/lounge/{lounge}").expect(200)["voiceModelStatus"]


def voice_becomes(person, lounge, state, seconds=60):
    person.stack.run_jobs()   # the next round may be ten seconds away
    eventually(lambda: voice_state(person, lounge) == state, seconds=seconds, what=f"the voice's state {state}")


def erase_voice(person, lounge):
    """Also where a round of jobs, which goes on with every erasure, is at it when the answer is written."""
    reply = person.delete(f"/api/lounge/{lounge}/voice")
    assert reply.status in (200, 202), reply.body
    voice_becomes(person, lounge, "none")


def audio_files(stack):
    return sorted(path for path in (stack.state / "media" / "tts").rglob("*") if path.is_file())


def sample_files(stack):
    return sorted(path for path in (stack.state / "media" / "samples").rglob("*") if path.is_file())


ANSWER = "tts/8f/8f1c2b7a9d3e4f508f1c2b7a9d3e4f50.mp3"
SECRETS = ("samples/0123456789abcdef/1", "work/0123456789abcdef/answer.mp3", "index.mp3")


def store(media):
    """A spoken answer, and what lies beside it and is nobody's to read."""
    for name in (ANSWER, *SECRETS):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(recording("MP3", seconds=1))


def expect_media(http, site):
    """What every front end does with the files of `store`."""
    url = f"{site}/media/{ANSWER}"
    whole = http.get(url)
    assert whole.status_code == 200 and whole.content == recording("MP3", seconds=1)
    expected = {"Content-Type": "audio/mpeg", "Content-Length": str(len(whole.content)), "Cache-Control": "private, no-cache",
                "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    assert {name: whole.headers.get(name) for name in expected} == expected
    assert http.head(url).headers["Content-Length"] == str(len(whole.content))
    part = http.get(url, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.content)}"
    last = http.get(url, headers={"Range": "bytes=-50"})
    assert (last.status_code, last.content) == (206, whole.content[-50:])
    assert http.get(url, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert http.get(url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    hidden = [*SECRETS, "samples/", "work/", "", "tts/", "tts/8f/", "tts/../samples/0123456789abcdef/1",
              "tts/..%2fsamples/0123456789abcdef/1", "tts/%2e%2e/samples/0123456789abcdef/1", "tts//../index.mp3"]
    for path in hidden:
        reply = http.get(f"{site}/media/{path}")
        assert reply.status_code in (400, 403, 404), (path, reply.status_code)
