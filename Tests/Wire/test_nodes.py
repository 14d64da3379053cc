"""Two hosts that write to a node each: a lock of one node does not hold on the other. `make test-hosts`."""
import itertools
import json
import os
import subprocess
import time
import uuid

import pytest

from chat_server import ChatServer
from client import PASSWORD, Person, connections, statuses, together
from cluster_stack import HOSTS, running
from stack import SPACES, eventually

pytestmark = pytest.mark.hosts
ROUNDS = 30


@pytest.fixture(scope="module")
def cluster():
    chat = ChatServer()
    try:
        with running(WRITERS="each", SPACES_AGENT_URL=chat.url, SPACES_STREAMS_PER_USER="4") as made:
            yield made
    finally:
        chat.close()


@pytest.fixture(scope="module")
def http():
    with connections() as http:
        yield http


@pytest.fixture
def person(cluster, http):
    return lambda name="Node": Person(cluster, http, name)


class At:
    """Somebody's requests to one host."""

    def __init__(self, cluster, http, host, person):
        self.url, self.http, self.token = cluster.url_of(host), http, person.token

    def send(self, method, path, json=None):
        response = self.http.request(method, self.url + path, json=json, headers={"Authorization": f"Bearer {self.token}"})
        response.status = response.status_code
        return response


def settle(cluster):
    """Until both nodes have what each has committed."""
    def positions():
        found = set()
        for name in ("node0", "node1"):
            with cluster.node(name) as cursor:
                cursor.execute("SHOW STATUS LIKE 'wsrep_last_committed'")
                found.add(cursor.fetchone()[1])
        return len(found) == 1
    eventually(positions, what="the same state on both nodes")


def test_wrong_passwords_are_counted_on_all_nodes(cluster, http, person):
    somebody = person()
    fields = {"email": somebody.email, "password": "a wrong password"}
    settle(cluster)
    for _ in range(4):
        together([lambda host=host: http.post(cluster.url_of(host) + "/api/auth/sign-in/email", json=fields)
                  for host in HOSTS * 4])
    counted = cluster.sql("SELECT COUNT(*) FROM sign_in_failures")[0][0]
    assert counted == 10


def test_streams_of_one_person_are_limited_on_all_nodes(cluster, http, person):
    owner = person()
    community, listing = owner.create_club_with_agent()
    settle(cluster)
    for _ in range(8):
        ask = {"content": "slow:4:0.1", "listingId": listing}
        replies = together([lambda at=at: at.send("POST", f"/api/communities/{community}/agent-chat", ask)
                            for at in (At(cluster, http, host, owner) for host in HOSTS * 4)])
        assert statuses(replies) == {200: 4, 429: 4}
        settle(cluster)


def test_one_of_two_administrators_stays(cluster, http, person):
    pair = [person(), person()]
    ats = [At(cluster, http, host, who) for host, who in zip(HOSTS, pair)]
    for _ in range(ROUNDS):
        cluster.sql("UPDATE users SET is_admin = TRUE WHERE id IN (%s, %s)", *(who.id for who in pair))
        settle(cluster)
        replies = together([lambda at=at, other=other: at.send("PUT", f"/api/admin/users/{other.id}", {"isAdmin": False})
                            for at, other in zip(ats, reversed(pair))])
        assert statuses(replies) == {200: 1, 403: 1}
        settle(cluster)


