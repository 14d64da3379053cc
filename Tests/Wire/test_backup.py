"""Backups by mariadb-dump and mariadb-backup, restored elsewhere: the books balance, people are signed in, and streams can be read again."""
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


@pytest.fixture
def restored(stack):
    """Restores what there is now; gives the URL of the copy."""
    socket = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(stack.setting("SPACES_DATABASE_URL")).query))["socket"]

    def restore():
        # As the manual says.
        command = ["mariadb-dump", "--no-defaults", f"--socket={socket}", "--single-transaction", "--hex-blob", "spaces"]
        backup = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        stack.administer("CREATE DATABASE restored; GRANT ALL ON restored.* TO spaces@localhost")
        stack.administer(backup, database="restored")
        return stack.setting("SPACES_DATABASE_URL").replace("/spaces?", "/restored?")

    yield restore
    stack.administer("DROP DATABASE IF EXISTS restored; REVOKE ALL ON restored.* FROM spaces@localhost")


def test_restored_backup_serves(stack, ada, bob, restored, tmp_path):
    club = ada.create_club_with_agent(joinFee=200, agentCallFee=5)
    bob.credit(205)
    bob.join(club[0])
    with bob.chat(*club, "say:Remember this. 🙂") as stream:
        stream.rest()
    url = restored()
    said = stack.cli("ledger", "verify", SPACES_DATABASE_URL=url).stdout
    assert said.startswith("The books balance: ") and not re.search(r": 0 transactions", said)
    assert stack.cli("migrate", SPACES_DATABASE_URL=url).stdout == "Nothing to do.\n"
    with Service(stack, tmp_path, SPACES_DATABASE_URL=url) as service:
        signed = {"Authorization": f"Bearer {bob.token}"}
        wallet = json.loads(ask_fastcgi(service.socket, "GET", "/api/wallet", signed).body())
        assert wallet["balance"] == 0
        path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
        again = EventStream(ask_fastcgi(service.socket, "GET", path, signed | {"Last-Event-ID": stream.events[0].id}))
        text = "".join(event.data["content"] for event in again if event.type == "chunk")
        assert text == stream.text == "Remember this. 🙂"
        assert ask_fastcgi(service.socket, "GET", "/readyz").status == 200


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
            return path.exists() and query(path, "SELECT 1")

        eventually(answers, 60, "the other server")
        yield path
    finally:
        server.terminate()
        server.wait(timeout=60)


def query(socket, statement):
    command = ["mariadb", "--no-defaults", f"--socket={socket}", f"--user={getpass.getuser()}", "--skip-column-names", "--batch", "spaces"]
    return subprocess.run([*command, f"--execute={statement}"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


def copy(stack, target):
    """As the manual says."""
    where = [f"--target-dir={target}"]
    socket = re.search(r"socket=([^&]+)", stack.setting("SPACES_DATABASE_URL"))[1]
    command = ["mariadb-backup", "--no-defaults", "--backup", *where, f"--datadir={stack.state}/data", f"--socket={socket}", f"--user={getpass.getuser()}"]
    for each in (command, ["mariadb-backup", "--no-defaults", "--prepare", *where]):
        done = subprocess.run(each, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]


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


def test_copy_of_a_server_that_goes_on_serves(stack, ada, bob, sign_up, chat):
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
            copy(stack, folder / "data")
            more = len(answers)
            eventually(lambda: len(answers) > more, what="a paid call after the copy")
        gate.finish()
        assert set(answers) == {5}
        with another_server(folder / "data", folder) as socket:
            url = re.sub(r"socket=[^&]+", f"socket={socket}", stack.setting("SPACES_DATABASE_URL"))
            check_copy(stack, url, socket, club, bob, stream, unfinished, folder / "app")


def check_copy(stack, url, socket, club, bob, stream, unfinished, folder):
    assert stack.cli("ledger", "verify", SPACES_DATABASE_URL=url).stdout.startswith("The books balance: ")
    assert 3 < int(query(socket, f"SELECT COUNT(*) FROM agent_answers WHERE charged = 5 AND community_id = UNHEX('{uuid.UUID(club[0]).hex}')"))
    with Service(stack, folder, SPACES_DATABASE_URL=url) as service:
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
