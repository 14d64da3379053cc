"""A scripted OpenAI-compatible chat server.

The last line of a prompt says how the answer goes ("say:hello", "die:partial", "gate:KEY");
tests read back every prompt with `prompt_with`. No script ever waits longer than PATIENCE seconds.

It refuses what the strictest real servers refuse, always: see `fault`.
"""
import json
import queue
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 60
CONTEXT = 32_000
START = r"(?:\A|: |\n\n)"
MODEL = "scripted"
SCRIPT = re.compile(START + r"(?P<name>[a-z-]+):(?P<rest>[^\n]*)\Z|" + START + r"(?P<bare>[a-z-]+)\Z")
EMOJI = "Grüße 👩‍👩‍👧‍👦 und 🇩🇪, 你好"


def fault(body, context=CONTEXT):
    """What is wrong with a request as (the parameter's name, a sentence, a code), or None.

    Azure and Anthropic insist on `model` and `max_tokens`; the chat templates of Gemma and Mistral raise an exception
    unless one system message at most comes first and user and assistant alternate after it; Anthropic refuses
    messages of white space; and every model has a context, here in characters.
    """
    model, limit, messages = body.get("model"), body.get("max_tokens"), body.get("messages")
    if not isinstance(model, str) or not model:
        return "model", "you must provide a model parameter", None
    if type(limit) is not int or limit < 1:
        return "max_tokens", "max_tokens: Field required, at least 1", None
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        return "messages", "messages: a list of objects is required", None
    for message in messages:
        content = message.get("content")
        if message.get("role") not in ("system", "user", "assistant"):
            return "messages", f"Unknown role: {message.get('role')}", None
        if not isinstance(content, str) or not content.strip():
            return "messages", "messages: text content must be non-empty", None
    roles = [message["role"] for message in messages]
    turns = roles[1:] if roles[:1] == ["system"] else roles
    if "system" in turns:
        return "messages", "System message must be at the beginning", None
    if turns != [("user", "assistant")[index % 2] for index in range(len(turns))]:
        return "messages", "Conversation roles must alternate user/assistant/user/assistant/...", None
    if turns[-1:] != ["user"]:
        return "messages", "Conversation must end with a user message", None
    size = sum(len(message["content"]) for message in messages)
    if size > context:
        sentence = f"This model's maximum context length is {context} characters, your messages have {size}."
        return "messages", sentence, "context_length_exceeded"
    return None


class Gate:
    """Emits one delta for each `say`, so that a test decides when the next one exists."""

    def __init__(self):
        self.steps = queue.Queue()
        self.reached = threading.Event()

    def say(self, text):
        self.steps.put(text)

    def finish(self):
        self.steps.put(None)

    def die(self):
        self.steps.put(ConnectionError)


