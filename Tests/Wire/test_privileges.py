"""Who runs what: nothing as root after the start, and no file that the web server could change but media."""
import json
import os
import pathlib
import pwd
import re
import socket
import stat
import subprocess
import threading

import pytest

import apache
from front_ends import let_others_reach
from gateway import ask_fastcgi
from service import Service
from sse import EventStream
from stack import ROOT, SPACES, eventually, free_port

SERVICE, WEB_SERVER = "nobody", "www-data"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop its privileges")


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
def test_service_that_root_starts_says_who_it_could_become(stack, tmp_path):
    with Service(stack, tmp_path) as service:
        eventually(lambda: service.events("serving"), what="the service")
        warnings = service.events("running as root")
    assert len(warnings) == 1
    assert f"root owns {tmp_path}/spaces.conf. " in warnings[0]["cause"] and f"chown spaces {tmp_path}/spaces.conf." in warnings[0]["cause"]


@as_root
def test_service_that_is_to_stay_root_does_not_warn(stack, tmp_path):
    with Service(stack, tmp_path, SPACES_USER="root") as service:
        eventually(lambda: service.events("serving"), what="the service")
        assert not service.events("running as root")


@as_root
def test_user_of_a_service_is_one_of_this_host(stack, tmp_path):
    done = subprocess.run([SPACES, "serve", "--listen", f"unix:{tmp_path}/s.sock"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env=stack.environment | {"SPACES_USER": "nobody-of-that-name"}, timeout=60)
    assert done.returncode == 1 and "there is no user nobody-of-that-name on this host" in done.stderr
    assert not list(tmp_path.iterdir())


@as_root
@pytest.mark.parametrize("processes", [[], ["--processes", "1"]])
def test_service_becomes_the_user_of_its_configuration(stack, tmp_path, processes):
    """The file is another one's, whom it leaves readable for the service."""
    path = of_root_for_another(stack, tmp_path, 0o640)
    with Service(stack, tmp_path, *processes, "--config", str(path)) as service:
        user = pwd.getpwnam(SERVICE).pw_uid
        eventually(lambda: {user for _, users in family(service.process.pid).values() for user in users} == {user}, what="another user")


def of_root_for_another(stack, directory, mode):
    """A configuration that names the service's user."""
    let_others_reach(directory)
    let_others_reach((stack.state / "run").resolve())
    path = directory / "root.conf"
    path.write_text((stack.state / "spaces.conf").read_text() + f"SPACES_USER={SERVICE}\n")
    os.chown(path, 0, pwd.getpwnam(SERVICE).pw_gid)
    path.chmod(mode)
    return path


@as_root
@pytest.mark.parametrize("processes", [[], ["--processes", "1"]])
def test_service_that_could_not_read_its_configuration_does_not_start(stack, tmp_path, processes):
    path = of_root_for_another(stack, tmp_path, 0o600)
    done = subprocess.run([SPACES, "serve", "--listen", f"unix:{tmp_path}/s.sock", "--config", path, *processes], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, env=stack.environment, timeout=60)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert f"{path} cannot be read by {SERVICE}, the account that is to run the service (Permission denied)" in done.stderr
    assert list(tmp_path.iterdir()) == [path]


class Starting(Owned):
    """One that is looked at before it answers: it waits for the lock of the migration, which a test holds."""

    def __init__(self, stack, directory, empty, *arguments, **more):
        self.stack = stack
        super().__init__(stack, directory, *arguments, SPACES_MIGRATE="auto", SPACES_DATABASE_URL=empty, **more)

    def __enter__(self):
        query = "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'User lock%'"
        eventually(lambda: self.stack.administer(query).split()[1] == "1", what="a process that migrates")
        return self


@pytest.fixture
def lock(stack, empty):
    """Holds the lock of the migration; gives it back when it is called."""
    name = re.search(r"/(\w+)\?", empty)[1]
    with stack.database() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT GET_LOCK(CONCAT('migrate ', LEFT(SHA2('{name}', 256), 40)), 0)")
        yield lambda: cursor.execute("DO RELEASE_ALL_LOCKS()")


@as_root
@pytest.mark.parametrize("processes", [[], ["--processes", "1"]])
def test_migration_of_a_start_is_not_roots_and_its_socket_waits(stack, tmp_path, empty, lock, processes):
    with Starting(stack, tmp_path, empty, *processes) as service:
        real, effective, _, files = map(int, re.search(
            r"^Uid:\s+(.*)", pathlib.Path(f"/proc/{service.process.pid}/status").read_text(), re.M)[1].split())
        assert {real, effective, files} == {service.user.pw_uid}
        assert sockets(tmp_path) == [], "nothing that a start which is killed now could leave"
        lock()
        eventually(service.answers, what="an answer")
        eventually(lambda: owners(service.process.pid) == {service.user.pw_uid}, what="the end of root's privileges")
        assert service.events("applied") and sockets(tmp_path) == ["s.sock"]


def sockets(directory):
    return [path.name for path in directory.iterdir() if path.is_socket()]


@as_root
@pytest.mark.parametrize("processes", [[], ["--processes", "1"]])
def test_start_at_a_port_needs_root_no_more(stack, tmp_path, empty, lock, processes):
    with Starting(stack, tmp_path, empty, *processes, port=free_port()) as service:
        assert owners(service.process.pid) == {service.user.pw_uid}
        lock()
        eventually(service.answers, what="an answer")


@as_root
def test_start_without_the_database_takes_the_place_that_nobody_serves(stack, tmp_path):
    """The socket that was left is root's, as the folder is: the service's user could not ask whether anybody listens."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "s.sock"))
    (tmp_path / "s.sock").chmod(0o660)
    away = "mariadb://a:b@localhost/club?socket=/nowhere/mysqld.sock"
    with Owned(stack, tmp_path, SPACES_MIGRATE="auto", SPACES_DATABASE_URL=away) as service:
        assert service.events("migration failed")


@as_root
@pytest.mark.parametrize("processes", ["0", "1"])
def test_start_that_cannot_take_its_place_leaves_nothing(stack, tmp_path, processes):
    """The file there is another user's, in a folder like /tmp."""
    folder = tmp_path / "sticky"
    folder.mkdir()
    folder.chmod(0o1777)
    (folder / "s.sock").touch()
    path = of_root_for_another(stack, tmp_path, 0o640)
    done = subprocess.run(["setpriv", f"--reuid={SERVICE}", f"--regid={pwd.getpwnam(SERVICE).pw_gid}", "--clear-groups", SPACES, "serve",
                           "--listen", f"unix:{folder}/s.sock", "--config", path, "--processes", processes], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, env=stack.environment, timeout=60)
    assert done.returncode == 1 and f"Cannot listen on {folder}/s.sock: Operation not permitted." in done.stderr
    assert [each.name for each in folder.iterdir()] == ["s.sock"] and sockets(folder) == []


@as_root
def test_failed_migration_leaves_the_place_also_where_the_service_may_not_connect_to_it(stack, owned):
    """The socket is root's and for the web server's group."""
    before = owned.socket.stat().st_ino
    stack.sql("UPDATE schema_migrations SET checksum = REVERSE(checksum) WHERE number = 1")
    try:
        done = subprocess.run([SPACES, "serve", "--listen", f"unix:{owned.socket}", "--config", owned.own], stdin=subprocess.DEVNULL, capture_output=True,
                              env=stack.environment | {"SPACES_MIGRATE": "auto"}, text=True, timeout=60)
    finally:
        stack.sql("UPDATE schema_migrations SET checksum = REVERSE(checksum) WHERE number = 1")
    assert done.returncode == 1 and "001_accounts.sql has changed" in done.stderr
    assert owned.socket.stat().st_ino == before and owned.answers()


def test_unit_runs_as_a_user_of_its_own():
    unit = (ROOT / "nginx/systemd/spaces.service").read_text()
    assert re.search(r"^User=(?!root)\w+$", unit, re.M) and "NoNewPrivileges=yes" in unit and "CapabilityBoundingSet=\n" in unit


def test_unit_lets_the_service_see_how_busy_the_machine_is():
    """/proc/stat, and the length of its socket's queue by netlink; without them no read is held back."""
    unit = (ROOT / "nginx/systemd/spaces.service").read_text()
    assert re.search(r"^RestrictAddressFamilies=.*AF_NETLINK", unit, re.M) and not re.search(r"^ProcSubset=", unit, re.M)


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
