"""Running it: health, metrics, log, configuration, CGI, FastCGI without nginx, and an orderly end."""
import json
import re
import socket
import subprocess
import urllib.parse
import uuid

import pytest

from client import PASSWORD
from conventions import CODE, check_sentence
from gateway import FastCGIServer, run_cgi
from sse import EventStream
from stack import SPACES

NOWHERE = "mariadb://nobody:wrong-password@127.0.0.1:1/spaces"


def bearer(person):
    return {"Authorization": f"Bearer {person.token}"}


# Health

@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_answers_200(anyone, path):
    anyone.get(path).expect(200)
    assert anyone.head(path).status == 200


def test_readiness_without_a_database_answers_503_and_says_so(stack):
    answer = run_cgi(stack, "GET", "/readyz", SPACES_DATABASE_URL=NOWHERE)
    body = json.loads(answer.body())
    assert answer.status == 503 and "database" in body["error"].lower()
    assert set(body) == {"error", "code", "requestId"} and "wrong-password" not in body["error"]


def test_readiness_says_which_migration_is_missing_or_unknown(stack, anyone):
    newest = stack.sql("SELECT number, name, checksum FROM schema_migrations ORDER BY number DESC LIMIT 1")[0]
    stack.sql("DELETE FROM schema_migrations WHERE number = %s", newest[0])
    try:
        missing = anyone.get("/readyz").expect(503, "not_ready")
        stack.sql("INSERT INTO schema_migrations VALUES (%s, '999_later.sql', %s, NOW(6))", 999, newest[2])
        stack.sql("INSERT INTO schema_migrations VALUES (%s, %s, %s, NOW(6))", *newest)
        anyone.get("/readyz").expect(200)   # beside a host that is newer
        stack.sql("UPDATE schema_migrations SET name = '999_breaking_later.sql' WHERE number = 999")
        unknown = anyone.get("/readyz").expect(503, "not_ready")
    finally:
        stack.sql("DELETE FROM schema_migrations WHERE number = 999")
        stack.sql("REPLACE INTO schema_migrations VALUES (%s, %s, %s, NOW(6))", *newest)
    assert newest[1] in missing["error"] and "999_breaking_later" in unknown["error"]
    anyone.get("/readyz").expect(200)


def test_health_does_not_need_the_database(stack):
    assert run_cgi(stack, "GET", "/healthz", SPACES_DATABASE_URL=NOWHERE).status == 200


def test_request_without_a_database_answers_5xx_that_shows_nothing(stack):
    answer = run_cgi(stack, "GET", "/api/communities", SPACES_DATABASE_URL=NOWHERE)
    body = json.loads(answer.body())
    assert answer.status in (500, 503)
    check_sentence(body["error"])
    assert CODE.fullmatch(body["code"]) and body["requestId"] == answer.headers["X-Request-Id"]


# Metrics

def test_metrics_are_prometheus_text_by_route_and_status(anyone):
    anyone.get("/api/communities").expect(200)
    reply = anyone.get("/metrics")
    assert reply.status == 200 and reply.headers["Content-Type"].startswith("text/plain")
    text = reply.body.decode()
    for line in text.splitlines():
        assert re.fullmatch(r"#.*|[a-zA-Z_:][\w:]*(\{.*\})? [-+0-9.eInfNa]+( \d+)?|", line), line
    assert "/api/communities" in text and "_bucket{" in text and 'le="+Inf"' in text


def test_metrics_count_the_requests_of_every_process(anyone, ada):
    """Each scrape may reach another process, and a counter that falls back reads as a restart."""
    community = ada.create_community()
    for _ in range(20):
        ada.get(f"/api/communities/{community}/earnings").expect(200)
    for _ in range(10):
        lines = anyone.get("/metrics").body.decode().splitlines()
        counted = [line for line in lines if re.match(r"\w*requests_total\{.*/earnings.*200", line)]
        assert sum(float(line.rsplit(" ", 1)[1]) for line in counted) >= 20


def test_metrics_name_routes_and_never_ids(anyone, ada):
    community = ada.create_community()
    anyone.get(f"/api/communities/{community}").expect(200)
    assert community not in anyone.get("/metrics").body.decode()


def test_metrics_are_for_the_loopback_address_only(stack):
    assert run_cgi(stack, "GET", "/metrics", address="127.0.0.1").status == 200
    assert run_cgi(stack, "GET", "/metrics", address="203.0.113.9").status in (403, 404)


