"""The running product: nginx, spaces and MariaDB, started and ended by the Makefile."""
import contextlib
import functools
import getpass
import os
import pathlib
import random
import signal
import socket
import subprocess
import time
import urllib.parse
import uuid

import httpx
import pymysql

from description import Description

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPACES = pathlib.Path(os.environ.get("SPACES_BIN") or ROOT / ".build" / "release" / "spaces")
DEADLINES = {   # seconds; short, so that a silent chat server is a quick test
    "SPACES_AGENT_MODELS": "*",
    "SPACES_AGENT_DAILY_TOKENS_PER_USER": "0",
    "SPACES_AGENT_CONNECT_SECONDS": "2",
    "SPACES_AGENT_FIRST_TOKEN_SECONDS": "3",
    "SPACES_AGENT_IDLE_SECONDS": "3",
}

PORTS = set()   # that this process has taken


def surroundings():
    """The environment, but not of the make that may run the tests: its free jobs are not this one's."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}


def free_port():
    """Below the ports that the system gives to outgoing connections, and another one each time. Processes that run parts of
    the tests beside each other have ports of their own."""
    part = int(os.environ.get("PYTEST_XDIST_WORKER", "gw3")[2:]) % 4
    while True:
        port = random.randrange(10_000 + 2_500 * part, 12_500 + 2_500 * part)
        with socket.socket() as probe:
            if port not in PORTS and probe.connect_ex(("127.0.0.1", port)) != 0:
                PORTS.add(port)
                return port


def eventually(condition, seconds=20, what="the condition"):
    """The first true value of `condition()`; waits in small steps and gives up loudly."""
    for _ in range(int(seconds / 0.05)):
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come true in {seconds} s")


class Stack:
    def __init__(self, state, chat, **settings):
        self.state, self.chat, self.settings = pathlib.Path(state), chat, DEADLINES | settings
        self.configuration = self.state / "spaces.conf"
        self.port, self.tls_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.tls_url = f"https://127.0.0.1:{self.tls_port}"

    def make(self, target):
        command = ["make", "--no-print-directory", target, f"STATE={self.state}", f"PORT={self.port}",
                   f"TLS_PORT={self.tls_port}", f"MODEL={self.chat.url}"]
        log = self.state / f"make-{target}.log"
        with open(log, "wb") as out:   # a file, because daemons inherit it and a pipe would never end
            done = subprocess.run(command, cwd=ROOT, env=surroundings() | self.settings, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"make {target}:\n{log.read_text()[-4000:]}"

    def up(self):
        self.state.mkdir(parents=True, exist_ok=True)
        self.make("up")

    def down(self):
        self.make("down")

    @functools.cached_property
    def description(self):
        return Description(httpx.get(self.url + "/api/openapi.json", trust_env=False).raise_for_status().json())

    # The command line.

    @property
    def environment(self):
        return os.environ | self.settings | {"SPACES_CONFIG": str(self.configuration)}

    def cli(self, *arguments, status=0, **environment):
        done = subprocess.run([SPACES, *map(str, arguments)], env=self.environment | environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        assert done.returncode == status, f"spaces {arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def credit(self, email, amount):
        self.cli("wallet", "credit", email, amount, "--reference", f"test-{uuid.uuid4()}")

    def run_jobs(self):
        self.cli("jobs", "run")

    # The processes.

    def pid(self, name="spaces"):
        return int((self.state / f"{name}.pid").read_text())

    def workers(self):
        """The processes that answer requests: children of the manager, or the one process."""
        pid = self.pid()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children] or [pid]

    def kill_workers(self):
        killed = self.workers()
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        # A process whose main thread has ended may have others that still accept a connection.
        eventually(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in killed), what="the end of the killed processes")

    def log(self):
        return "".join(path.read_text(errors="replace") for path in sorted((self.state / "log").rglob("*"))
                       if path.is_file())

    # The database, for what only time or a crash can otherwise do.

    def setting(self, key):
        for line in self.configuration.read_text().splitlines():
            name, _, value = line.partition("=")
            if name.strip() == key:
                return value.strip()
        raise KeyError(key)

    @contextlib.contextmanager
    def database(self):
        url = urllib.parse.urlsplit(self.setting("SPACES_DATABASE_URL"))
        options = dict(urllib.parse.parse_qsl(url.query))
        where = {"unix_socket": options["socket"]} if "socket" in options else {"port": url.port or 3306}
        connection = pymysql.connect(host=url.hostname or "localhost", user=urllib.parse.unquote(url.username or ""),
                                     password=urllib.parse.unquote(url.password or ""), database=url.path[1:],
                                     autocommit=True, charset="utf8mb4", init_command="SET time_zone='+00:00'", **where)
        try:
            yield connection
        finally:
            connection.close()

    def administer(self, script, database="mysql", force=False):
        """Runs a script as the administrator of MariaDB, who is known by the socket; its output. `force`: also what
        follows a statement that fails."""
        socket = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.setting("SPACES_DATABASE_URL")).query))["socket"]
        command = ["mariadb", "--no-defaults", f"--socket={socket}", f"--user={getpass.getuser()}", "--batch",
                   *(["--force"] if force else []), database]
        for _ in range(100):   # one connection is kept for the administrator, and the last one may still be closing
            done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120)
            if "Too many connections" not in done.stderr:
                break
            time.sleep(0.1)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, statement, *values):
        """All rows, or the number of changed rows; UUID strings are bound as BINARY(16)."""
        bound = [uuid.UUID(v).bytes if isinstance(v, str) and len(v) == 36 else v for v in values]
        with self.database() as connection, connection.cursor() as cursor:
            changed = cursor.execute(statement, bound)
            return cursor.fetchall() if cursor.description else changed

    def expire_membership(self, community, user):
        assert self.sql("UPDATE community_members SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"
                        " WHERE community_id = %s AND user_id = %s", community, user) == 1
