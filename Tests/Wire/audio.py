"""Recordings: made, heard and measured."""
import io
import subprocess

import httpx
import numpy
import soundfile

from stack import eventually


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
    from client import Reply
    response = person.http.send(request)
    person.check(response)
    return Reply(response)


def voice_state(person, lounge):
    return person.get(f"/api/lounge/{lounge}").expect(200)["voiceModelStatus"]


def voice_becomes(person, lounge, state, seconds=60):
    eventually(lambda: voice_state(person, lounge) == state, seconds=seconds, what=f"the voice's state {state}")


def audio_files(stack):
    return sorted(path for path in (stack.state / "media" / "tts").rglob("*") if path.is_file())


def sample_files(stack):
    return sorted(path for path in (stack.state / "media" / "samples").rglob("*") if path.is_file())
