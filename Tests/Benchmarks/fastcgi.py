"""One request over FastCGI with the parameters that nginx sends: see nginx/common/fastcgi.conf."""
import pathlib
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from gateway import (  # noqa: E402
    BEGIN_REQUEST, PARAMS, RESPONDER, STDIN, Answer, pair, record, standard_output, variables)

# What a client such as curl or a browser sends with everything.
CLIENT = {"User-Agent": "benchmark/1.0", "Accept": "application/json", "Accept-Encoding": "gzip, deflate"}


def parameters(method, uri, headers, body):
    path, _, query = uri.partition("?")
    return variables(method, uri, CLIENT | headers, body) | {
        "SERVER_SOFTWARE": "nginx", "SERVER_PORT": "8080", "REQUEST_SCHEME": "http", "SCRIPT_NAME": "", "PATH_INFO": path,
        "QUERY_STRING": query, "REQUEST_ID": "0123456789abcdef0123456789abcdef", "HTTP_PROXY": ""}


def encode(method, uri, headers=None, body=b""):
    """The bytes of a whole request, for `exchange`."""
    encoded = b"".join(pair(name, value) for name, value in parameters(method, uri, headers or {}, body).items())
    return (record(BEGIN_REQUEST, struct.pack(">HB5x", RESPONDER, 0)) + record(PARAMS, encoded) + record(PARAMS, b"")
            + (record(STDIN, body) if body else b"") + record(STDIN, b""))


def exchange(path, request):
    """Sends an encoded request to the socket at `path`; the whole answer's status and body."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(120)
        connection.connect(str(path))
        connection.sendall(request)
        answer = Answer(standard_output(connection))
        return answer.status, answer.body()