class ChatServer:
    def __init__(self, port=0, context=CONTEXT, address="127.0.0.1"):
        self.context = context
        self.prompts = []
        self.gates = {}
        self.lock = threading.Lock()
        handler = type("Handler", (Handler,), {"chat": self})
        self.http = Server((address, port), handler)
        self.port = self.http.server_address[1]
        self.url = f"http://{address}:{self.port}/v1"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def gate(self, key):
        with self.lock:
            return self.gates.setdefault(key, Gate())

    def prompts_with(self, text):
        """Every recorded request body whose last message contains the text."""
        with self.lock:
            return [p for p in self.prompts if text in p["messages"][-1]["content"]]

    def prompt_with(self, text):
        found = self.prompts_with(text)
        assert len(found) == 1, f"{len(found)} prompts end with {text!r}"
        return found[0]

    def close(self):
        for gate in self.gates.values():
            gate.die()
        self.http.shutdown()
        self.http.server_close()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # the peer went away: the tests that cause it look at the other side


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        if self.path != "/v1/models":
            return self.refuse(404)
        body = json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body["authorization"] = self.headers.get("Authorization")
        if self.path != "/v1/chat/completions" or body.get("stream") is not True:
            return self.refuse(400)
        found = fault(body, self.chat.context)
        if found:
            param, message, code = found
            return self.refuse(400, error={"message": message, "type": "invalid_request_error", "param": param, "code": code})
        with self.chat.lock:
            self.chat.prompts.append(body)
        self.close_connection = True
        script = SCRIPT.search(body["messages"][-1]["content"])
        name = (script["name"] or script["bare"]) if script else "say"
        rest = (script["rest"] or "") if script else "Hello."
        play = getattr(self, "play_" + name.replace("-", "_"), None)
        if play:
            play(rest)
        else:
            self.play_say("Hello.")

    # Pieces of an answer.

    def refuse(self, status, headers=(), error=None):
        body = json.dumps({"error": error or {"message": "upstream-secret-detail", "code": status}}).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def begin(self, content_type="text/event-stream"):
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def chunk(self, delta, finish=None, choices=None, ensure_ascii=True, **more):
        event = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
                 "choices": [{"index": 0, "delta": delta, "finish_reason": finish}] if choices is None else choices}
        text = json.dumps(event | more, ensure_ascii=ensure_ascii)
        self.raw(f"data: {text}\n\n".encode())

    def text(self, content, size=3):
        for start in range(0, len(content), size):
            self.chunk({"content": content[start:start + size]})

    def end(self, reason="stop"):
        self.chunk({}, finish=reason)
        self.raw(b"data: [DONE]\n\n")

    def hang_up(self):
        self.connection.shutdown(socket.SHUT_RDWR)

    def wait_for_peer_to_leave(self):
        self.connection.settimeout(PATIENCE)
        self.connection.recv(1)

    # The scripts.

    def play_say(self, text):
        self.begin()
        self.chunk({"role": "assistant"})
        self.text(text)
        self.end()

    def play_slow(self, rest):
        """slow:COUNT:SECONDS, numbered words with a pause before each."""
        count, pause = rest.split(":")
        self.begin()
        for number in range(int(count)):
            time.sleep(float(pause))
            self.chunk({"content": f"w{number} "})
        self.end()

    def play_burst(self, rest):
        """burst:COUNT, numbered words as fast as the socket takes them."""
        self.begin()
        for number in range(int(rest)):
            self.chunk({"content": f"w{number} "})
        self.end()

    def play_gate(self, key):
        """What a test says. Meanwhile it thinks, which nobody is shown: no deadline for words depends on the test's speed."""
        gate = self.chat.gate(key)
        self.begin()
        gate.reached.set()
        for _ in range(2 * PATIENCE):
            try:
                step = gate.steps.get(timeout=0.5)
            except queue.Empty:
                self.chunk({"reasoning_content": "Hm. "})
                continue
            if step is None:
                return self.end()
            if step is ConnectionError:
                break
            self.chunk({"content": step})
        self.hang_up()

    def play_think(self, seconds):
        """think:SECONDS of reasoning, which nobody is shown, before the first word."""
        self.begin()
        for _ in range(2 * int(seconds)):
            self.chunk({"reasoning_content": "Hm. "})
            time.sleep(0.5)
        self.text("Thought.")
        self.end()

    def play_echo(self, text):
        self.play_say(text[::-1])

    def play_die(self, text):
        self.begin()
        self.text(text or "Partial")
        self.hang_up()

    def play_hang_up(self, _):
        self.hang_up()

    def play_stall(self, text):
        self.begin()
        self.text(text or "Partial")
        self.wait_for_peer_to_leave()

    def play_silent(self, _):
        self.begin()
        self.wait_for_peer_to_leave()

    def play_rubbish(self, _):
        self.begin()
        self.raw(b"data: {\"choices\": [{\"delta\": \xff\xfe oops\n\n")
        self.raw(b"data: [DONE]\n\n")

    def play_web_page(self, _):
        self.begin("text/html")
        self.raw(b"<!doctype html><title>Welcome to upstream-secret-detail</title>")

    def play_refuse(self, status):
        self.refuse(int(status or 500))

    def play_error_in_stream(self, text):
        self.begin()
        self.text(text)
        self.raw(b'data: {"error":{"message":"upstream-secret-detail","type":"server_error","code":"overloaded"}}\n\n')

    def play_no_done(self, text):
        self.begin()
        self.text(text or "Partial")

    def play_null_first(self, text):
        self.begin()
        self.chunk({"role": "assistant", "content": None})
        self.text(text)
        self.end()

    def play_usage(self, text):
        self.begin()
        self.text(text)
        self.chunk({}, finish="stop")
        self.chunk({}, usage={"total_tokens": 9})
        self.chunk(None, choices=[], usage={"total_tokens": 9})
        self.raw(b"data: [DONE]\n\n")

    def play_tokens(self, rest):
        """tokens:PROMPT:COMPLETION, as a server counts them at the end."""
        prompt, completion = map(int, rest.split(":"))
        self.begin()
        self.text("Counted.")
        self.chunk({}, finish="stop")
        self.chunk(None, choices=[], usage={"prompt_tokens": prompt, "completion_tokens": completion,
                                            "total_tokens": prompt + completion})
        self.raw(b"data: [DONE]\n\n")

    def play_comments(self, text):
        """Comment lines first, CRLF ends, no blank after the colon, other fields."""
        self.begin()
        self.raw(b": welcome\r\n\r\n:\r\nretry: 100\r\n\r\n")
        event = json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]})
        self.raw(f"event: message\r\nid: 7\r\ndata:{event}\r\n\r\ndata:[DONE]\r\n\r\n".encode())

    def play_emoji(self, _):
        """Characters cut by packets: every byte of the raw UTF-8 is its own write."""
        self.begin()
        for content in (EMOJI[:4], EMOJI[4:]):
            event = json.dumps({"choices": [{"index": 0, "delta": {"content": content}}]}, ensure_ascii=False)
            for byte in f"data: {event}\n\n".encode():
                self.raw(bytes([byte]))
        self.text(EMOJI, size=1)  # and once more as \\u escapes
        self.end()

    def play_halves(self, _):
        """Every UTF-16 unit as a delta of its own, as servers do whose strings are made of those."""
        self.begin()
        units = EMOJI.encode("utf-16-le")
        for start in range(0, len(units), 2):
            self.chunk({"content": chr(int.from_bytes(units[start:start + 2], "little"))})
        self.chunk({"content": "\ud83d"})   # the rest of it never comes
        self.end()

    def play_empty(self, _):
        self.begin()
        self.chunk({"role": "assistant", "content": ""})
        self.end()

    def play_length(self, text):
        self.begin()
        self.text(text)
        self.end("length")
