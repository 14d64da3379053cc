"""Who runs what: nothing as root after the start, and no file that the web server could change but media."""
import json
import os
import pathlib
import pwd
import re
import stat
import subprocess
import threading

import pytest

import apache
from front_ends import let_others_reach
from gateway import ask_fastcgi
from service import Service
from sse import EventStream
from stack import ROOT, SPACES, eventually

SERVICE, WEB_SERVER = "nobody", "www-data"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give rights up")


def owners(pid):
    """The users of a process: real, effective, saved and of its files."""
    return set(map(int, re.search(r"^Uid:\s+(.*)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1].split()))


def family(pid):
    """The process, and all that it has started, with their names."""
    found = {}
    try:
        found[pid] = pathlib.Path(f"/proc/{pid}/comm").read_text().strip(), owners(pid)
        for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found |= family(int(child))
    except OSError:   # it has ended
        pass
    return found


class Owned(Service):
    """Started as root, with a configuration that is somebody else's."""

    def __init__(self, stack, directory, *arguments, **environment):
        self.user = pwd.getpwnam(SERVICE)
        let_others_reach(directory)
        let_others_reach((stack.state / "run").resolve())
        (directory / "media").mkdir()
        os.chown(directory / "media", self.user.pw_uid, self.user.pw_gid)
        path = directory / "own.conf"
        path.write_text((stack.state / "spaces.conf").read_text().replace(f"{stack.state}/media", f"{directory}/media"))
        path.chmod(0o400)
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        self.own = path
        super().__init__(stack, directory, "--config", str(path), *arguments, **environment)


@pytest.fixture
def owned(stack, tmp_path):
    with Owned(stack, tmp_path, "--processes", "2") as service:
        eventually(lambda: len(service.events("serving")) == 2, what="two workers")
        yield service


@as_root
def test_nothing_runs_as_root_after_the_start(owned, ada):
    listing = ada.create_agent(voice="en-us")
    club = ada.create_community()
    ada.post(f"/api/communities/{club}/agents", {"listingId": listing}).expect(201)
    seen, over = {}, threading.Event()

    def look():
        while not over.is_set():
            for name, users in family(owned.process.pid).values():
                seen.setdefault(name, set()).update(users)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        question = json.dumps({"content": "say:" + "This is a sentence of some length. " * 12, "listingId": listing}).encode()
        answer = EventStream(ask_fastcgi(owned.socket, "POST", f"/api/communities/{club}/agent-chat",
                                         {"Authorization": f"Bearer {ada.token}", "Content-Type": "application/json"}, question))
        for _ in answer:
            pass
        before = owned.workers()
        owned.hang_up()
        eventually(lambda: owned.events("workers renewed") and not before & owned.workers(), what="new workers")
        assert owned.answers()
    finally:
        over.set()
        watcher.join()
    assert answer.types[-1] == "audio_ready" and {pathlib.Path(SPACES).name[:15], "espeak-ng"} <= seen.keys(), seen
    assert {user for users in seen.values() for user in users} == {owned.user.pw_uid}, seen
    made = [path for path in (owned.directory / "media").rglob("*") if path.is_file()]
    assert made and {path.stat().st_uid for path in made} == {owned.user.pw_uid}


@as_root
def test_command_of_root_acts_as_the_service(stack, owned):
    """What it writes is the service's to change."""
    stack.cli("doctor", "--config", owned.own, status=0)
    stack.cli("jobs", "run", "--config", owned.own)
    assert {path.stat().st_uid for path in (owned.directory / "media").rglob("*")} <= {owned.user.pw_uid}


@as_root
def test_root_that_stays_root_is_told_in_the_log(stack, tmp_path):
    with Service(stack, tmp_path) as service:
        assert service.events("running as root")[0]["level"] == "warning"


def test_unit_runs_as_a_user_of_its_own():
    unit = (ROOT / "nginx/systemd/spaces.service").read_text()
    assert re.search(r"^User=(?!root)\w+$", unit, re.M) and "NoNewPrivileges=yes" in unit and "CapabilityBoundingSet=\n" in unit


def writable_by_others(root):
    return [path for path in root.rglob("*") if not path.is_symlink() and path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)]


def test_nobody_but_the_owner_can_write_what_the_archive_holds():
    """A host's web server is another user, or else the owner, who then has media in a folder of its own."""
    tree = apache.distribution()
    assert len(list(tree.rglob("*"))) > 100 and (tree / "media").is_dir()
    assert writable_by_others(tree) == []


@as_root
def test_web_server_can_write_nothing_of_the_archive(tmp_path):
    """Unpacked by somebody else, as by FTP."""
    let_others_reach(tmp_path)
    apache.unpack(tmp_path / "club")
    (tmp_path / "club/spaces.conf").write_text("SPACES_DATABASE_URL=mariadb://a@localhost/b\n")
    (tmp_path / "club/spaces.conf").chmod(0o600)
    found = subprocess.run(["runuser", "-u", WEB_SERVER, "--", "find", tmp_path / "club", "-writable", "!", "-type", "l"], capture_output=True, text=True)
    assert found.stdout == "" and found.stderr == ""
    assert subprocess.run(["runuser", "-u", WEB_SERVER, "--", "cat", tmp_path / "club/spaces.conf"], capture_output=True).returncode != 0
