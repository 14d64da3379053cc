"""Backups by mariadb-dump and mariadb-backup while people pay, restored elsewhere: the books balance, people are signed in, and streams
can be read again."""
import contextlib
import getpass
import json
import os
import pathlib
import re
import subprocess
import tempfile
import threading
import urllib.parse
import uuid

import pytest

from gateway import ask_fastcgi
from service import Service
from sse import EventStream
from stack import eventually


@contextlib.contextmanager
def another_server(data, folder):
    """MariaDB on a folder of data: the path of its socket."""
    path = folder / "other.sock"
    with open(folder / "other.log", "wb") as log:
        server = subprocess.Popen(["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={path}", f"--pid-file={folder}/other.pid",
                                   f"--user={getpass.getuser()}", "--skip-networking", "--innodb-buffer-pool-size=32M"],
                                  env=os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        def answers():
            assert server.poll() is None, (folder / "other.log").read_text()[-3000:]
            ping = ["mariadb-admin", "--no-defaults", f"--socket={path}", f"--user={getpass.getuser()}", "--silent", "ping"]
            return subprocess.run(ping, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

        eventually(answers, 60, "the other server")
        yield path
    finally:
        server.terminate()
        server.wait(timeout=60)


def run(*command, **more):
    done = subprocess.run([*map(str, command)], **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | more, stderr=subprocess.PIPE,
                          timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


def query(socket, statement, database="spaces"):
    return run("mariadb", "--no-defaults", f"--socket={socket}", f"--user={getpass.getuser()}", "--skip-column-names", "--batch",
               f"--execute={statement}", database, text=True).stdout


def socket_of(stack):
    return re.search(r"socket=([^&]+)", stack.setting("SPACES_DATABASE_URL"))[1]


# Both as the manual says.

def copy(stack, backup):
    where = f"--target-dir={backup}"
    run("mariadb-backup", "--no-defaults", "--backup", where, f"--datadir={stack.state}/data", f"--socket={socket_of(stack)}",
        f"--user={getpass.getuser()}")
    run("mariadb-backup", "--no-defaults", "--prepare", where)


@contextlib.contextmanager
def started_copy(stack, backup, folder):
    with another_server(backup, folder) as socket:
        yield socket


def dump(stack, backup):
    with open(backup, "wb") as file:
        run("mariadb-dump", "--no-defaults", f"--socket={socket_of(stack)}", "--single-transaction", "--hex-blob", "spaces", stdout=file)


@contextlib.contextmanager
def loaded_dump(stack, backup, folder):
    """In a new server, where the service has a user of the same name."""
    run("mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", f"--auth-root-socket-user={getpass.getuser()}", "--skip-test-db",
        f"--user={getpass.getuser()}")
    with another_server(folder / "data", folder) as socket:
        user = urllib.parse.urlsplit(stack.setting("SPACES_DATABASE_URL"))
        query(socket, "CREATE DATABASE spaces CHARACTER SET utf8mb4; GRANT ALL ON spaces.* TO"
              f" {user.username}@localhost IDENTIFIED BY '{urllib.parse.unquote(user.password or '')}'", "mysql")
        with open(backup, "rb") as file:
            run("mariadb", "--no-defaults", f"--socket={socket}", f"--user={getpass.getuser()}", "spaces", stdin=file)
        yield socket


@contextlib.contextmanager
def paid_calls(person, club):
    """Asks the agent again and again; gives the answers so far."""
    over, answers = threading.Event(), []

    def ask():
        while not over.is_set():
            with person.chat(*club, "say:One more.") as stream:
                answers.append(stream.rest().end["charged"])

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield answers
    finally:
        over.set()
        asker.join()


@pytest.mark.parametrize("back_up, restored", [(copy, started_copy), (dump, loaded_dump)], ids=["mariadb-backup", "mariadb-dump"])
def test_backup_of_a_server_that_goes_on_serves(stack, ada, bob, sign_up, chat, back_up, restored):
    club = ada.create_club_with_agent(joinFee=200, agentCallFee=5)
    busy = sign_up("Busy")
    for person, coins in ((bob, 210), (busy, 50_000)):
        person.credit(coins)
        person.join(club[0])
    with bob.chat(*club, "say:Remember this. 🙂") as stream:
        stream.rest()
    key = uuid.uuid4().hex
    gate = chat.gate(key)
    with tempfile.TemporaryDirectory(prefix="spaces-") as name, bob.chat(*club, f"gate:{key}") as unfinished:
        folder = pathlib.Path(name)
        (folder / "app").mkdir()
        gate.say("Before. ")
        assert [unfinished.next().type, unfinished.next().type] == ["meta", "chunk"]
        with paid_calls(busy, club) as answers:
            eventually(lambda: len(answers) > 3, what="paid calls")
            back_up(stack, folder / "backup")
            more = len(answers)
            eventually(lambda: len(answers) > more, what="a paid call after the backup")
        gate.finish()
        assert set(answers) == {5}
        with restored(stack, folder / "backup", folder) as socket:
            url = re.sub(r"socket=[^&]+", f"socket={socket}", stack.setting("SPACES_DATABASE_URL"))
            check_restored(stack, url, socket, club, bob, stream, unfinished, folder / "app")


def check_restored(stack, url, socket, club, bob, stream, unfinished, folder):
    assert stack.cli("ledger", "verify", SPACES_DATABASE_URL=url).stdout.startswith("The books balance: ")
    assert stack.cli("migrate", SPACES_DATABASE_URL=url).stdout == "Nothing to do.\n"
    assert 3 < int(query(socket, f"SELECT COUNT(*) FROM agent_answers WHERE charged = 5 AND community_id = UNHEX('{uuid.UUID(club[0]).hex}')"))
    with Service(stack, folder, SPACES_DATABASE_URL=url) as service:
        assert ask_fastcgi(service.socket, "GET", "/readyz").status == 200
        signed = {"Authorization": f"Bearer {bob.token}"}
        path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
        again = EventStream(ask_fastcgi(service.socket, "GET", path, signed | {"Last-Event-ID": stream.events[0].id}))
        assert "".join(event.data["content"] for event in again if event.type == "chunk") == "Remember this. 🙂"
        # What was on its way is given back there: its process is not on that host.
        query(socket, "UPDATE agent_answers SET heartbeat_at = heartbeat_at - INTERVAL 31 SECOND WHERE state = 'running'")
        stack.cli("jobs", "run", SPACES_DATABASE_URL=url)
        wallet = json.loads(ask_fastcgi(service.socket, "GET", "/api/wallet", signed).body())
        assert (wallet["balance"], wallet["held"]) == (5, 0)
        asked = unfinished.meta["userMessageId"].replace("-", "")
        assert query(socket, f"SELECT state, error_code FROM agent_answers WHERE user_message_id = UNHEX('{asked}')") == "failed\tagent_interrupted\n"
        assert stack.cli("ledger", "verify", SPACES_DATABASE_URL=url).stdout.startswith("The books balance: ")
