"""A voice server with ElevenLabs' contract and an OpenAI-compatible speech server, in one.

`speech` and `voice` are what the requests asked for, `voices` is what the server has. A text that says "please fail",
"please stall" or "please lie" is answered so, whoever asks; `script` decides about cloning and deleting.
"""
import io
import json
import re
import threading
import time
import uuid
import wave
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RATE = 16_000


def tone(seconds, rate=RATE):
    """A WAV file that is not silent."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        period = b"".join((8000 if step < 20 else -8000).to_bytes(2, "little", signed=True) for step in range(40))
        file.writeframes((period * (int(seconds * rate) // 40 + 1))[:int(seconds * rate) * 2])
    return out.getvalue()


def seconds_of(text):
    """How long this server takes to say something: half a second, and a tenth for each word."""
    return 0.5 + 0.1 * len(text.split())


class VoiceServer:
    KEY = "voice-key"

    def __init__(self):
        self.lock = threading.Lock()
        self.speech, self.spoken, self.adds, self.made, self.deletes = [], [], [], [], []
        self.voices = {}
        self.running = self.most_running = self.stalling = 0   # calls now; those that stall are counted apart
        self.script = {}
        handler = type("Handler", (Handler,), {"stub": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.http.handle_error = lambda *_: None   # a client that was killed
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub = None

    def log_message(self, *_):
        pass

    def answer(self, status, value, kind="application/json"):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    def refuse(self, status, sentence):
        self.answer(status, {"detail": {"status": "refused", "message": sentence}})

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def do_GET(self):
        if self.path.split("?")[0] in ("/v1/voices", "/v2/voices"):
            with self.stub.lock:
                voices = [{"voice_id": id, "name": name, "category": "cloned"} for id, name in self.stub.voices.items()]
            return self.answer(200, {"voices": voices})
        self.refuse(404, "no such path")

    def do_DELETE(self):
        found = re.fullmatch(r"/v1/voices/([^/]+)", self.path)
        if not found:
            return self.refuse(404, "no such path")
        if gate := self.stub.script.get("delete gate"):
            gate.wait(60)
        if status := self.stub.script.get("delete"):
            return self.refuse(status, "not now")
        with self.stub.lock:
            self.stub.deletes.append(found[1])
            known = self.stub.voices.pop(found[1], None)
        self.answer(200, {"status": "ok"}) if known else self.refuse(404, "no such voice")

    def do_POST(self):
        body = self.body()
        if self.path == "/v1/audio/speech":
            return self.speak(json.loads(body))
        if self.path == "/v1/voices/add":
            return self.add(body)
        if found := re.fullmatch(r"/v1/text-to-speech/([^/?]+)(\?.*)?", self.path):
            return self.speak_cloned(found[1], json.loads(body))
        self.refuse(404, "no such path")

    def speak(self, request):
        for name in ("input", "voice"):
            if not isinstance(request.get(name), str) or not request[name]:
                return self.answer(400, {"error": {"message": f"{name} is required", "type": "invalid_request_error"}})
        with self.stub.lock:
            self.stub.speech.append(request)
        self.say(request["input"])

    def speak_cloned(self, voice, request):
        if not isinstance(request.get("text"), str) or not request["text"]:
            return self.refuse(422, "text is required")
        with self.stub.lock:
            self.stub.spoken.append((voice, request))
            known = voice in self.stub.voices
        self.say(request["text"]) if known else self.refuse(404, "no such voice")

    def say(self, text):
        if "please stall" in text:   # twice as long as who waits for a sentence has patience
            with self.stub.lock:
                self.stub.stalling += 1
            time.sleep(20)
            with self.stub.lock:
                self.stub.stalling -= 1
            return
        with self.stub.lock:
            self.stub.running += 1
            self.stub.most_running = max(self.stub.most_running, self.stub.running)
        time.sleep(self.stub.script.get("pause", 0))
        with self.stub.lock:   # before the answer: who has it may ask again at once
            self.stub.running -= 1
        if "please fail" in text:
            return self.answer(500, {"error": {"message": "no voice today"}})
        if "please lie" in text:
            return self.answer(200, b"<html>not audio</html>", "audio/wav")
        self.answer(200, tone(seconds_of(text)), "audio/wav")

    def add(self, body):
        message = BytesParser(policy=HTTP).parsebytes(
            f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode() + body)
        parts = [(part.get_param("name", header="content-disposition"), part.get_filename(), part.get_content_type(),
                  part.get_payload(decode=True)) for part in message.iter_parts()]
        name = next((content.decode() for field, _, _, content in parts if field == "name"), None)
        files = [part for part in parts if part[0] in ("files", "files[]")]
        if not name or not files:
            return self.refuse(422, "name and files are required")
        with self.stub.lock:
            self.stub.adds.append((name, files, self.headers.get("xi-api-key")))
        time.sleep(self.stub.script.get("add pause", 0))
        if gate := self.stub.script.get("gate"):
            gate.wait(60)
        if status := self.stub.script.get("add"):
            return self.refuse(status, "not now")
        voice = uuid.uuid4().hex[:20]
        with self.stub.lock:
            self.stub.voices[voice] = name
            self.stub.made.append(name)
        self.answer(200, {"voice_id": voice, "requires_verification": self.stub.script.get("verify", False)})
