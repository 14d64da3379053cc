"""The product started by somebody who is not root. The other tests run as whoever runs the suite; where that is root,
this one shows that nothing needs it."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import pytest

from client import Person
from stack import ROOT, SPACES, Stack

NOBODY = pwd.getpwnam("nobody")
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="the whole suite runs as an ordinary user")


class OrdinaryStack(Stack):
    """A stack of a copy of the project that nobody may read, started by nobody."""

    def __init__(self, folder, chat):
        super().__init__(folder / "state", chat, SPACES_BIN=str(folder / "spaces"), HOME=str(folder))
        shutil.copy(SPACES, folder / "spaces")
        shutil.copytree(ROOT / "nginx", folder / "nginx")
        self.state.mkdir()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
        self.folder = folder

    def make(self, target):
        """What `make` runs, without building: the executable is there."""
        variables = {"STATE": self.state, "BIND": "127.0.0.1", "PORT": self.port, "TLS_PORT": self.tls_port,
                     "MODEL": self.chat.url, "PROCESSES": 2, "DB_BUFFER": "64M"}
        with open(self.state / f"{target}.log", "wb") as log:
            done = subprocess.run(
                [self.folder / "nginx/development/stack", target], cwd=self.folder, user=NOBODY.pw_uid,
                group=NOBODY.pw_gid, extra_groups=[], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=os.environ | self.settings | {name: str(value) for name, value in variables.items()})
        assert done.returncode == 0, (self.state / f"{target}.log").read_text()[-4000:]


@pytest.fixture(scope="module")
def ordinary(chat):
    # Not the tests' own folder, which only root may enter.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spaces-user-"))
    stack = OrdinaryStack(folder, chat)
    try:
        stack.up()
        yield stack
    finally:
        stack.down()
        shutil.rmtree(folder)


def test_every_process_is_the_users(ordinary):
    pids = [ordinary.pid("mariadb"), ordinary.pid("nginx"), ordinary.pid(), *ordinary.workers()]
    assert {pathlib.Path(f"/proc/{pid}").stat().st_uid for pid in pids} == {NOBODY.pw_uid}


def test_paid_club_with_an_agent_works(ordinary, http):
    creator, member = Person(ordinary, http, "Creator"), Person(ordinary, http, "Member")
    member.credit(1000)
    club, listing = creator.create_club_with_agent(joinFee=100, agentCallFee=10)
    member.join(club)
    member.say(club, "Hello")
    with member.stream(f"/api/communities/{club}/agent-chat", {"content": "say:Yes", "listingId": listing}) as stream:
        assert stream.rest().text == "Yes"
    assert member.balance() == 890
    ordinary.cli("ledger", "verify")
