"""A backup by mariadb-dump, restored as another database: the books balance, people are signed in, and streams can be read again."""
import json
import re
import subprocess
import urllib.parse

import pytest

from gateway import ask_fastcgi
from service import Service
from sse import EventStream


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