# Documentation

def test_docs_show_the_description_with_nothing_from_elsewhere(anyone):
    page = anyone.get("/docs")
    assert page.status == 200 and page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]*)"', page.body.decode())
    parts = [urllib.parse.urljoin(f"{anyone.stack.url}/docs", link).removeprefix(anyone.stack.url) for link in links]
    assert {"/docs/viewer/swagger-ui-bundle.js", "/docs/viewer/swagger-ui.css", "/docs/docs.js"} <= set(parts)
    for part in parts:
        assert part.startswith("/") and anyone.get(part).status == 200, part
    assert "/api/openapi.json" in parts


# The log

def test_log_has_no_secret(anyone, sign_up, stack):
    person = sign_up("Secretive")
    person.get("/api/users/me").expect(200)
    anyone.get("/api/users/me", headers={"Cookie": f"session={person.token}"}).expect(200)
    password = re.search(r"://[^:@/]*:([^@]+)@", stack.setting("SPACES_DATABASE_URL"))
    log = stack.log()
    assert log and person.token not in log and PASSWORD not in log
    assert password is None or password[1] not in log


# Configuration

def configure(stack, directory, *lines):
    path = directory / "spaces.conf"
    path.write_text((stack.state / "spaces.conf").read_text().rstrip("\n") + "\n" + "\n".join(lines) + "\n")
    return path


def test_unknown_key_in_the_file_is_an_error_with_key_and_line(stack, tmp_path):
    path = configure(stack, tmp_path, "SPACES_COLOUR=blue")
    line = len(path.read_text().splitlines())
    said = run_failing(stack, path)
    assert "SPACES_COLOUR" in said and str(line) in said


@pytest.mark.parametrize("key, value", [("SPACES_THREADS", "many"), ("SPACES_THREADS", "-1"), ("SPACES_MAX_STREAMS", "1.5"),
                                        ("SPACES_DATABASE_URL", "postgres://x/y"), ("SPACES_LOG_LEVEL", "shouting")])
def test_bad_value_is_an_error_that_names_the_key(stack, tmp_path, key, value):
    path = configure(stack, tmp_path, f"{key}={value}")
    assert key in run_failing(stack, path)
    assert key in run_failing(stack, stack.state / "spaces.conf", **{key: value})