@pytest.mark.parametrize("end", ["demotion", "suspension"])
def test_nobody_serves_who_no_longer_may(cluster, http, person, end):
    owner, clerk, customer, root = (person() for _ in range(4))
    cluster.sql("UPDATE users SET is_admin = TRUE WHERE id = %s", root.id)
    shop = owner.create_official(csMode="human_only")
    settle(cluster)
    owner.post(f"/api/communities/{shop}/invite-cs", {"userId": clerk.id}).expect(200)
    settle(cluster)
    talk = customer.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    member = f"/api/communities/{shop}/members/{clerk.id}"
    for number in itertools.count(1):
        settle(cluster)
        accept, other = At(cluster, http, HOSTS[number % 2], clerk), HOSTS[(number + 1) % 2]
        ends = {"demotion": (owner, "PUT", member, {"role": "member"}),
                "suspension": (root, "POST", f"/api/admin/users/{clerk.id}/suspend", None)}[end]
        replies = together([
            lambda: accept.send("POST", f"/api/communities/{shop}/accept-transfer", {"conversationId": talk}),
            lambda: At(cluster, http, other, ends[0]).send(*ends[1:])])
        assert replies[1].status == 200 and replies[0].status in (200, 401, 403), [reply.text for reply in replies]
        settle(cluster)
        assert cluster.sql("SELECT status, assigned_cs_id FROM conversations WHERE id = %s", talk) == (("waiting_human", None),)
        if number == ROUNDS:
            break
        if end == "demotion":
            owner.put(member, {"role": "cs_agent"}).expect(200)
        else:
            root.post(f"/api/admin/users/{clerk.id}/restore").expect(200)
            settle(cluster)
            fields = {"email": clerk.email, "password": PASSWORD}
            clerk.token = http.post(cluster.url_of("host0") + "/api/auth/sign-in/email", json=fields).json()["token"]


def test_a_new_connection_finds_what_other_nodes_have_committed(cluster, http):
    """As after a failover, to a node that has not applied everything yet."""
    host1 = cluster.state / "cluster/host1/spaces.conf"
    with cluster.node("node1") as cursor:
        cursor.execute("FLUSH TABLES WITH READ LOCK")
        email = f"{uuid.uuid4()}@example.test"
        fields = {"email": email, "password": PASSWORD, "name": "Somebody"}
        assert http.post(cluster.url_of("host0") + "/api/auth/sign-up/email", json=fields).status_code == 200

        def release():
            time.sleep(1)
            cursor.execute("UNLOCK TABLES")
        shown, _ = together([lambda: cluster.cli("wallet", "show", email, SPACES_CONFIG=str(host1)), release])
    assert "0" in shown.stdout


def test_a_key_used_on_two_nodes_at_once_has_one_effect(cluster, http, person):
    somebody = person()
    community = somebody.create_community()
    settle(cluster)
    for _ in range(ROUNDS):
        key, text = str(uuid.uuid4()), uuid.uuid4().hex
        headers = {"Authorization": f"Bearer {somebody.token}", "Idempotency-Key": key}
        replies = together([lambda host=host: http.post(f"{cluster.url_of(host)}/api/communities/{community}/messages",
                                                        json={"content": text}, headers=headers) for host in HOSTS])
        assert {reply.status_code for reply in replies} <= {201, 409}, [reply.text for reply in replies]
        settle(cluster)
        assert len(cluster.sql("SELECT 1 FROM messages WHERE content = %s", text)) == 1


def test_hosts_that_migrate_through_two_nodes_apply_each_migration_once(cluster):
    with cluster.node("node0") as cursor:
        cursor.execute("CREATE DATABASE fresh CHARACTER SET utf8mb4")
        cursor.execute("GRANT ALL PRIVILEGES ON fresh.* TO spaces@127.0.0.1")
    settle(cluster)
    urls = [f"mariadb://spaces:spaces@127.0.0.1:{cluster.port + 10 * number}/fresh" for number in (1, 2)]
    started = [subprocess.Popen([SPACES, "migrate", "--json"], env=os.environ | {"SPACES_DATABASE_URL": url}, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for url in urls]
    said = [process.communicate(timeout=240) for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    applied = [name for output, _ in said for name in json.loads(output)["applied"]]
    assert len(applied) == len(set(applied)) > 20
    with cluster.node("node1") as cursor:
        cursor.execute("SELECT name FROM fresh.schema_migrations")
        assert sorted(name for name, in cursor.fetchall()) == sorted(applied)
