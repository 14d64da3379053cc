"""Hosts without a shell: a process for each request, the page /setup, and a configuration beside the executable."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest

from gateway import run_cgi, variables
from stack import SPACES, eventually

TOKEN = "a token of 24 characters"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def beside(tmp_path):
    """A copy of the executable, for a configuration in its own folder."""
    os.link(SPACES, tmp_path / "spaces") if os.stat(SPACES).st_dev == tmp_path.stat().st_dev else shutil.copy(SPACES, tmp_path / "spaces")
    return tmp_path


def ask(beside, uri):
    done = subprocess.run([beside / "spaces"], env=variables("GET", uri), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    head, _, body = done.stdout.partition("\n\n")
    return head, json.loads(body), done


def test_page_makes_the_tables_and_the_administrator_once(stack, empty):
    def set_up(token, **settings):
        form = {"token": token, "name": "Root", "email": "root@example.test", "password": "correct horse"}
        return run_cgi(stack, "POST", "/setup", JSON, json.dumps(form).encode(), SPACES_DATABASE_URL=empty, **settings)

    assert set_up(TOKEN).status == 404
    settings = {"SPACES_SETUP_TOKEN": TOKEN}
    page = run_cgi(stack, "GET", "/setup", SPACES_DATABASE_URL=empty, **settings)
    assert page.status == 200 and b"<form>" in page.body()
    assert set_up("another token altogether", **settings).status == 401
    done = set_up(TOKEN, **settings)
    said = json.loads(done.body())
    assert done.status == 201 and len(said["applied"]) > 15 and said["findings"] == []
    assert set_up(TOKEN, **settings).status == 404
    assert run_cgi(stack, "GET", "/setup", SPACES_DATABASE_URL=empty, **settings).status == 404
    accounts = stack.cli("user", "list", SPACES_DATABASE_URL=empty).stdout
    assert accounts.count("\n") == 1 and "root@example.test" in accounts and "administrator" in accounts


def test_tables_are_made_by_a_request_where_the_configuration_says_so(stack, empty):
    assert run_cgi(stack, "GET", "/readyz", SPACES_DATABASE_URL=empty).status == 503
    assert run_cgi(stack, "GET", "/readyz", SPACES_DATABASE_URL=empty, SPACES_MIGRATE="auto").status == 200


def test_processes_that_migrate_at_the_same_time_wait_for_each_other(stack, empty):
    command = [SPACES, "migrate", "--json"]
    started = [subprocess.Popen(command, env=stack.environment | {"SPACES_DATABASE_URL": empty}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    applied = [json.loads(output)["applied"] for output, _ in said]
    assert sorted(map(len, applied))[:2] == [0, 0] and len(max(applied, key=len)) > 20


def test_request_starts_the_jobs_when_the_last_round_is_old(stack):
    stack.sql("UPDATE job_rounds SET begun_at = NOW(6) - INTERVAL 61 SECOND, ended_at = begun_at")
    assert run_cgi(stack, "GET", "/healthz").status == 200
    eventually(lambda: stack.sql("SELECT 1 FROM job_rounds WHERE ended_at > NOW(6) - INTERVAL 60 SECOND"), what="the end of a round")
    ended = stack.sql("SELECT begun_at, ended_at FROM job_rounds")
    assert run_cgi(stack, "GET", "/healthz").status == 200
    assert stack.sql("SELECT begun_at, ended_at FROM job_rounds") == ended


@pytest.fixture
def club(stack, empty):
    """A database of its own with the tables, where no process stays: what a request is answered with, and the name of the database."""
    def ask(**settings):
        clean = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stack.state / "spaces.conf"), "SPACES_DATABASE_URL": empty}
        return subprocess.run([SPACES], env=clean | settings | variables("GET", "/healthz"), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)

    assert ask(SPACES_MIGRATE="auto").stdout.startswith("Status: 200")
    return ask, re.search(r"/(\w+)\?", empty)[1]


def rounds(stack, name, what):
    """The row of rounds."""
    return stack.administer(f"SELECT {what} FROM {name}.job_rounds").split("\n")[1]


def make_due(stack, name):
    eventually(lambda: rounds(stack, name, "ended_at >= begun_at") == "1", what="the end of a round")
    stack.administer(f"UPDATE {name}.job_rounds SET begun_at = begun_at - INTERVAL 61 SECOND, ended_at = begun_at")


def workers(name):
    """The processes that run rounds of this database, which they have from their environment."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"--claimed" in (process / "cmdline").read_bytes() and name.encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def test_killed_round_keeps_others_from_beginning_for_a_minute_only(stack, club):
    ask, name = club
    make_due(stack, name)
    with stack.database() as connection, connection.cursor() as cursor:
        # The round waits for this.
        cursor.execute(f"LOCK TABLES {name}.session_signals WRITE")
        ask()
        os.kill(eventually(lambda: workers(name), what="a round")[0], signal.SIGKILL)
        eventually(lambda: not workers(name), what="its end")
        cursor.execute("UNLOCK TABLES")
    begun = rounds(stack, name, "begun_at")
    # A minute later.
    stack.administer(f"UPDATE {name}.job_rounds SET begun_at = begun_at - INTERVAL 61 SECOND, renewed_at = NOW(6) - INTERVAL 50 SECOND")
    assert ask().stderr.count("the last round") == 0 and rounds(stack, name, "begun_at") < begun
    stack.administer(f"UPDATE {name}.job_rounds SET renewed_at = NOW(6) - INTERVAL 61 SECOND")
    assert "Its process ended before its work was done." in ask().stderr
    assert rounds(stack, name, "begun_at") > begun
    eventually(lambda: rounds(stack, name, "ended_at >= begun_at") == "1", what="the end of the next round")


