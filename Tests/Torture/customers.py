"""People who join clubs, talk there and ask agents; some of them read their answers slowly."""
import socket
import time
import uuid

import chat_server
from clients import Client

CALL_FEE = 5
FLOOD = "flood:1000"   # half a megabyte: more than all buffers between the service and somebody who does not read


class Customer(Client):
    choices = {"credit": 3, "join": 6, "leave": 3, "say": 4, "ask": 5, "refund": 1}

    def __init__(self, torture, person, seed, communities):
        super().__init__(torture, person, seed)
        self.communities = communities   # (community, its fees)
        self.member, self.fee_paid = set(), set()

    def members(self, community):
        return {self.person.id} if community in self.member else set()

    def join(self):
        community, fees = self.random.choice(self.communities)
        answer = self.insist("POST", f"/api/communities/{community}/join")
        if community in self.member:
            self.expect(answer, 409)
            return
        price = 0 if community in self.fee_paid else sum(fees.values())   # the month lasts for longer than this
        if self.balance < price:
            assert answer.status == 402 and answer.body["balance"] == self.balance, answer.body
            return
        self.expect(answer, 200)
        self.spent += price
        self.member.add(community)
        self.fee_paid.add(community)

    def leave(self):
        community, _ = self.random.choice(self.communities)
        answer = self.insist("POST", f"/api/communities/{community}/leave")
        self.expect(answer, 200 if community in self.member else 404)
        self.member.discard(community)

    def say(self):
        community, _ = self.random.choice(self.communities)
        text = f"said {uuid.uuid4()}"
        answer = self.insist("POST", f"/api/communities/{community}/messages", {"content": text})
        if self.expect(answer, 201 if community in self.member else 403) == 201:
            self.said.append((community, text))

    def ask(self):
        community, _ = self.random.choice(self.communities)
        self.put(community, f"slow:{self.random.randint(1, 12)}:0.05")

    def put(self, community, script, before=lambda *_: 0):
        """Asks an agent. `before` is given the request's path, body and key first; it tells how often it has sent that."""
        text, key = f"asked {uuid.uuid4()}: {script}", str(uuid.uuid4())
        path, body = f"/api/communities/{community}/agent-chat", {"content": text, "listingId": self.torture.agent}
        answer = self.insist("POST", path, body, key=key, attempts=before(path, body, key))
        if community not in self.member:
            self.expect(answer, 403)
        elif self.balance < CALL_FEE:
            self.expect(answer, 402)
        else:
            self.expect(answer, 200)
            self.account(answer, community, text, CALL_FEE)

    def refund(self):
        """A part of a recent fee, if one is to be had."""
        page = self.insist("GET", "/api/wallet/transactions?limit=20")
        fees = [t for t in page.body["transactions"] if t["kind"] in ("join_fee", "monthly_fee")]
        if not fees:
            return
        fee, part = self.random.choice(fees), self.random.randint(1, 4)
        path = f"/api/admin/transactions/{fee['id']}/refund"
        answer = self.insist("POST", path, {"amount": part}, self.torture.root.token)
        if self.expect(answer, 200, 409) == 200:
            shares = [answer.body[name] for name in ("fromCreator", "fromPlatform", "borneByPlatform")]
            assert answer.body["amount"] == part == sum(shares), answer.body
            self.spent -= part


class SlowReader(Customer):
    """Reads a few bytes a second of a long answer and leaves. Asking again under the same key then gives the whole
    answer, and one charge."""
    choices = {"credit": 2, "join": 2, "read_slowly": 4}

    def read_slowly(self):
        if self.member:
            self.put(self.random.choice(sorted(self.member)), FLOOD, before=self.dawdle)

    def dawdle(self, path, body, key):
        # The same bytes as later, which the key stands for.
        content = self.torture.http.build_request("POST", self.torture.stack.url, json=body).content
        host = self.torture.stack.url.removeprefix("http://")
        head = (f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {self.person.token}\r\n"
                f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
                "Connection: close\r\n\r\n")
        end = time.monotonic() + self.random.uniform(1, 25)
        try:
            with socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)   # else the kernel buffers 2 MB
                connection.settimeout(5)
                connection.connect((host.split(":")[0], self.torture.stack.port))
                connection.sendall(head.encode() + content)
                while time.monotonic() < end and not self.torture.ending.is_set() and connection.recv(4):
                    time.sleep(0.5)
        except OSError:
            self.torture.count("slow readers cut off")
        return 1


def play_flood(self, count):
    """flood:COUNT of deltas of half a kilobyte, as fast as the socket takes them."""
    self.begin()
    for number in range(int(count)):
        self.chunk({"content": f"w{number} " * 100})
    self.end()


chat_server.Handler.play_flood = play_flood
