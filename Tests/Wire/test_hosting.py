"""Hosts without a shell: a process for each request, the page /setup, and a configuration beside the executable."""
import json
import os
import shutil
import subprocess
import uuid

import pytest

from gateway import run_cgi, variables
from stack import SPACES, eventually

TOKEN = "a token of 24 characters"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def empty(stack):
    """The URL of a new database without tables."""
    name = f"club_{uuid.uuid4().hex[:8]}"
    stack.administer(f"CREATE DATABASE {name}; GRANT ALL ON {name}.* TO spaces@localhost")
    yield stack.setting("SPACES_DATABASE_URL").replace("/spaces?", f"/{name}?")
    stack.administer(f"DROP DATABASE {name}; REVOKE ALL ON {name}.* FROM spaces@localhost")


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


def test_request_starts_the_jobs_when_the_last_round_is_old(stack):
    stack.sql("UPDATE job_rounds SET begun_at = NOW(6) - INTERVAL 61 SECOND, ended_at = begun_at")
    assert run_cgi(stack, "GET", "/healthz").status == 200
    eventually(lambda: stack.sql("SELECT 1 FROM job_rounds WHERE ended_at > NOW(6) - INTERVAL 60 SECOND"), what="the end of a round")
    ended = stack.sql("SELECT begun_at, ended_at FROM job_rounds")
    assert run_cgi(stack, "GET", "/healthz").status == 200
    assert stack.sql("SELECT begun_at, ended_at FROM job_rounds") == ended


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
