"""The command line: its help, its version, its output for scripts, and what it says when it cannot do its work."""
import json
import re
import subprocess
import uuid

import pytest

from gateway import ask_fastcgi, run_cgi
from service import Service
from stack import ROOT, SPACES, eventually, free_port


def run(*arguments, **environment):
    return subprocess.run([SPACES, *map(str, arguments)], env={"PATH": "/usr/bin:/bin"} | environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60)


def commands(command, names=()):
    """(the words that call it, its description), of the command and all below it."""
    yield names, command
    for each in command.get("subcommands", []):
        if each["commandName"] != "help" and each.get("shouldDisplay", True):
            yield from commands(each, (*names, each["commandName"]))


@pytest.fixture(scope="module")
def described():
    return list(commands(json.loads(run("--experimental-dump-help").stdout)["command"]))


def version():
    return run("--version").stdout.removeprefix("spaces ").strip()


# Help

def test_every_command_has_an_example_of_its_own(described):
    assert len(described) > 15
    for names, command in described:
        example = re.search(r"Example[^:]*: (spaces .*)", command.get("discussion", ""))
        assert example, names
        assert example[1].split()[1:][:len(names)] == list(names), example[1]
        assert example[1] in " ".join(run(*names, "--help").stdout.split()), names


def test_examples_name_options_that_exist(described):
    options = {names: {f"--{each['name']}" for argument in command.get("arguments", []) for each in argument.get("names", [])}
               for names, command in described}
    for names, command in described:
        example = re.search(r"Example[^:]*: (spaces [^>]*)", command["discussion"])[1].split()[1:]
        called = max((each for each in options if tuple(example[:len(each)]) == each), key=len)
        assert {word for word in example if word.startswith("--")} <= options[called], example


# Version

def test_version_is_the_release_and_the_commit(stack, anyone):
    assert re.fullmatch(r"\d+\.\d+\.\d+(\+[0-9a-f]{12}(\.changed)?)?", version())
    anyone.get("/healthz").expect(200, status="ok", version=version())
    assert stack.description.document["info"]["version"] == version()


def test_version_is_not_told_to_other_hosts(stack):
    answer = run_cgi(stack, "GET", "/healthz", address="203.0.113.9")
    assert json.loads(answer.body()) == {"status": "ok", "version": None}


def test_log_begins_with_the_version(stack, tmp_path):
    with Service(stack, tmp_path, "--processes", "1") as service:
        assert json.loads(service.log.read_text().splitlines()[0])["version"] == version()


# Mistakes

@pytest.mark.parametrize("url, words", [
    ("mariadb://u:secret@127.0.0.1:{free}/club", ["127.0.0.1:{free}", "whether MariaDB runs"]),
    ("mariadb://u:secret@127.0.0.1:{free},127.0.0.1:{other}/club", ["127.0.0.1:{free},127.0.0.1:{other}", "SPACES_DATABASE_URL"]),
    ("mariadb://u:secret@localhost/club?socket=/nowhere/mysqld.sock", ["/nowhere/mysqld.sock", "whether MariaDB runs"]),
    ("mariadb://u:secret@no-such-host.invalid/club", ["no-such-host.invalid:3306", "the address"]),
])
def test_unreachable_database_is_one_sentence_with_its_address(url, words):
    ports = {"free": free_port(), "other": free_port()}
    for arguments in (["migrate"], ["user", "list"], ["ledger", "verify"]):
        done = run(*arguments, SPACES_DATABASE_URL=url.format(**ports))
        assert done.returncode != 0 and done.stdout == ""
        assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1, done.stderr
        for word in words:
            assert word.format(**ports) in done.stderr
        assert "secret" not in done.stderr


def test_refused_user_and_missing_database_are_told_apart(stack):
    url = stack.setting("SPACES_DATABASE_URL")
    wrong = run("user", "list", SPACES_DATABASE_URL=re.sub(r"//spaces:[^@]*@", "//spaces:wrong@", url))
    assert "the user and the password in SPACES_DATABASE_URL" in wrong.stderr
    # The user may use no other database, so that is what the server says of one.
    other = run("user", "list", SPACES_DATABASE_URL=url.replace("/spaces?", "/other?"))
    assert "SHOW GRANTS" in other.stderr and other.stderr.count("\n") == 1


def test_database_without_tables_asks_for_migrate(stack):
    stack.administer("CREATE DATABASE empty; GRANT ALL ON empty.* TO spaces@localhost")
    try:
        done = run("user", "list", SPACES_DATABASE_URL=stack.setting("SPACES_DATABASE_URL").replace("/spaces?", "/empty?"))
        assert "Run spaces migrate." in done.stderr
    finally:
        stack.administer("DROP DATABASE empty; REVOKE ALL ON empty.* FROM spaces@localhost")


