"""The executable without nginx: as a plain CGI program, and as a FastCGI server of its own under spawn-fcgi.

FastCGI records: FastCGI Specification 1.0, section 3.3.
"""
import json
import os
import signal
import socket
import struct
import subprocess
import urllib.parse

import httpx

from stack import SPACES, eventually

BEGIN_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6
RESPONDER = 1


def variables(method, uri, headers=None, body=b"", address="127.0.0.1"):
    """The meta-variables of one request, as RFC 3875 names them."""
    path, _, query = uri.partition("?")
    found = {"GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
             "REQUEST_METHOD": method, "REQUEST_URI": uri, "QUERY_STRING": query, "SCRIPT_NAME": urllib.parse.unquote(path),
             "REMOTE_ADDR": address, "HTTP_HOST": "localhost"}
    if body or method not in ("GET", "HEAD"):
        found["CONTENT_LENGTH"] = str(len(body))
    for name, value in (headers or {}).items():
        name = name.upper().replace("-", "_")
        found[name if name == "CONTENT_TYPE" else f"HTTP_{name}"] = value
    return found


class Answer:
    """Status, headers and a body that arrives in pieces."""

    def __init__(self, pieces, close=lambda: None):
        self.pieces, self.close = pieces, close
        head = b""
        while b"\r\n\r\n" not in head:
            piece = next(pieces, None)
            assert piece is not None, f"the answer ends within its head: {head!r}"
            head += piece
        head, self.begun = head.split(b"\r\n\r\n", 1)
        lines = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")]
        self.headers = httpx.Headers([(name, value) for name, value in lines if name.lower() != "status"])
        self.status = next((int(value.split(" ")[0]) for name, value in lines if name.lower() == "status"), 200)

    def iter_raw(self):
        if self.begun:
            yield self.begun
        yield from self.pieces

    def body(self):
        return b"".join(self.iter_raw())


def run_cgi(stack, method, uri, headers=None, body=b"", address="127.0.0.1", **environment):
    """One process for one request."""
    clean = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stack.state / "spaces.conf")}
    done = subprocess.run([SPACES], env=clean | environment | variables(method, uri, headers, body, address),
                          input=body, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return Answer(iter([done.stdout]))


def ask_fastcgi(path, method, uri, headers=None, body=b"", added=()):
    connection = send_fastcgi(path, method, uri, headers, body, added)
    return Answer(standard_output(connection), connection.close)


def send_fastcgi(path, method, uri, headers=None, body=b"", added=()):
    """The connection, with the whole request on its way. `added`: more parameters, also such that are there already."""
    connection = begin_fastcgi(path, [*variables(method, uri, headers, body).items(), *added])
    connection.sendall((record(STDIN, body) if body else b"") + record(STDIN, b""))
    return connection


def begin_fastcgi(path, parameters):
    """A connection, with a request on its way that lacks its body. `path`: of a socket, or an address and a port."""
    connection = socket.socket(socket.AF_INET if isinstance(path, tuple) else socket.AF_UNIX)
    connection.settimeout(60)
    connection.connect(path if isinstance(path, tuple) else str(path))
    encoded = b"".join(pair(name, value) for name, value in parameters)
    connection.sendall(record(BEGIN_REQUEST, struct.pack(">HB5x", RESPONDER, 0)) + record(PARAMS, encoded) + record(PARAMS, b""))
    return connection


def upload_fastcgi(path, uri, headers, pieces, sent):
    """Sends a body in pieces until it is answered, and (status, body); `sent` gets the size of each piece."""
    given = variables("POST", uri, headers)
    del given["CONTENT_LENGTH"]
    connection = begin_fastcgi(path, given.items())
    try:
        for piece in pieces:
            connection.sendall(record(STDIN, piece))
            sent.append(len(piece))
        connection.sendall(record(STDIN, b""))
    except (BrokenPipeError, ConnectionResetError):
        pass   # answered before the end
    answer = Answer(standard_output(connection), connection.close)
    return answer.status, json.loads(answer.body())


def record(kind, content):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    name, value = name.encode(), value.encode()
    return b"".join(struct.pack(">I", len(part) | 0x80000000) for part in (name, value)) + name + value


def standard_output(connection):
    reader = connection.makefile("rb")

    def take(count):
        try:
            taken = reader.read(count)
        except ConnectionResetError:   # which is how it ends when not all of the request has been read
            taken = b""
        assert len(taken) == count, "the connection ends within an answer"
        return taken

    while True:
        _, kind, _, length, padding = struct.unpack(">BBHHBx", take(8))
        content = take(length + padding)[:length]
        if kind == END_REQUEST:
            connection.close()
            return
        if kind == STDOUT and content:
            yield content


class FastCGIServer:
    """`spaces` under spawn-fcgi: one process with the listening socket on descriptor 0."""

    def __init__(self, stack, directory, **environment):
        self.socket = directory / "spaces.socket"
        self.log = open(directory / "spaces.log", "wb")
        self.process = subprocess.Popen(["spawn-fcgi", "-n", "-s", self.socket, "--", SPACES], stdout=self.log, stderr=self.log,
                                        env=stack.environment | environment)
        eventually(self.answers, what="the FastCGI server")

    def answers(self):
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            assert self.process.poll() is None, "spaces ended at once"
            return False

    def ask(self, method, uri, headers=None, body=b""):
        return ask_fastcgi(self.socket, method, uri, headers, body)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
