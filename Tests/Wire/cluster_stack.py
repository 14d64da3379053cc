"""Three nodes of Galera, two hosts and HAProxy, started and ended by nginx/development/cluster."""
import contextlib
import hashlib
import os
import pathlib
import random
import socket
import subprocess
import tempfile

import httpx
import pymysql

from stack import DEADLINES, ROOT, SPACES, Stack

NODES, HOSTS = ("node0", "node1", "node2"), ("host0", "host1")
PORTS = 34   # in a row


def free_ports(count):
    """The first of so many in a row, below those that the system gives to clients."""
    while True:
        first = random.randrange(20000, 32000)
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for port in range(first, first + count):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


@contextlib.contextmanager
def running(**settings):
    # No folder of pytest's, which MariaDB's user may not enter.
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder:
        made = Cluster(folder, **settings)
        try:
            made.up()
            yield made
        finally:
            made.down()


class Cluster(Stack):
    def __init__(self, state, **settings):
        self.state, self.settings = pathlib.Path(state), DEADLINES | settings
        self.port = free_ports(PORTS)
        self.url = f"http://127.0.0.1:{self.port}"
        self.configuration = self.state / "cluster/host0/spaces.conf"

    def run(self, *command):
        environment = os.environ | self.settings | {
            "STATE": str(self.state), "CLUSTER_PORT": str(self.port), "SPACES_BIN": str(SPACES)}
        log = self.state / "cluster.log"
        with open(log, "ab") as out:   # a file, because daemons inherit it and a pipe would never end
            done = subprocess.run([ROOT / "nginx/development/cluster", *command], env=environment, stdin=subprocess.DEVNULL,
                                  stdout=out, stderr=out)
        assert done.returncode == 0, f"cluster {command}:\n{log.read_text(errors='replace')[-3000:]}"

    def up(self):
        self.state.mkdir(parents=True, exist_ok=True)
        self.state.chmod(0o755)   # MariaDB has a user of its own
        self.run("up")

    def down(self):
        self.run("down")

    def url_of(self, host):
        """Where one host answers, whatever has become of the other."""
        return f"http://127.0.0.1:{self.port + 2 + HOSTS.index(host)}"

    def is_ready(self):
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False, timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    @contextlib.contextmanager
    def node(self, name):
        """A connection of the administrator to one node."""
        connection = pymysql.connect(user="root", unix_socket=str(self.state / "cluster" / name / "sock"), database="spaces",
                                     autocommit=True)
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def contents(self, name):
        """{table: hash of its rows} of one node. CHECKSUM TABLE is not of the rows alone where a column is generated."""
        with self.node(name) as cursor:
            cursor.execute("SHOW TABLES")
            hashes = {}
            for table, in cursor.fetchall():
                cursor.execute(f"SELECT * FROM `{table}`")
                rows = sorted(map(repr, cursor.fetchall()))
                hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            return hashes
