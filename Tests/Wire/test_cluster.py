"""Three nodes of Galera and two hosts: what was acknowledged is there once, whichever of them is killed. `make test-hosts`."""
import threading
import time
import uuid

import httpx
import pymysql
import pytest

from client import PASSWORD
from cluster_stack import NODES, running
from stack import eventually

pytestmark = pytest.mark.hosts
FAULTS = ["node0", "host0", "node1", "host1", "node2", "node0"]


@pytest.fixture(scope="module")
def cluster():
    with running() as made:
        yield made


class Customer(threading.Thread):
    """Says one thing after another, each until it is acknowledged, under a key of its own."""

    def __init__(self, cluster, token, community, ended):
        super().__init__(daemon=True)
        self.url, self.token, self.ended = f"{cluster.url}/api/communities/{community}/messages", token, ended
        self.said, self.failures = [], 0

    def run(self):
        while not self.ended.is_set():
            content = uuid.uuid4().hex
            while not self.acknowledged(content):
                self.failures += 1
                time.sleep(0.1)
            self.said.append(content)

    def acknowledged(self, content):
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": content}
        try:
            reply = httpx.post(self.url, json={"content": content}, headers=headers, trust_env=False, timeout=20)
        except httpx.TransportError:
            return False
        assert reply.status_code == 201 or reply.status_code >= 500 or reply.status_code == 409, reply.text
        return reply.status_code == 201


def post(cluster, path, body, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.post(f"{cluster.url}/api{path}", json=body, headers=headers, trust_env=False, timeout=20).raise_for_status().json()


def history(cluster, community, token):
    """Everything that was said, the newest first."""
    before, contents = None, []
    while True:
        query = {"limit": 100} | ({"before": before} if before else {})
        page = httpx.get(f"{cluster.url}/api/communities/{community}/messages", params=query, headers={"Authorization": f"Bearer {token}"},
                         trust_env=False, timeout=20).raise_for_status().json()
        contents += [message["content"] for message in page["messages"]]
        before = page["nextBefore"]
        if not before:
            return contents


def test_acknowledged_messages_survive_every_fault_once(cluster):
    people = [post(cluster, "/auth/sign-up/email", {"email": f"p{index}@example.test", "password": PASSWORD, "name": "P"})["token"]
              for index in range(4)]
    community = post(cluster, "/communities", {"name": "A club", "joinFee": 200}, people[0])["id"]
    for index, token in enumerate(people[1:], 1):
        cluster.cli("wallet", "credit", f"p{index}@example.test", 200, "--reference", uuid.uuid4())
        post(cluster, f"/communities/{community}/join", {}, token)
    ended = threading.Event()
    customers = [Customer(cluster, token, community, ended) for token in people]
    for customer in customers:
        customer.start()
    for name in FAULTS:
        before = sum(len(customer.said) for customer in customers)
        cluster.run("kill", name)
        eventually(cluster.is_ready, seconds=15, what=f"the service without {name}")
        eventually(lambda: sum(len(customer.said) for customer in customers) > before + 20, seconds=15, what="messages")
        cluster.run("start", name)
        eventually(cluster.is_ready, seconds=15, what="the service")
    ended.set()
    for customer in customers:
        customer.join(timeout=60)
        assert not customer.is_alive()
    said = [content for customer in customers for content in customer.said]
    assert len(said) > 100
    stored = history(cluster, community, people[0])
    assert sorted(stored) == sorted(said)
    assert cluster.cli("ledger", "verify").stdout.startswith("The books balance: ")
    for name in NODES:
        with cluster.node(name) as cursor:
            cursor.execute("SELECT COUNT(*) FROM messages")
            assert cursor.fetchone() == (len(said),), name


def node_of_a_new_connection(cluster):
    """Which node HAProxy gives it."""
    with pymysql.connect(host="127.0.0.1", port=cluster.port + 1, user="spaces", password="spaces", database="spaces") as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@wsrep_node_name")
            return cursor.fetchone()[0]


def test_node_that_took_over_keeps_new_connections(cluster):
    """A reader of the first node, which is back, would not find what has just been written to the second."""
    log = cluster.state / "cluster/log/haproxy.log"
    lost = node_of_a_new_connection(cluster)
    returns = log.read_text(errors="replace").count(f"database/{lost} is UP")
    cluster.run("kill", lost)
    eventually(cluster.is_ready, seconds=15, what="the service without it")
    taken = node_of_a_new_connection(cluster)
    cluster.run("start", lost)
    eventually(lambda: log.read_text(errors="replace").count(f"database/{lost} is UP") > returns, seconds=60, what="its return")
    assert lost != taken and {node_of_a_new_connection(cluster) for _ in range(20)} == {taken}
