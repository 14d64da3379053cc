"""Requests that meet, and at which routes."""
import ast
import functools
import pathlib
from unittest import mock

import httpx

import client
from conventions import UUID7

HERE = pathlib.Path(__file__).parent
meeting = set()   # the routes at which requests have met in the test under way


def races(*routes):
    """Says at which routes requests meet in a test. One that does not make them meet fails."""
    def decorate(test):
        @functools.wraps(test)
        def run(*arguments, **fixtures):
            meeting.clear()
            test(*arguments, **fixtures)
            assert set(routes) <= meeting, set(routes) - meeting
        return run
    return decorate


def raced():
    """The routes of every test that `races` marks, in whichever file."""
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "races":
                yield from (route.value for route in node.args)


def together(*crowds):
    """Lets all calls of the crowds go at once; nothing is answered with a 5xx.

    The results of each crowd in a list of its own, or of the one crowd."""
    answers, send = [], httpx.Client.send
    # The people's pool of connections keeps 20, and with more may close one that was just given to a request.
    lines = httpx.Client(limits=httpx.Limits(max_connections=None, max_keepalive_connections=None), timeout=60, trust_env=False)

    def listen(_, request, **more):
        response = send(lines, request, **more)
        answers.append((f"{request.method} {UUID7.sub('{}', request.url.path)}", response))
        return response

    with lines, mock.patch.object(httpx.Client, "send", listen):
        results = client.together([call for crowd in crowds for call in crowd])
    for route, response in answers:
        assert response.status_code < 500, f"{route}: {response.status_code} {response.text[:400]}"
        meeting.add(route)
    parts = [[results.pop(0) for _ in crowd] for crowd in crowds]
    return parts if len(parts) > 1 else parts[0]
