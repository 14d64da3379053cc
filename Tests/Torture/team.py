"""The people who serve the shops' guests, and the shops' creator, who changes their roles all the time."""
import contextlib
import subprocess
import threading
import time
import uuid

import pymysql

from clients import Client, now

ROLES = ("cs_agent", "moderator")


class ServiceTime:
    """When somebody certainly served a shop: from the answer to an appointment until something is sent that ends it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.endings = self.pending = 0
        self.begin, self.spans = None, []

    @contextlib.contextmanager
    def ending(self):
        with self.lock:
            self.close()
            self.endings += 1
            self.pending += 1
        yield
        with self.lock:
            self.pending -= 1

    def close(self):
        if self.begin:
            self.spans.append((self.begin, now()))
        self.begin = None

    def appoint(self, request):
        """Sends an appointment; the service has begun where it succeeds and nothing ended it meanwhile."""
        with self.lock:
            before = self.endings if not self.pending else None
        answer = request()
        with self.lock:
            if answer.status == 200 and before == self.endings and not self.begin:
                self.begin = now()
        return answer


class Clerk(Client):
    """Joins a shop, serves its guests when appointed, and is suspended at times: then every request is a 401."""
    choices = {"accept": 6, "finish": 2, "reply": 4, "enter": 2, "quit": 1, "renew": 2}

    def __init__(self, torture, person, seed, shops):
        super().__init__(torture, person, seed)
        self.shops, self.accepted, self.maybe_said = shops, [], []
        self.service = {shop: ServiceTime() for shop in shops}

    def accept(self):
        shop = self.random.choice(self.shops)
        queue = self.insist("GET", f"/api/communities/{shop}/cs-queue?status=waiting_human")
        if self.expect(queue, 200, 401, 403) != 200 or not queue.body["queue"]:
            time.sleep(0.2)
            return
        talk = self.random.choice(queue.body["queue"][:3])["id"]
        answer = self.insist("POST", f"/api/communities/{shop}/accept-transfer", {"conversationId": talk})
        if self.expect(answer, 200, 401, 403, 409) == 200:
            self.accepted = [(shop, talk), *self.accepted[:9]]
            self.torture.count("conversations accepted")

    def finish(self):
        if self.accepted:
            shop, talk = self.random.choice(self.accepted)
            answer = self.insist("POST", f"/api/communities/{shop}/resolve", {"conversationId": talk})
            self.expect(answer, 200, 401, 403)

    def reply(self):
        if not self.accepted:
            return
        _, talk = self.random.choice(self.accepted)
        text = f"replied {uuid.uuid4()}"
        answer = self.insist("POST", f"/api/conversations/{talk}/messages", {"content": text})
        if self.expect(answer, 201, 401, 403, 404, 409) == 201:
            self.said.append((talk, text))
        elif answer.attempts > 1:   # said, perhaps, before the service ended
            self.maybe_said.append((talk, text))

    def enter(self):
        shop = self.random.choice(self.shops)
        body = {"autoRenew": self.random.random() < 0.8}
        self.expect(self.insist("POST", f"/api/communities/{shop}/join", body), 200, 401, 409)

    def quit(self):
        shop = self.random.choice(self.shops)
        with self.service[shop].ending():
            self.expect(self.insist("POST", f"/api/communities/{shop}/leave"), 200, 401, 404)

    def renew(self):
        shop = self.random.choice(self.shops)
        self.expect(self.insist("PUT", f"/api/communities/{shop}/membership", {"autoRenew": True}), 200, 401, 403, 404)

    def check(self):
        stored = set(self.torture.stack.sql("SELECT room_id, content FROM messages WHERE user_id = %s", self.person.id))
        said, maybe = ({(uuid.UUID(room).bytes, text) for room, text in each} for each in (self.said, self.maybe_said))
        assert said <= stored <= said | maybe, f"{self.person.id}: messages differ from what was answered"
        for shop, service in self.service.items():
            service.close()
            for span in service.spans:
                assert not self.torture.stack.sql(
                    "SELECT 1 FROM ledger_transactions WHERE payer_id = %s AND community_id = %s"
                    " AND created_at BETWEEN %s AND %s", self.person.id, shop, *span), (self.person.id, shop, span)
        self.torture.count("spans of service", sum(len(service.spans) for service in self.service.values()))


class Chief(Client):
    """The shops' creator. Also lets months end and runs the jobs that renew them."""
    choices = {"invite": 3, "promote": 6, "demote": 4, "remove": 1, "suspend": 1, "restore": 2,
               "end_months": 3, "run_jobs": 1}

    def __init__(self, torture, person, seed, shops, clerks):
        super().__init__(torture, person, seed)
        self.shops, self.clerks, self.suspended = shops, clerks, []

    def pick(self):
        time.sleep(self.random.uniform(0, 0.3))
        return self.random.choice(self.shops), self.random.choice(self.clerks)

    def invite(self):
        shop, clerk = self.pick()
        path = f"/api/communities/{shop}/invite-cs"
        self.expect(clerk.service[shop].appoint(lambda: self.insist("POST", path, {"userId": clerk.person.id})), 200)

    def promote(self):
        shop, clerk = self.pick()
        path, body = f"/api/communities/{shop}/members/{clerk.person.id}", {"role": self.random.choice(ROLES)}
        self.expect(clerk.service[shop].appoint(lambda: self.insist("PUT", path, body)), 200, 404)

    def demote(self):
        shop, clerk = self.pick()
        with clerk.service[shop].ending():
            path = f"/api/communities/{shop}/members/{clerk.person.id}"
            self.expect(self.insist("PUT", path, {"role": "member"}), 200, 404)

    def remove(self):
        shop, clerk = self.pick()
        with clerk.service[shop].ending():
            self.expect(self.insist("DELETE", f"/api/communities/{shop}/members/{clerk.person.id}"), 200, 404)

    def suspend(self):
        _, clerk = self.pick()
        if clerk not in self.suspended and len(self.suspended) < 2:
            path = f"/api/admin/users/{clerk.person.id}/suspend"
            self.expect(self.insist("POST", path, token=self.torture.root.token), 200)
            self.suspended.append(clerk)

    def restore(self):
        if self.suspended:
            clerk = self.suspended.pop()
            path = f"/api/admin/users/{clerk.person.id}/restore"
            self.expect(self.insist("POST", path, token=self.torture.root.token), 200)
            fields = {"email": clerk.person.email, "password": clerk.person.password}
            answer = self.insist("POST", "/api/auth/sign-in/email", fields)
            self.expect(answer, 200)
            clerk.person.token = answer.body["token"]

    def end_months(self):
        shop, clerk = self.pick()
        with contextlib.suppress(pymysql.Error):   # the database may be down
            self.torture.stack.sql(
                "UPDATE community_members SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND"
                " WHERE community_id = %s AND user_id = %s AND expires_at IS NOT NULL", shop, clerk.person.id)

    def run_jobs(self):
        # The database may be down, or the configuration broken.
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self.torture.stack.run_jobs()
            self.torture.count("jobs run by command")

    def check(self):
        """Nothing: what the shops earn is proved by the ledger."""
