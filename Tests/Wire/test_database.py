"""A database that takes no writes, or no more connections: what is refused, what /readyz says, and what is kept."""
import contextlib
import json
import uuid

import pymysql
import pytest

from gateway import FastCGIServer, run_cgi
from sse import EventStream
from stack import eventually

JSON = {"Content-Type": "application/json"}
NOT_SAVED = '"event":"answer not saved"'


def bearer(person):
    return {"Authorization": f"Bearer {person.token}"}


@contextlib.contextmanager
def setting(stack, variable, value, then=""):
    """A global variable of the server, for the time of the block. `then`: what the same session does next."""
    before = stack.administer(f"SELECT @@global.{variable}").split()[-1]
    stack.administer(f"SET GLOBAL {variable} = {value}; {then}", force=True)
    try:
        yield
    finally:
        stack.administer(f"SET GLOBAL {variable} = {before}")


def kills_of_the_product(stack, but=()):
    """Statements that end the connections of the product's user."""
    ids = stack.administer("SELECT id FROM information_schema.processlist WHERE user = 'spaces'").split()[1:]
    return "".join(f"KILL {id};" for id in set(ids) - set(but))


@contextlib.contextmanager
def all_connections_taken(stack):
    """The server allows ten connections, and none of them is the product's."""
    # Above ten even the administrator is refused, so whatever there is ends in the session that sets the limit.
    limit = setting(stack, "max_connections", 10, kills_of_the_product(stack))
    with limit, contextlib.ExitStack() as opened:
        own = set()

        def is_done():
            stack.administer(kills_of_the_product(stack, own), force=True)
            with contextlib.suppress(pymysql.err.OperationalError):
                own.add(str(opened.enter_context(stack.database()).thread_id()))
            return len(own) == 10

        eventually(is_done, what="the end of the product's connections")
        yield


def refuses_and_says_why(answer, code="database_unavailable"):
    body = json.loads(answer.body())
    assert (answer.status, body["code"]) == (503, code) and int(answer.headers["Retry-After"]) > 0
    return body["error"]


# Read-only

@pytest.mark.parametrize("variable", ["read_only", "tx_read_only"])
def test_read_only_database_refuses_writes_and_answers_reads(stack, tmp_path, ada, variable):
    community = ada.create_community()
    with setting(stack, variable, "ON"), FastCGIServer(stack, tmp_path) as server:
        for path, body in (("/api/communities", {"name": "Not now"}), (f"/api/communities/{community}/messages", {"content": "Not now"})):
            refuses_and_says_why(server.ask("POST", path, bearer(ada) | JSON, json.dumps(body).encode()))
        assert "read-only" in refuses_and_says_why(server.ask("GET", "/readyz"), "not_ready")
        assert server.ask("GET", f"/api/communities/{community}").status == 200
        assert server.ask("GET", "/healthz").status == 200
    assert ada.history(community) == []


def test_read_only_database_is_used_again_once_it_takes_writes(stack, tmp_path, ada):
    with FastCGIServer(stack, tmp_path) as server:
        create = "POST", "/api/communities", bearer(ada) | JSON, json.dumps({"name": uuid.uuid4().hex}).encode()
        with setting(stack, "read_only", "ON"):
            refuses_and_says_why(server.ask(*create))
        assert server.ask(*create).status == 201 and server.ask("GET", "/readyz").status == 200


def test_answer_that_ends_while_the_database_is_read_only_is_written_later(stack, ada, sign_up, chat):
    club, guest, key = ada.create_club_with_agent(agentCallFee=5), sign_up("Guest"), uuid.uuid4().hex
    guest.join(club[0])
    guest.credit(5)
    gate = chat.gate(key)
    with guest.chat(*club, f"gate:{key}") as stream:
        stream.next()
        with setting(stack, "read_only", "ON"):
            gate.say("Kept, ")
            stream.next()
            gate.say("and written.")
            attempts = stack.log().count(NOT_SAVED)
            gate.finish()
            eventually(lambda: stack.log().count(NOT_SAVED) > attempts, what="an attempt to write the answer")
        assert stream.rest().text == "Kept, and written."
    assert (stream.end["finishReason"], stream.end["charged"]) == ("stop", 5)
    assert guest.wallet() | {"balance": 0, "held": 0} == guest.wallet()
    assert guest.history(club[0], limit=1)[0]["content"] == "Kept, and written."


# Too many connections

def test_database_without_a_free_connection_answers_503_and_says_so(stack, ada):
    with all_connections_taken(stack):
        answer = run_cgi(stack, "POST", "/api/communities", bearer(ada) | JSON, json.dumps({"name": "Not now"}).encode())
        refuses_and_says_why(answer)
        assert "connections" in refuses_and_says_why(run_cgi(stack, "GET", "/readyz"), "not_ready")
    assert run_cgi(stack, "GET", "/readyz").status == 200


def test_answer_that_ends_without_a_free_connection_is_written_later(stack, tmp_path, ada, sign_up, chat):
    club, guest, key = ada.create_club_with_agent(agentCallFee=5), sign_up("Guest"), uuid.uuid4().hex
    guest.join(club[0])
    guest.credit(5)
    gate = chat.gate(key)
    with FastCGIServer(stack, tmp_path) as server:
        answer = server.ask("POST", f"/api/communities/{club[0]}/agent-chat", bearer(guest) | JSON,
                            json.dumps({"content": f"gate:{key}", "listingId": club[1]}).encode())
        stream = EventStream(answer)
        stream.next()
        with all_connections_taken(stack):
            gate.say("Kept and written.")
            gate.finish()
            eventually(lambda: NOT_SAVED in (tmp_path / "spaces.log").read_text(), what="an attempt to write the answer")
        assert stream.rest().text == "Kept and written."
    assert stream.end["charged"] == 5 and guest.wallet() | {"balance": 0, "held": 0} == guest.wallet()
