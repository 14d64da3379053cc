"""Cloning, speaking and erasing while processes and MariaDB are killed; another process takes over what they had begun."""
import contextlib
import os
import signal
import threading
import uuid

import pytest

from audio import HELLO, ask, audio_files, erase_voice, heard, recording, sample_files, upload, voice_becomes
from client import Person, connections
from service import Service, is_alive
from stack import eventually

pytestmark = pytest.mark.usefixtures("calm")


@pytest.fixture
def guest(speaking):
    with connections() as client:
        yield Person(speaking, client, "Guest")


def hurry(stack, lounge):
    """As if the leases of a dead process had ended."""
    stack.sql("UPDATE lounges SET voice_lease_until = NOW(6) - INTERVAL 1 SECOND WHERE community_id = %s", lounge)
    stack.sql("UPDATE answer_audio SET lease_until = NOW(6) - INTERVAL 1 SECOND WHERE lounge_id = %s", lounge)
    stack.sql("UPDATE discarded_voices SET retry_at = NOW(6) WHERE lounge_id = %s", lounge)


def kill(pids):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(map(is_alive, pids)), what="the end of the killed processes")


@pytest.fixture
def another_host(speaking, tmp_path):
    """Kills every process of the stack, and starts another one in their place until the test ends."""
    with contextlib.ExitStack() as opened:
        def take_over():
            kill([speaking.pid(), *speaking.workers()])
            opened.callback(speaking.up)
            opened.enter_context(Service(speaking, tmp_path))
        yield take_over


def let_the_server_make_it(voices, lounge, gate):
    gate.set()
    del voices.script["gate"]
    eventually(lambda: was_made(voices, lounge), what="the voice on the server")


@contextlib.contextmanager
def dead_database(stack):
    kill([stack.pid("mariadb")])
    yield
    stack.up()


def state(stack, lounge):
    return stack.sql("SELECT voice_model_status FROM lounges WHERE community_id = %s", lounge)[0][0]


def becomes(stack, lounge, expected):
    stack.run_jobs()
    eventually(lambda: state(stack, lounge) == expected, seconds=60, what=f"the voice's state {expected}")


def names(voices, lounge):
    return sorted(name for name in voices.voices.values() if name.startswith(f"spaces-{lounge}"))


def was_made(voices, lounge):
    """Also when it has been removed since."""
    return any(name.startswith(f"spaces-{lounge}") for name in voices.made)


def calls(voices, lounge):
    return sum(name.startswith(f"spaces-{lounge}") for name, *_ in voices.adds)


def begin_cloning(creator, lounge, voices):
    """Until the voice server is asked, which waits for the gate."""
    gate, before = voices.script.setdefault("gate", threading.Event()), calls(voices, lounge)
    upload(creator, lounge, recording()).expect(202)
    eventually(lambda: calls(voices, lounge) > before, what="the call")
    return gate


def seconds_of_answers(stack, lounge):
    """(seconds that were counted, seconds of the audio that is there, answers with audio)"""
    counted = stack.sql("SELECT COALESCE(SUM(seconds), 0) FROM lounge_usage WHERE lounge_id = %s", lounge)[0][0]
    ready, number = stack.sql("SELECT COALESCE(SUM(CEIL(milliseconds / 1000)), 0), COUNT(*) FROM answer_audio"
                              " WHERE lounge_id = %s AND state = 'ready'", lounge)[0]
    return int(counted), int(ready), number


def unfinished(stack):
    """What is being made, and what killed processes have left; the sweep takes that an hour later."""
    return set((stack.state / "media" / "work").glob("*"))


def begin_speaking(guest, lounge, voices, text="One. Two. Three."):
    """Until the text is complete, long before the audio is."""
    voices.script["pause"] = 2
    conversation = guest.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"]
    with guest.stream(f"/api/conversations/{conversation}/agent-chat", {"content": f"say:{text}"}) as stream:
        while stream.next().type != "done":
            pass
    return uuid.UUID(stream.end["messageId"]).bytes