def test_failure_of_a_round_is_in_the_web_servers_log_and_told_by_the_doctor(stack, club, empty):
    ask, name = club
    make_due(stack, name)
    stack.administer(f"RENAME TABLE {name}.session_signals TO {name}.signals_away")
    ask()
    eventually(lambda: rounds(stack, name, "ended_at >= begun_at") == "1", what="the end of a round")
    stack.administer(f"RENAME TABLE {name}.signals_away TO {name}.session_signals")
    said = stack.cli("doctor", status=1, SPACES_DATABASE_URL=empty, SPACES_PUBLIC_URL="").stdout
    assert "WRONG The last round of recurring work failed: signals forgotten: " in said and "session_signals" in said
    make_due(stack, name)
    complaint = next(line for line in map(json.loads, ask().stderr.splitlines()) if line["event"] == "jobs failed")
    assert complaint["level"] == "error" and complaint["cause"].startswith("signals forgotten: ")
    eventually(lambda: rounds(stack, name, "ended_at >= begun_at") == "1", what="the end of a good round")
    assert "ok    The last round of recurring work did all of it." in stack.cli(
        "doctor", SPACES_DATABASE_URL=empty, SPACES_PUBLIC_URL="").stdout


def test_request_ends_answers_whose_process_died(stack, club):
    """Also when no round of jobs is due: who asked waits for the coins."""
    ask, name = club
    eventually(lambda: rounds(stack, name, "ended_at >= begun_at") == "1", what="the end of a round")
    stack.administer(f"INSERT INTO {name}.agent_answers (user_message_id, room_id, community_id, caller_id, agent_listing_id, heartbeat_at)"
                     f" VALUES (UNHEX(MD5('m')), UNHEX(MD5('c')), UNHEX(MD5('c')), UNHEX(MD5('u')), UNHEX(MD5('l')), NOW(6) - INTERVAL 31 SECOND)")
    ask()
    assert stack.administer(f"SELECT state, error_code FROM {name}.agent_answers").split() == ["state", "error_code", "failed", "agent_interrupted"]


def test_configuration_that_everybody_can_read_is_refused(stack, beside):
    configuration = beside / "spaces.conf"
    configuration.write_text(f"SPACES_DATABASE_URL={stack.setting('SPACES_DATABASE_URL')}\n")
    configuration.chmod(0o644)
    head, body, done = ask(beside, "/api/communities")
    assert head.startswith("Status: 503 ") and body["code"] == "not_configured" and "spaces.conf" not in body["error"]
    assert f"{configuration} can be read by everybody" in done.stderr
    configuration.chmod(0o640)
    assert ask(beside, "/api/communities")[0].startswith("Status: 200 ")


def test_program_without_a_configuration_says_so_in_the_log_alone(beside):
    head, body, done = ask(beside, "/api/communities")
    assert head.startswith("Status: 503 ") and body["code"] == "not_configured" and "X-Request-Id: " in head
    assert "SPACES_DATABASE_URL is not set" in done.stderr
