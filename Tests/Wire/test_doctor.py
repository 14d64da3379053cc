"""`spaces doctor`: what it calls right works in an agent call, and what it calls wrong says why."""
import contextlib
import json
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from audio import recording
from stack import SPACES, free_port

KEY = "sk-0123456789"
STREAM = 'data: {"choices":[{"delta":{"content":"Hel\\u001b[1mlo"}}]}\n\ndata: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
MODELS = ("application/json", json.dumps({"data": [{"id": "first-model"}, {"id": "second-model"}]}))
ERROR = ("application/json", json.dumps({"error": {"message": f"The key {KEY} is not known here."}}))


@contextlib.contextmanager
def server(answers):
    """Answers each `METHOD path` with (status, (type, body)), everything else with 404; gives its URL and what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append((f"{self.command} {self.path}", dict(self.headers), body))
            status, (media, text) = answers.get(f"{self.command} {self.path}", (404, ("text/html", "<h1>Not Found</h1>")))
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(text if isinstance(text, bytes) else text.encode())

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/v1", asked
    finally:
        http.shutdown()
        http.server_close()


def examine(stack, status, **environment):
    """What the doctor says."""
    said = stack.cli("doctor", status=status, **environment).stdout
    assert all(line.startswith(("ok    ", "WRONG ")) for line in said.splitlines()), said
    assert ("WRONG" in said) == (status != 0) and KEY not in said and "\x1b" not in said
    return said


def test_doctor_finds_the_stack_right_and_prints_what_the_model_said(stack):
    said = examine(stack, 0)
    assert "The chat server answers as scripted: “Hello.”" in said
    for word in ("MariaDB", "takes writes", "migration", "durable", "clocks", "media folder", "may do what is needed", "every character",
                 "in UTC", "READ COMMITTED", "may have 16 MiB", "GiB free", f"pass through {stack.url} as they come"):
        assert word in said


def test_doctor_asks_the_chat_server_as_an_agent_call_does(stack):
    with server({"GET /v1/models": (200, MODELS), "POST /v1/chat/completions": (200, ("text/event-stream", STREAM))}) as (url, asked):
        said = examine(stack, 0, SPACES_AGENT_URL=url, SPACES_AGENT_KEY=KEY, SPACES_AGENT_MAX_TOKENS="77")
        chosen = examine(stack, 0, SPACES_AGENT_URL=url, SPACES_AGENT_KEY=KEY, SPACES_AGENT_MODEL="chosen-model")
    assert "as first-model: “Hel [1mlo”" in said and "as chosen-model: " in chosen
    calls = [(headers, json.loads(body)) for path, headers, body in asked if path == "POST /v1/chat/completions"]
    assert [(body["model"], body["max_tokens"], body["stream"]) for _, body in calls] == [("first-model", 77, True), ("chosen-model", 1024, True)]
    assert {headers["Authorization"] for headers, _ in calls} == {f"Bearer {KEY}"}


@pytest.mark.parametrize("answers, model, word", [
    ({}, "", "404"),
    ({}, "m", "404"),
    ({"GET /v1/models": (200, MODELS)}, "", "404"),
    ({"GET /v1/models": (200, ("application/json", '{"data":[]}'))}, "", "as default: "),
    ({"GET /v1/models": (200, MODELS), "POST /v1/chat/completions": (401, ERROR)}, "", "401: The key [key] is not known here."),
    ({"GET /v1/models": (401, ERROR)}, "", "401"),
    ({"POST /v1/chat/completions": (200, ("text/event-stream", "data: [DONE]\n\n"))}, "m", "did not say anything"),
    ({"POST /v1/chat/completions": (200, ("text/html", "<title>Welcome</title>"))}, "m", "could not be understood"),
    ({"POST /v1/chat/completions": (200, ("text/event-stream", STREAM.split("\n")[0] + "\n\n"))}, "m", "broke off"),
])
def test_doctor_says_why_no_agent_can_answer(stack, answers, model, word):
    with server(answers) as (url, _):
        assert word in examine(stack, 1, SPACES_AGENT_URL=url, SPACES_AGENT_KEY=KEY, SPACES_AGENT_MODEL=model)


def test_doctor_without_a_chat_server_says_so(stack):
    assert "SPACES_AGENT_URL is not set" in examine(stack, 1, SPACES_AGENT_URL="")
    assert "could not be reached" in examine(stack, 1, SPACES_AGENT_URL=f"http://127.0.0.1:{free_port()}/v1")
    assert "demo agent" in examine(stack, 0, SPACES_AGENT_URL="demo")


@pytest.mark.parametrize("status, answer, word", [
    (200, ("audio/wav", recording(seconds=1.5)), "The speech server speaks: “Hello.” takes 1.5 s."),
    (200, ("audio/wav", "RIFF"), "not a WAV, MP3, OGG or FLAC recording"), (200, ("text/html", "Welcome"), "not audio but text/html"),
    (404, ("text/html", ""), "404"), (401, ERROR, "401: The key [key]"),
])
def test_doctor_has_the_speech_server_speak(stack, status, answer, word):
    with server({"POST /v1/audio/speech": (status, answer)}) as (url, asked):
        said = examine(stack, 0 if "speaks:" in word else 1, SPACES_SPEECH_URL=url, SPACES_SPEECH_KEY=KEY, SPACES_SPEECH_MODEL="tts")
    assert word in said
    body = json.loads(asked[-1][2])
    assert (body["model"], body["input"]) == ("tts", "Hello.")


def test_doctor_has_espeak_speak_and_shows_the_size_of_the_audio(stack):
    folder = stack.state / "media" / "tts" / "00"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "large.mp3").write_bytes(bytes(50_000_000))
    try:
        said = examine(stack, 0)
        size = sum(path.stat().st_size for path in (stack.state / "media" / "tts").rglob("*.mp3"))
    finally:
        (folder / "large.mp3").unlink()
    assert re.search(r"ok    espeak-ng speaks: “Hello\.” takes [01]\.\d s\.", said), said
    assert float(re.search(r"are kept, (\d+\.\d) MB\.", said)[1]) == pytest.approx(size / 1e6, abs=0.1)


@pytest.mark.parametrize("status, answer, word", [
    (200, ("application/json", '{"voices":[{"voice_id":"a"},{"voice_id":"b"}]}'), "it has 2 voices"),
    (200, ("application/json", "{}"), "no list of voices"), (404, ("text/html", ""), "404"), (401, ERROR, "401: The key [key]"),
])
def test_doctor_asks_the_voice_server_for_its_voices(stack, status, answer, word):
    with server({"GET /v1/voices": (status, answer)}) as (url, asked):
        said = examine(stack, 0 if "it has" in word else 1, SPACES_VOICE_URL=url, SPACES_VOICE_KEY=KEY)
    assert word in said and asked[-1][1]["xi-api-key"] == KEY


def test_doctor_says_that_the_database_takes_no_writes(stack):
    stack.administer("SET GLOBAL read_only = ON")
    try:
        assert "WRONG The database is read-only" in examine(stack, 1)
    finally:
        stack.administer("SET GLOBAL read_only = OFF")


def test_doctor_compares_the_limit_of_files_with_the_streams(stack):
    done = subprocess.run(["prlimit", "--nofile=512:512", SPACES, "doctor"], env=stack.environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and "open files, and the limit is 512" in done.stdout


@contextlib.contextmanager
def proxy(stack, dropped=()):
    """Collects an answer before it passes it on."""
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            headers = {name: value for name, value in self.headers.items() if name not in ("Host", *dropped)}
            answer = httpx.get(stack.url + self.path, headers=headers, trust_env=False)
            self.send_response(answer.status_code)
            for name in ("Content-Type", "X-Request-Id"):
                self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        http.server_close()


def test_doctor_finds_a_web_server_that_holds_events_back(stack):
    with proxy(stack) as url:
        assert f"WRONG The web server at {url} holds events back" in examine(stack, 1, SPACES_PUBLIC_URL=url)


def test_doctor_finds_a_web_server_that_keeps_the_authorization_header(stack):
    with proxy(stack, dropped=["Authorization"]) as url:
        assert "not with the Authorization header" in examine(stack, 1, SPACES_PUBLIC_URL=url)


def test_doctor_finds_a_public_url_that_leads_elsewhere(stack):
    with server({}) as (url, _):
        assert "answers 404 and not with a stream" in examine(stack, 1, SPACES_PUBLIC_URL=url)
    assert "does not lead here: The server cannot be reached" in examine(stack, 1, SPACES_PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    assert "as they come" not in examine(stack, 0, SPACES_PUBLIC_URL="")


def test_stream_of_the_doctor_is_for_the_doctor_alone(stack, anyone):
    path = "/api/communities/00000000-0000-0000-0000-000000000000/agent-chat"
    anyone.get(path).refuse(405)
    anyone.get(path, headers={"Authorization": f"Bearer {'0' * 64}"}).refuse(405)


def test_doctor_names_what_the_database_has_wrong(stack):
    url = stack.setting("SPACES_DATABASE_URL")
    stack.administer("CREATE USER limited@localhost IDENTIFIED BY 'limited'; GRANT SELECT, INSERT, UPDATE, DELETE ON spaces.* TO limited@localhost;"
                     "CREATE TABLE spaces.old (name VARCHAR(10) CHARACTER SET utf8mb3); SET GLOBAL max_allowed_packet = 1048576")
    try:
        said = examine(stack, 1, SPACES_DATABASE_URL=url.replace(url.split("@")[0], "mariadb://limited:limited"))
    finally:
        stack.administer("DROP USER limited@localhost; DROP TABLE spaces.old; SET GLOBAL max_allowed_packet = 16777216")
    for word in ("may not ALTER, CREATE, DROP, INDEX, REFERENCES", "old.name utf8mb3", "max_allowed_packet is 1048576 bytes"):
        assert word in said