def expect_spoken_once(stack, lounge, message):
    eventually(lambda: stack.sql("SELECT tts_audio_url FROM messages WHERE id = %s", message)[0][0], seconds=60, what="the audio")
    counted, ready, number = seconds_of_answers(stack, lounge)
    assert counted == ready > 0 and number == 1


# Cloning.

def test_worker_killed_while_cloning(speaking, creator, lounge, voices):
    gate = begin_cloning(creator, lounge, voices)
    speaking.kill_workers()
    let_the_server_make_it(voices, lounge, gate)
    hurry(speaking, lounge)
    voice_becomes(creator, lounge, "ready")
    assert names(voices, lounge) == [f"spaces-{lounge}-1"] and sample_files(speaking) == []


def test_killed_again_and_again_fails_in_a_sentence(speaking, creator, lounge, voices):
    gate = begin_cloning(creator, lounge, voices)
    speaking.kill_workers()
    hurry(speaking, lounge)
    eventually(lambda: calls(voices, lounge) > 1, seconds=40, what="the second call")
    speaking.kill_workers()
    hurry(speaking, lounge)
    voice_becomes(creator, lounge, "failed")
    gate.set()
    assert "interrupted" in creator.get(f"/api/lounge/{lounge}").expect(200)["voiceError"]


def test_host_killed_while_cloning(speaking, creator, lounge, voices, another_host):
    gate = begin_cloning(creator, lounge, voices)
    another_host()
    let_the_server_make_it(voices, lounge, gate)
    hurry(speaking, lounge)
    becomes(speaking, lounge, "ready")
    assert names(voices, lounge) == [f"spaces-{lounge}-1"] and sample_files(speaking) == []


def test_database_killed_while_cloning(speaking, creator, lounge, voices):
    gate = begin_cloning(creator, lounge, voices)
    with dead_database(speaking):
        del voices.script["gate"]
        gate.set()
        eventually(lambda: was_made(voices, lounge), what="the voice on the server")
    hurry(speaking, lounge)
    voice_becomes(creator, lounge, "ready")
    assert names(voices, lounge) == [f"spaces-{lounge}-1"]


def test_late_voice_of_a_dead_process_is_removed(speaking, creator, lounge, voices):
    """The server made it after the process that had asked was dead and the creator had erased everything."""
    gate = begin_cloning(creator, lounge, voices)
    speaking.kill_workers()
    eventually(lambda: creator.delete(f"/api/lounge/{lounge}/voice").status == 202, what="the erasure")
    gate.set()
    eventually(lambda: was_made(voices, lounge), what="the voice on the server")
    hurry(speaking, lounge)
    voice_becomes(creator, lounge, "none")
    assert names(voices, lounge) == []


# Speaking.

def test_worker_killed_while_speaking(speaking, creator, lounge, voices, guest):
    message = begin_speaking(guest, lounge, voices)
    speaking.kill_workers()
    voices.script["pause"] = 0
    hurry(speaking, lounge)
    expect_spoken_once(speaking, lounge, message)
    conversation = guest.post(f"/api/lounge/{lounge}/start-chat").json["conversationId"]
    url = guest.get(f"/api/conversations/{conversation}/messages").expect(200)["messages"][-1]["ttsAudioUrl"]
    used = guest.get(f"/api/lounge/{lounge}/usage").expect(200)["usedSeconds"]
    assert heard(speaking, url)[0] <= used < heard(speaking, url)[0] + 1.1


def test_host_killed_while_speaking(speaking, lounge, voices, guest, another_host):
    message = begin_speaking(guest, lounge, voices)
    another_host()
    voices.script["pause"] = 0
    hurry(speaking, lounge)
    expect_spoken_once(speaking, lounge, message)


def test_database_killed_while_speaking(speaking, lounge, voices, guest):
    message = begin_speaking(guest, lounge, voices)
    with dead_database(speaking):
        voices.script["pause"] = 0
    hurry(speaking, lounge)
    expect_spoken_once(speaking, lounge, message)


