"""Three nodes of Galera, two hosts and HAProxy, started and ended by nginx/development/cluster."""
import contextlib
import os
import pathlib
import subprocess

import httpx
import pymysql

from stack import DEADLINES, ROOT, SPACES, Stack, free_port

NODES, HOSTS = ("node0", "node1", "node2"), ("host0", "host1")


class Cluster(Stack):
    def __init__(self, state, **settings):
        self.state, self.settings = pathlib.Path(state), DEADLINES | settings
        # Ports in a row, of which only the first is known to be free.
        self.port = next(port for port in iter(free_port, None) if port < 60000)
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
        """{table: checksum} of one node."""
        with self.node(name) as cursor:
            cursor.execute("SHOW TABLES")
            tables = [table for table, in cursor.fetchall()]
            cursor.execute("CHECKSUM TABLE " + ", ".join(f"`{table}`" for table in tables))
            return dict(cursor.fetchall())
