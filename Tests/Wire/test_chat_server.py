"""The scripted chat server refuses what the strictest real servers refuse, so that every other test runs against one."""
import json
import urllib.error
import urllib.request

import pytest

from chat_server import ChatServer


def user(text="say:Hello"):
    return {"role": "user", "content": text}


def assistant(text="Hello"):
    return {"role": "assistant", "content": text}


def system(text="Be brief."):
    return {"role": "system", "content": text}


@pytest.fixture(scope="module")
def server():
    server = ChatServer(context=100)
    yield server
    server.close()


def ask(server, *messages, **changes):
    """(status, body); a change to None leaves the member out."""
    body = {"model": "m", "max_tokens": 5, "stream": True, "messages": list(messages)} | changes
    body = {name: value for name, value in body.items() if value is not None}
    request = urllib.request.Request(
        f"{server.url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


@pytest.mark.parametrize("messages", [
    [user()], [system(), user()], [user("a"), assistant(), user()], [system(), user("a"), assistant(), user("b\n\nsay:Hello")],
    [user("a" * 91 + "say:Hello")],
], ids=lambda messages: " ".join(message["role"] for message in messages))
def test_valid_prompt_is_answered(server, messages):
    status, body = ask(server, *messages)
    assert status == 200 and body.endswith("data: [DONE]\n\n")
    assert server.prompts[-1]["messages"] == messages


def test_script_after_other_lines_is_played(server):
    _, body = ask(server, user("Ada: say:no\n\nlength:abc"))
    assert '"abc"' in body and '"finish_reason": "length"' in body


@pytest.mark.parametrize("messages, word", [
    ([], "end with a user"), ([system()], "end with a user"), ([user("a"), user()], "alternate"),
    ([assistant(), user()], "alternate"), ([user("a"), assistant()], "end with a user"),
    ([system(), assistant(), user()], "alternate"), ([user("a"), assistant(), assistant(), user()], "alternate"),
    ([system(), system(), user()], "System message"), ([user("a"), system(), user()], "System message"),
    ([user(), system()], "System message"), ([user("")], "non-empty"), ([system(" \n"), user()], "non-empty"),
    ([{"role": "user", "content": None}], "non-empty"), ([{"role": "user"}], "non-empty"),
    ([{"role": "tool", "content": "a"}, user()], "Unknown role"), ([{"role": "developer", "content": "a"}, user()], "Unknown role"),
    ([{"content": "a"}], "Unknown role"), (["say:Hello"], "objects"), ([user("a" * 92 + "say:Hello")], "maximum context"),
    ([user("a" * 50), assistant("a" * 50), user()], "maximum context"),
])
def test_prompt_that_a_template_refuses_is_refused(server, messages, word):
    before = len(server.prompts)
    status, body = ask(server, *messages)
    assert status == 400 and len(server.prompts) == before
    error = json.loads(body)["error"]
    assert word in error["message"] and error["type"] == "invalid_request_error" and error["param"] == "messages"
    assert (error["code"] == "context_length_exceeded") == (word == "maximum context")


@pytest.mark.parametrize("name, value", [
    ("model", None), ("model", ""), ("model", 7), ("max_tokens", None), ("max_tokens", 0), ("max_tokens", "5"),
    ("max_tokens", True), ("messages", None), ("messages", {}),
])
def test_parameter_that_is_missing_or_wrong_is_refused(server, name, value):
    status, body = ask(server, user(), **{name: value})
    assert status == 400 and json.loads(body)["error"]["param"] == name


def test_context_is_that_of_the_wire_suite_by_default():
    server = ChatServer()
    try:
        assert ask(server, user("a" * 31_990 + "\n\nsay:Hello"[:10]))[0] == 200
        assert ask(server, user("a" * 32_001))[0] == 400
    finally:
        server.close()
