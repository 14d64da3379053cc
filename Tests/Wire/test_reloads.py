"""Reload after reload under load, one of them with a new executable: no request fails, and no stream is cut."""
import json
import threading
import uuid

from gateway import ask_fastcgi
from service import Service
from sse import EventStream
from stack import DEADLINES, eventually

RELOADS = 20


def test_reloads_under_load_lose_nothing(stack, tmp_path, ada, chat):
    club, over, statuses = ada.create_club_with_agent(), threading.Event(), []
    signed = {"Authorization": f"Bearer {ada.token}"}
    with Service(stack, tmp_path, "--processes", "2", copy=True, **DEADLINES) as service:
        eventually(lambda: len(service.events("serving")) == 2, what="two workers")

        def ask():
            while not over.is_set():
                try:
                    statuses.append(ask_fastcgi(service.socket, "GET", "/api/communities", signed).status)
                except (OSError, AssertionError) as error:
                    statuses.append(error)

        askers = [threading.Thread(target=ask) for _ in range(3)]
        for asker in askers:
            asker.start()
        try:
            for number in range(1, RELOADS + 1):
                key = uuid.uuid4().hex
                gate = chat.gate(key)
                question = json.dumps({"content": f"gate:{key}", "listingId": club[1]}).encode()
                stream = EventStream(ask_fastcgi(service.socket, "POST", f"/api/communities/{club[0]}/agent-chat",
                                                 signed | {"Content-Type": "application/json"}, question))
                gate.say("Before, ")
                assert [stream.next().type, stream.next().type] == ["meta", "chunk"]
                if number == RELOADS // 2:
                    service.reinstall()
                asked = len(statuses)
                service.hang_up()
                eventually(lambda: len(service.events("workers renewed")) == number, what=f"renewal {number}")
                eventually(lambda: len(statuses) > asked + 20, what="answers")
                gate.say("and after.")
                gate.finish()
                assert stream.rest().text == "Before, and after."
        finally:
            over.set()
            for asker in askers:
                asker.join()
        assert set(statuses) == {200} and len(statuses) > RELOADS * 20
        assert service.events("renewal failed") == service.events("worker died") == []
        eventually(lambda: len(service.workers()) == 2, what="the end of the old workers")