def run_failing(stack, path, **environment):
    done = subprocess.run([SPACES, "ledger", "verify"], env=stack.environment | {"SPACES_CONFIG": str(path)} | environment,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_unknown_key_in_the_environment_is_ignored(stack):
    stack.cli("ledger", "verify", SPACES_COLOUR="blue")


def test_comments_and_empty_lines_are_allowed_and_the_environment_wins(stack, tmp_path):
    path = configure(stack, tmp_path, "", "# a comment", "SPACES_LOG_LEVEL=shouting")
    stack.cli("ledger", "verify", SPACES_CONFIG=str(path), SPACES_LOG_LEVEL="info")


# The command line

def test_user_session_prints_a_token_that_works(stack, anyone, ada):
    token = stack.cli("user", "session", ada.email).stdout.strip()
    anyone.get("/api/users/me", headers={"Authorization": f"Bearer {token}"}).expect(200, id=ada.id)


@pytest.mark.parametrize("arguments", [("user", "session"), ("user", "grant-admin")])
def test_command_for_an_unknown_address_fails(stack, arguments):
    assert run_status(stack, *arguments, "nobody@example.test") != 0


def test_credit_for_an_unknown_address_or_a_bad_amount_fails(stack, ada):
    assert run_status(stack, "wallet", "credit", "nobody@example.test", "5", "--reference", uuid.uuid4().hex) != 0
    for amount in ("-5", "x", "1.5"):
        assert run_status(stack, "wallet", "credit", ada.email, amount, "--reference", uuid.uuid4().hex) != 0
    assert ada.balance() == 0


def run_status(stack, *arguments):
    return subprocess.run([SPACES, *arguments], env=stack.environment, capture_output=True, timeout=60).returncode


def test_migrate_again_changes_nothing(stack):
    stack.cli("migrate")
    stack.cli("migrate")


# As a CGI program

def test_cgi_answers_a_read(stack, ada):
    community = ada.create_community(name="By CGI")
    answer = run_cgi(stack, "GET", f"/api/communities/{community}")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Request-Id"].strip()
    assert json.loads(answer.body()) == ada.community(community)


def test_cgi_reads_query_body_and_token(stack, ada):
    name = uuid.uuid4().hex[:12]
    made = run_cgi(stack, "POST", "/api/communities", bearer(ada) | {"Content-Type": "application/json"}, json.dumps({"name": name}).encode())
    assert made.status == 201
    found = json.loads(run_cgi(stack, "GET", f"/api/communities?search={name}&limit=1").body())
    assert [c["id"] for c in found["communities"]] == [json.loads(made.body())["id"]]


def test_cgi_knows_the_token_that_apache_renames(stack, ada):
    answer = run_cgi(stack, "GET", "/api/users/me", {"X-Nothing": "1"}, REDIRECT_HTTP_AUTHORIZATION=f"Bearer {ada.token}")
    assert answer.status == 200


@pytest.mark.parametrize("method, uri, status", [("GET", "/api/nothing", 404), ("PATCH", "/api/communities", 405), ("POST", "/api/communities", 401)])
def test_cgi_refuses_in_the_same_shape(stack, method, uri, status):
    answer = run_cgi(stack, method, uri)
    assert answer.status == status and set(json.loads(answer.body())) == {"error", "code"}


def test_cgi_head_has_no_body(stack):
    answer = run_cgi(stack, "HEAD", "/api/communities")
    assert (answer.status, answer.body()) == (200, b"")


def test_cgi_streams_an_answer(stack, ada):
    club = ada.create_club_with_agent()
    stream = EventStream(run_cgi(stack, "POST", f"/api/communities/{club[0]}/agent-chat",
                                 bearer(ada) | {"Content-Type": "application/json"},
                                 json.dumps({"content": "say:By CGI", "listingId": club[1]}).encode()))
    assert stream.rest().text == "By CGI"


# Without a chat server, and with the built-in agent

def ask_cgi(stack, person, path, body, **environment):
    return run_cgi(stack, "POST", path, bearer(person) | {"Content-Type": "application/json"}, json.dumps(body).encode(), **environment)


def test_no_chat_server_answers_503_before_any_byte_and_fee(stack, ada, sign_up):
    club = ada.create_club_with_agent(agentCallFee=5)
    shop = ada.create_official(agentCallFee=5, defaultAgentListingId=club[1])
    guest = sign_up("Guest")
    guest.join(club[0])
    guest.credit(5)
    talk = guest.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    for path, body in ((f"/api/communities/{club[0]}/agent-chat", {"content": "Hello?", "listingId": club[1]}),
                       (f"/api/conversations/{talk}/agent-chat", {"content": "Hello?"})):
        answer = ask_cgi(stack, guest, path, body, SPACES_AGENT_URL="")
        assert (answer.status, json.loads(answer.body())["code"]) == (503, "agent_unconfigured")
    assert guest.wallet() | {"balance": 5, "held": 0} == guest.wallet() and guest.history(club[0]) == []


def test_demo_agent_says_that_it_is_one_and_costs_the_fee(stack, ada, sign_up, chat):
    club, key = ada.create_club_with_agent(agentCallFee=5), uuid.uuid4().hex
    guest = sign_up("Guest")
    guest.join(club[0])
    guest.credit(5)
    answer = ask_cgi(stack, guest, f"/api/communities/{club[0]}/agent-chat", {"content": f"Hello {key}", "listingId": club[1]},
                     SPACES_AGENT_URL="demo")
    stream = EventStream(answer).rest()
    assert "demo agent" in stream.text and key in stream.text
    assert (stream.end["finishReason"], stream.end["charged"], guest.balance()) == ("stop", 5, 0)
    assert guest.history(club[0], limit=1)[0]["content"] == stream.text
    assert chat.prompts_with(key) == []


# CORS, which the development stack leaves off

CORS = {"SPACES_CORS_ORIGINS": "https://app.test,https://other.test"}


def test_configured_origin_may_read(stack):
    answer = run_cgi(stack, "GET", "/api/communities", {"Origin": "https://app.test"}, **CORS)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.test" and "Origin" in answer.headers["Vary"]


def test_configured_origin_may_ask_first(stack):
    ask = {"Origin": "https://app.test", "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"}
    answer = run_cgi(stack, "OPTIONS", "/api/users/me", ask, **CORS)
    assert answer.status in (200, 204) and answer.headers["Access-Control-Allow-Origin"] == "https://app.test"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize("origin", ["https://evil.test", "https://app.test.evil.test", "http://app.test", "null"])
def test_other_origin_may_not(stack, origin):
    assert "Access-Control-Allow-Origin" not in run_cgi(stack, "GET", "/api/communities", {"Origin": origin}, **CORS).headers


# As a FastCGI server of its own

@pytest.fixture
def fastcgi(stack, tmp_path):
    with FastCGIServer(stack, tmp_path, SPACES_MAX_STREAMS="1", SPACES_THREADS="8") as server:
        yield server


def open_chat(server, person, club, content):
    answer = server.ask("POST", f"/api/communities/{club[0]}/agent-chat", bearer(person) | {"Content-Type": "application/json"},
                        json.dumps({"content": content, "listingId": club[1]}).encode())
    return answer, EventStream(answer)


def test_fastcgi_socket_on_descriptor_0_is_served(fastcgi, ada):
    assert fastcgi.ask("GET", "/api/communities").status == 200
    answer = fastcgi.ask("GET", "/api/users/me", bearer(ada))
    assert json.loads(answer.body())["id"] == ada.id


def test_unknown_community_is_404_and_a_strangers_403_also_when_all_streams_are_taken(fastcgi, chat, ada, eve):
    club, key = ada.create_club_with_agent(), uuid.uuid4().hex
    gate = chat.gate(key)
    _, stream = open_chat(fastcgi, ada, club, f"gate:{key}")
    stream.next()
    nowhere = str(uuid.uuid4())
    for person, place, status in ((ada, (nowhere, club[1]), 404), (eve, club, 403), (ada, club, 503)):
        refused = fastcgi.ask("POST", f"/api/communities/{place[0]}/agent-chat", bearer(person) | {"Content-Type": "application/json"},
                              json.dumps({"content": "say:No", "listingId": place[1]}).encode())
        assert refused.status == status
        refused.body()
    gate.finish()
    stream.rest()


def test_stream_forbids_buffering(fastcgi, ada):
    answer, stream = open_chat(fastcgi, ada, ada.create_club_with_agent(), "say:Flowing")
    assert answer.status == 200 and answer.headers["X-Accel-Buffering"] == "no"
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert stream.rest().text == "Flowing"


def test_stream_above_capacity_answers_503_and_short_requests_go_on(fastcgi, ada, bob, chat):
    club, gate = ada.create_club_with_agent(agentCallFee=5), chat.gate("capacity")
    bob.join(club[0])
    bob.credit(5)
    _, stream = open_chat(fastcgi, ada, club, "gate:capacity")
    stream.next()
    refused, _ = open_chat(fastcgi, bob, club, "say:No room")
    assert refused.status == 503 and int(refused.headers["Retry-After"]) > 0
    assert bob.wallet() | {"balance": 5, "held": 0} == bob.wallet()
    assert fastcgi.ask("GET", "/api/communities").status == 200
    gate.say("Room again.")
    gate.finish()
    stream.rest()
    _, stream = open_chat(fastcgi, bob, club, "say:Room")
    assert stream.rest().text == "Room"


def test_terminated_server_lets_its_stream_end_and_takes_no_other(fastcgi, ada, chat):
    gate = chat.gate("terminate")
    _, stream = open_chat(fastcgi, ada, ada.create_club_with_agent(), "gate:terminate")
    stream.next()
    gate.say("Before, ")
    stream.next()
    fastcgi.terminate()
    gate.say("and after.")
    gate.finish()
    assert stream.rest().text == "Before, and after." and stream.end["finishReason"] == "stop"
    assert fastcgi.process.wait(timeout=60) == 0


def test_terminated_server_without_work_ends_at_once(fastcgi):
    fastcgi.terminate()
    assert fastcgi.process.wait(timeout=60) == 0


def test_client_that_sends_nonsense_harms_nobody(fastcgi):
    for noise in (b"", b"\0", b"GET / HTTP/1.1\r\n\r\n", b"\x01\x01\x00\x01\x00\x08\x00\x00", b"\xff" * 64):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(fastcgi.socket))
            connection.sendall(noise)
    assert fastcgi.ask("GET", "/healthz").status == 200


# Processes of the stack

def test_signed_out_token_is_dead_in_every_process(stack, sign_up):
    person = sign_up("Leaver")
    person.get("/api/users/me").expect(200)
    person.post("/api/auth/sign-out").expect(200)
    assert run_cgi(stack, "GET", "/api/users/me", bearer(person)).status == 401
    for _ in range(8):
        person.get("/api/users/me").refuse(401, "unauthorized")
