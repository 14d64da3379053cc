"""A service with something on every screen. `words` gives each text that another person sees."""
import itertools

from client import Person

ORDINARY = {
    "person": "Grace", "club": "The Sunday Club", "shop": "Lamps & Co.", "lounge": "A quiet lounge",
    "description": "We meet on Sundays, drink tea and talk about machines.",
    "category": "machines", "tag": "tea", "agent": "Guide", "message": "Has anybody read **the new book**? https://example.org/book",
    "space": "A shared board", "role": "painter", "business": "Lamps & Co. Ltd", "notes": "The papers are not legible.", "phase": "warming up",
}


class World:
    def __init__(self, stack, http, words=ORDINARY):
        self.stack, self.words = stack, words
        self.ada = self.person(http, "Ada")
        self.bob = self.person(http, "Bob")
        self.root = self.person(http, "Root")
        stack.cli("user", "grant-admin", self.root.email)
        for each in (self.bob, self.root):
            each.put("/api/users/me", {"name": words["person"]}).expect(200)
        self.bob.credit(100_000)
        self.make_club()
        self.make_shop()
        self.make_lounge()
        self.make_space()

    def person(self, http, name):
        return Person(self.stack, http, name)

    def make_club(self):
        words, ada = self.words, self.ada
        self.agent = ada.create_agent(agentName=words["agent"], description=words["description"], voice="en-us")
        self.club = ada.create_community(name=words["club"], description=words["description"], category=words["category"],
                                         tags=[words["tag"]], joinFee=200, monthlyFee=100, agentCallFee=5)
        ada.post(f"/api/communities/{self.club}/agents", {"listingId": self.agent}).expect(201)
        self.bob.join(self.club)
        for person in (ada, self.bob, self.bob):
            person.say(self.club, words["message"])
        self.answer(self.bob, f"/api/communities/{self.club}/agent-chat", {"listingId": self.agent})

    def answer(self, person, path, more=()):
        with person.stream(path, {"content": f"say:{self.words['message']}"} | dict(more)) as stream:
            stream.rest()

    def make_shop(self):
        words, ada = self.words, self.ada
        self.shop = ada.create_official(name=words["shop"], description=words["description"], csMode="hybrid", defaultAgentListingId=self.agent)
        started = self.bob.post(f"/api/communities/{self.shop}/start-chat").expect(201)
        self.conversation = started["conversationId"]
        self.answer(self.bob, f"/api/conversations/{self.conversation}/agent-chat")
        self.bob.post(f"/api/communities/{self.shop}/transfer-human").expect(200)
        request = ada.post(f"/api/communities/{self.shop}/verify", {"businessName": words["business"]}).expect(201)["requestId"]
        self.root.put(f"/api/admin/verification-requests/{request}", {"status": "rejected", "reviewerNotes": words["notes"]}).expect(200)
        ada.post(f"/api/communities/{self.shop}/verify", {"businessName": words["business"]}).expect(201)

    def make_lounge(self):
        words = self.words
        self.lounge = self.ada.create_lounge(name=words["lounge"], description=words["description"], defaultAgentListingId=self.agent,
                                             subscriptionPriceCents=50)
        self.talk = self.bob.post(f"/api/lounge/{self.lounge}/start-chat").expect(201)["conversationId"]
        self.answer(self.bob, f"/api/conversations/{self.talk}/agent-chat")

    def make_space(self):
        words = self.words
        self.space = self.ada.create_space(name=words["space"], description=words["description"], category=words["category"], tags=[words["tag"]])
        sessions = f"/api/spaces/{self.space}/sessions"
        self.session = self.ada.post(sessions).expect(201)["id"]
        self.bob.post(f"{sessions}/{self.session}/join", {"role": words["role"]}).expect(201)
        self.ada.put(f"{sessions}/{self.session}", {"status": "active", "currentPhase": words["phase"]}).expect(200)

    def name_of(self, path):
        """An address with words for ids."""
        ids = {self.club: "club", self.shop: "shop", self.lounge: "lounge", self.conversation: "conversation", self.agent: "agent",
               self.space: "space", self.session: "session"}
        return "-".join(ids.get(part, part) for part in path.strip("/").split("/")) or "home"

    def screens(self):
        """(person, address) of every screen."""
        anybody = [(None, path) for path in ("/", "/sign-in", "/sign-up", "/spaces", f"/c/{self.club}", "/nowhere")]
        club, shop, lounge = (f"/c/{each}" for each in (self.club, self.shop, self.lounge))
        creator = ["/", "/profile", "/create", "/agents", "/agents/new", f"/agents/{self.agent}", f"{club}/chat", f"{club}/members",
                   f"{club}/manage", f"{shop}/desk", f"{shop}/desk/{self.conversation}", f"{shop}/manage", f"{lounge}/manage",
                   "/spaces/new", f"/spaces/{self.space}", f"/spaces/{self.space}/edit", f"/spaces/{self.space}/{self.session}"]
        member = ["/inbox", "/wallet", f"{club}/chat", f"{club}/about", f"{shop}/help", f"{lounge}/talk", f"/spaces/{self.space}/{self.session}"]
        admin = [f"/admin/{each}" for each in ("stats", "verification", "people", "usage", "refunds")]
        return anybody + list(itertools.chain(*([(person, path) for path in paths]
                                                for person, paths in ((self.ada, creator), (self.bob, member), (self.root, admin)))))
