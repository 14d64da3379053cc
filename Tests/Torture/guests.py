"""People who talk to the agents of shops and ask for a human."""
import uuid

from clients import Client
from customers import CALL_FEE


class Guest(Client):
    choices = {"credit": 1, "start": 3, "transfer": 5, "write": 4, "question": 3, "resolve": 1}

    def __init__(self, torture, person, seed, shops):
        super().__init__(torture, person, seed)
        self.shops, self.talks = shops, {}   # by shop: the conversation

    def start(self):
        shop = self.random.choice(self.shops)
        answer = self.insist("POST", f"/api/communities/{shop}/start-chat")
        self.expect(answer, 200 if shop in self.talks else 201)
        talk = self.talks.setdefault(shop, answer.body["conversationId"])
        assert talk == answer.body["conversationId"], "a second conversation with one shop"

    def choose(self):
        """A shop that this person talks to, and the conversation; begins one where there is none."""
        if not self.talks:
            self.start()
        return self.random.choice(list(self.talks.items()))

    def transfer(self):
        shop, _ = self.choose()
        self.expect(self.insist("POST", f"/api/communities/{shop}/transfer-human"), 200, 409)

    def resolve(self):
        shop, talk = self.choose()
        self.expect(self.insist("POST", f"/api/communities/{shop}/resolve", {"conversationId": talk}), 200)

    def write(self):
        _, talk = self.choose()
        text = f"wrote {uuid.uuid4()}"
        if self.expect(self.insist("POST", f"/api/conversations/{talk}/messages", {"content": text}), 201, 409) == 201:
            self.said.append((talk, text))

    def question(self):
        """Asks the agent, whom a human or the end of the conversation may cut short."""
        _, talk = self.choose()
        text = f"asked {uuid.uuid4()}: slow:{self.random.randint(1, 20)}:0.1"
        answer = self.insist("POST", f"/api/conversations/{talk}/agent-chat", {"content": text})
        if self.expect(answer, 200, 402, 409) == 200:
            self.account(answer, talk, text, CALL_FEE)
        assert answer.status != 402 or self.balance < CALL_FEE, answer.body
