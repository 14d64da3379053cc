"""People who create, change and withdraw what the lists show."""
import uuid

from clients import Client

CATEGORIES = (None, "games", "music")


class Founder(Client):
    choices = {"found": 3, "recategorize": 2, "archive": 2, "verify": 2, "review": 2,
               "offer": 3, "share": 2, "withdraw": 2, "open_space": 3, "change_space": 2, "delete_space": 2}

    def __init__(self, torture, person, seed):
        super().__init__(torture, person, seed)
        self.communities, self.listings, self.spaces, self.requests = [], [], [], []

    def once(self, method, path, body, done, gone, token=None):
        """A request that is refused with `gone` where an earlier attempt has done it."""
        answer = self.insist(method, path, body, token)
        self.expect(answer, done, *([gone] if answer.attempts > 1 else []))

    def create(self, path, known, **fields):
        answer = self.insist("POST", path, fields)
        self.expect(answer, 201)
        known.append(answer.body["id"])

    def take(self, known):
        """One of them, which the list then has no more; None where there is none."""
        return known.pop(self.random.randrange(len(known))) if known else None

    def category(self):
        return self.random.choice(CATEGORIES)

    # Communities.

    def found(self):
        self.create("/api/communities", self.communities, name="Torture", type=self.random.choice(["club", "official"]),
                    category=self.category())

    def recategorize(self):
        if self.communities:
            path = f"/api/communities/{self.random.choice(self.communities)}"
            self.expect(self.insist("PUT", path, {"category": self.category()}), 200)

    def archive(self):
        if community := self.take(self.communities):
            self.once("DELETE", f"/api/communities/{community}", None, 200, 410)

    def verify(self):
        if self.communities:
            answer = self.insist("POST", f"/api/communities/{self.random.choice(self.communities)}/verify")
            if self.expect(answer, 201, 400, 409) == 201:
                self.requests.append(answer.body["requestId"])

    def review(self):
        if request := self.take(self.requests):
            body = {"status": self.random.choice(["approved", "rejected"])}
            self.once("PUT", f"/api/admin/verification-requests/{request}", body, 200, 409, self.torture.root.token)

    # Listings.

    def offer(self):
        self.create("/api/agent-listings", self.listings, agentName="Torture", isShareable=self.random.random() < 0.7)

    def share(self):
        if self.listings:
            path = f"/api/agent-listings/{self.random.choice(self.listings)}"
            self.expect(self.insist("PUT", path, {"isShareable": self.random.random() < 0.5}), 200)

    def withdraw(self):
        if listing := self.take(self.listings):
            self.once("DELETE", f"/api/agent-listings/{listing}", None, 200, 404)

    # Spaces.

    def open_space(self):
        self.create("/api/spaces", self.spaces, name="Torture", isPublic=self.random.random() < 0.7,
                    category=self.category())

    def change_space(self):
        if self.spaces:
            path = f"/api/spaces/{self.random.choice(self.spaces)}"
            body = {"isPublic": self.random.random() < 0.5, "category": self.category()}
            self.expect(self.insist("PUT", path, body), 200)

    def delete_space(self):
        if space := self.take(self.spaces):
            self.once("DELETE", f"/api/spaces/{space}", None, 204, 404)

    def check(self):
        for known, select in (
            (self.communities, "SELECT id FROM communities WHERE creator_id = %s AND status = 'active'"),
            (self.listings, "SELECT id FROM agent_listings WHERE owner_id = %s AND status = 'active'"),
            (self.spaces, "SELECT id FROM playgrounds WHERE owner_id = %s"),
        ):
            stored = sorted(row[0] for row in self.torture.stack.sql(select, self.person.id))
            assert stored == sorted(uuid.UUID(each).bytes for each in known), select