def test_password_of_a_new_account_is_read_from_standard_input(stack, anyone, described):
    """Everybody on the host sees the options of a process."""
    email = f"{uuid.uuid4().hex}@example.test"
    made = subprocess.run([SPACES, "user", "add", email, "--name", "Zoe"], env=stack.environment, input="correct horse\nmore\n",
                          capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    signed = anyone.post("/api/auth/sign-in/email", {"email": email, "password": "correct horse"}).expect(200)
    assert signed["user"]["id"] == made.stdout.strip()
    options = {each["name"] for _, command in described for argument in command.get("arguments", []) for each in argument.get("names", [])}
    assert [name for name in options if re.search(r"(password|key|token|secret)$", name)] == []


def test_misspelt_key_names_the_one_that_was_meant(tmp_path):
    (tmp_path / "spaces.conf").write_text("SPACES_DATABASE_URI=mariadb://a@b/c\n")
    done = run("migrate", "--config", tmp_path / "spaces.conf")
    assert done.returncode != 0 and "SPACES_DATABASE_URI" in done.stderr and "Did you mean SPACES_DATABASE_URL?" in done.stderr


# Output for scripts

def test_json_of_commands(stack, ada):
    def said(*arguments, status=0):
        return json.loads(stack.cli(*arguments, "--json", status=status).stdout)

    assert said("migrate") == {"applied": [], "namesIndexed": 0}
    assert said("ledger", "verify")["balances"] is True and said("ledger", "verify")["differences"] == []
    assert said("wallet", "credit", ada.email, 7, "--reference", ada.id) == {"isNew": True}
    assert said("wallet", "credit", ada.email, 7, "--reference", ada.id) == {"isNew": False}
    assert said("wallet", "show", ada.email) == {"available": 7, "held": 0}
    assert "answers ended" in said("jobs", "run")
    doctor = said("doctor", status=1) if stack.chat is None else said("doctor")
    assert doctor["isGood"] is True and all(finding.keys() == {"isGood", "sentence"} for finding in doctor["findings"])


def test_json_of_accounts_is_one_object_a_line(stack, ada):
    accounts = [json.loads(line) for line in stack.cli("user", "list", "--json").stdout.splitlines()]
    mine = next(account for account in accounts if account["id"] == ada.id)
    assert mine == {"id": ada.id, "email": ada.email, "name": ada.name, "isAdmin": False, "suspendedAt": None}


def test_ledger_that_does_not_balance_says_so_in_json(stack, ada):
    ada.credit(3)
    stack.sql("UPDATE ledger_accounts SET balance = balance + 1 WHERE owner = %s AND kind = 'available'", ada.id)
    try:
        found = json.loads(stack.cli("ledger", "verify", "--json", status=1).stdout)
    finally:
        stack.sql("UPDATE ledger_accounts SET balance = balance - 1 WHERE owner = %s AND kind = 'available'", ada.id)
    assert found["balances"] is False and any(ada.id in difference for difference in found["differences"])


# Status and metrics of several workers

def status(service):
    done = run("status", "--listen", f"unix:{service.socket}", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def metric(service, name):
    lines = ask_fastcgi(service.socket, "GET", "/metrics").body().decode().splitlines()
    return next(int(line.split(" ")[1]) for line in lines if line.startswith(f"{name} "))


def test_status_adds_up_the_workers(stack, tmp_path):
    with Service(stack, tmp_path, "--processes", "3") as service:
        eventually(lambda: status(service)["workers"] == 3, what="three workers")
        before = status(service)
        assert before["version"] == version() and before["streams"] == 0
        for _ in range(20):
            assert ask_fastcgi(service.socket, "GET", "/api/communities").status == 200
        # Its own two requests are among them: one has been answered, the other is being answered.
        after = status(service)
        assert after["requestsAnswered"] - before["requestsAnswered"] >= 22 and after["requests"] >= 1
        assert {metric(service, "spaces_workers") for _ in range(10)} == {3}
        assert after["databaseConnections"] >= 1
        text = run("status", "--listen", f"unix:{service.socket}").stdout
        assert text.startswith(f"spaces {version()}\n3\tworkers\n")


def test_status_tells_what_waits_in_which_queue(stack, tmp_path, ada, bob):
    shop = ada.create_official(csMode="human_only")
    with Service(stack, tmp_path, "--processes", "2") as service:
        before = status(service)
        assert before["requestsWaiting"] == before["passwordsWaiting"] == 0
        # Its own connection is accepted when it asks.
        assert before["requestsWaitingForThread"] == metric(service, "spaces_requests_waiting") == 0
        bob.post(f"/api/communities/{shop}/start-chat").expect(201, status="waiting_human")
        assert status(service)["conversationsWaiting"] == before["conversationsWaiting"] + 1
        text = run("status", "--listen", f"unix:{service.socket}").stdout
        assert f"{before['conversationsWaiting'] + 1}\tconversations waiting for a human" in text and "?" not in text


def test_status_tells_of_a_failed_round_of_recurring_work(stack, tmp_path):
    def last_round(failure):
        stack.sql("UPDATE job_rounds SET begun_at = NOW(6), renewed_at = NOW(6), ended_at = NOW(6), failure = %s", failure)

    with Service(stack, tmp_path) as service:
        try:
            last_round("signals forgotten: no such table")
            assert status(service)["jobRoundsFailed"] == metric(service, "spaces_job_rounds_failed") == 1
            text = run("status", "--listen", f"unix:{service.socket}").stdout
            assert "1\tfailed last rounds of recurring work that a request began (spaces doctor says why)" in text
        finally:
            last_round(None)
        assert status(service)["jobRoundsFailed"] == 0


def test_killed_worker_is_no_longer_counted(stack, tmp_path):
    with Service(stack, tmp_path, "--processes", "2") as service:
        eventually(lambda: status(service)["workers"] == 2, what="two workers")
        old = service.workers()
        for pid in old:
            subprocess.run(["kill", "-KILL", str(pid)], check=True)
        eventually(lambda: len(service.workers() - old) == 2 and status(service)["workers"] == 2, what="two other workers")
        assert status(service)["requests"] == 1


def test_status_without_processes_fails_in_one_sentence(tmp_path):
    done = run("status", "--listen", f"unix:{tmp_path}/none.sock")
    assert done.returncode == 1 and done.stdout == ""
    assert f"{tmp_path}/none.sock" in done.stderr and done.stderr.count("\n") == 1


def test_manual_names_every_command(described):
    manual = (ROOT / "README.md").read_text()
    for names, command in described:
        if not command.get("subcommands") and names:
            assert re.search(rf"spaces {names[0]}\b" + (rf"[^\n]*\b{names[1]}\b" if len(names) > 1 else ""), manual), names