def test_answer_that_two_processes_speak_counts_once(speaking, lounge, voices, guest):
    """The lease ends while the first one still speaks."""
    left = unfinished(speaking)
    message = begin_speaking(guest, lounge, voices)
    hurry(speaking, lounge)
    speaking.run_jobs()
    expect_spoken_once(speaking, lounge, message)
    eventually(lambda: voices.running == 0, what="the end of the last call")
    eventually(lambda: unfinished(speaking) <= left, what="the end of the other's files")
    file = speaking.sql("SELECT file FROM answer_audio WHERE message_id = %s", message)[0][0]
    assert file in {path.stem for path in audio_files(speaking)}
    assert seconds_of_answers(speaking, lounge)[2] == 1


# Erasing.

def expect_erased(stack, lounge, voices):
    becomes(stack, lounge, "none")
    assert names(voices, lounge) == [] and sample_files(stack) == []
    rows = stack.sql("SELECT finished_at IS NOT NULL FROM voice_erasures WHERE lounge_id = %s", lounge)
    assert rows == ((1,),)
    assert stack.sql("SELECT COUNT(*) FROM answer_audio WHERE lounge_id = %s", lounge) == ((0,),)
    assert stack.sql("SELECT COUNT(*) FROM discarded_voices WHERE lounge_id = %s", lounge) == ((0,),)


def begin_erasing(creator, lounge, voices):
    """An answer has been spoken; the call that erases the voice does not come back."""
    file = ask(creator, lounge, HELLO).events[-1].data["audioUrl"].rsplit("/")[-1]
    gate = voices.script["delete gate"] = threading.Event()
    voices.script["delete"] = 503

    def erase():
        with contextlib.suppress(Exception):   # its process is killed
            with connections() as client:
                client.delete(f"{creator.stack.url}/api/lounge/{lounge}/voice", headers=creator.credentials())

    threading.Thread(target=erase, daemon=True).start()
    eventually(lambda: state(creator.stack, lounge) == "erasing", what="the erasure")
    return gate, file


def end_erasing(gate, voices):
    voices.script.clear()
    gate.set()


def test_worker_killed_while_erasing(speaking, creator, cloned, voices):
    gate, file = begin_erasing(creator, cloned, voices)
    speaking.kill_workers()
    end_erasing(gate, voices)
    hurry(speaking, cloned)
    expect_erased(speaking, cloned, voices)
    assert file not in {path.name for path in audio_files(speaking)}


def test_host_killed_while_erasing(speaking, creator, cloned, voices, another_host):
    gate, file = begin_erasing(creator, cloned, voices)
    another_host()
    end_erasing(gate, voices)
    hurry(speaking, cloned)
    expect_erased(speaking, cloned, voices)
    assert file not in {path.name for path in audio_files(speaking)}


def test_database_killed_while_erasing(speaking, creator, cloned, voices):
    gate, file = begin_erasing(creator, cloned, voices)
    with dead_database(speaking):
        end_erasing(gate, voices)
    hurry(speaking, cloned)
    expect_erased(speaking, cloned, voices)
    assert file not in {path.name for path in audio_files(speaking)}


def test_voice_erased_while_it_speaks_says_nothing(speaking, creator, cloned, voices, guest):
    before, left = len(audio_files(speaking)), unfinished(speaking)
    message = begin_speaking(guest, cloned, voices)
    erase_voice(creator, cloned)
    expect_erased(speaking, cloned, voices)
    eventually(lambda: voices.running == 0, what="the end of the last call")
    eventually(lambda: unfinished(speaking) <= left, what="the end of what was being made")
    assert speaking.sql("SELECT tts_audio_url FROM messages WHERE id = %s", message)[0][0] is None
    assert len(audio_files(speaking)) == before
    assert seconds_of_answers(speaking, cloned) == (0, 0, 0)
