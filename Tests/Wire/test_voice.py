"""Answers that are spoken by espeak-ng, and their audio as the web server hands it out."""
import math
import os
import re
import time

import httpx
import pytest

from audio import audio_files, espeak_seconds, heard
from client import together
from stack import eventually

SENTENCES = "This is the first sentence. Here comes the second one, a little longer. And this, finally, is the third."


@pytest.fixture(scope="module")
def club(ada):
    """(community, a listing that speaks)"""
    community, listing = ada.create_community(), ada.create_agent(voice="en-us")
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    return community, listing


def spoken(stream):
    """The address in `audio_ready`, which comes after `done`."""
    assert stream.types[-2:] == ["done", "audio_ready"], stream.types
    assert int(stream.events[-1].id) > int(stream.events[-2].id)
    url = stream.events[-1].data["audioUrl"]
    assert re.fullmatch(r"/media/tts/([0-9a-f]{2})/\1[0-9a-f]{30}\.mp3", url), url
    return url


def test_three_sentences_are_audible_as_long_as_espeaks_own(stack, ada, club, tmp_path):
    with ada.chat(*club, f"say:{SENTENCES}") as stream:
        stream.rest()
    seconds, loudness = heard(stack, spoken(stream))
    assert loudness > 0.1
    assert abs(seconds / espeak_seconds(SENTENCES, tmp_path) - 1) < 0.2
    file = stack.state / spoken(stream).lstrip("/")
    assert file.stat().st_size < (tmp_path / "own.wav").stat().st_size / 8   # about a tenth


def test_audio_is_in_the_history_and_in_a_resumed_stream(stack, ada, club):
    with ada.chat(*club, f"say:{SENTENCES}") as stream:
        stream.rest()
    url = spoken(stream)
    assert [message["ttsAudioUrl"] for message in ada.history(club[0], limit=2)] == [None, url]
    path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
    with ada.stream(path, method="GET", lastEventId=3) as resumed:
        resumed.rest()
    assert spoken(resumed) == url and resumed.events[-1].id == stream.events[-1].id


def test_stream_that_broke_after_done_goes_on_with_the_audio(stack, ada, club):
    with ada.chat(*club, "say:Hello there.") as stream:
        url = spoken(stream.rest())
    path = f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}/stream"
    with ada.stream(path, method="GET", lastEventId=int(stream.events[-2].id)) as resumed:
        assert [event.type for event in resumed] == ["meta", "audio_ready"]
        assert resumed.events[-1].data["audioUrl"] == url
    assert ada.get(path, lastEventId=int(stream.events[-1].id)).status == 204


def test_repeated_request_has_the_same_audio(ada, club):
    key = {"Idempotency-Key": "spoken-once"}
    with ada.chat(*club, "say:Once only.", headers=key) as first:
        first.rest()
    with ada.chat(*club, "say:Once only.", headers=key) as again:
        again.rest()
    assert spoken(first) == spoken(again)


def test_web_server_hands_out_audio_with_type_length_ranges_and_validator(stack, ada, club):
    with ada.chat(*club, f"say:{SENTENCES}") as stream:
        url = stack.url + spoken(stream.rest())
    with httpx.Client(trust_env=False) as client:
        whole = client.get(url)
        assert whole.headers["Content-Length"] == str(len(whole.content))
        assert whole.headers["Cache-Control"] == "private, no-cache"
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        part = client.get(url, headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, whole.content[100:200])
        assert client.get(url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
        other = url[:-5] + ("1" if url[-5] == "0" else "0")
        assert client.get(other + url[-4:]).status_code == 404
        assert client.get(url.rsplit("/", 1)[0] + "/").status_code in (403, 404)


def test_listing_without_a_voice_writes_only(ada):
    with ada.chat(*ada.create_club_with_agent(), f"say:{SENTENCES}") as stream:
        assert stream.rest().types[-1] == "done"


def test_unknown_voice_is_spoken_in_the_language_of_the_text(stack, ada):
    community, listing = ada.create_community(), ada.create_agent(voice="alloy")
    ada.post(f"/api/communities/{community}/agents", {"listingId": listing}).expect(201)
    for text in ("你好，世界。今天天气很好。", "Привет, мир.", "Hello, world."):
        with ada.chat(community, listing, f"say:{text}") as stream:
            seconds, loudness = heard(stack, spoken(stream.rest()))
        assert seconds > 0.5 and loudness > 0.1


def test_answer_without_words_is_not_spoken(ada, club):
    with ada.chat(*club, "say:👍 🎉") as stream:
        assert stream.rest().types[-1] == "done"


def test_stopped_answer_is_not_spoken(stack, chat, ada, club):
    before = len(audio_files(stack))
    gate = chat.gate("stopped-speech")
    with ada.chat(*club, "gate:stopped-speech") as stream:
        gate.say("This was said before it was stopped. And this too.")
        while stream.next().type != "chunk":
            pass
        ada.delete(f"/api/communities/{club[0]}/agent-chat/{stream.meta['userMessageId']}").expect(204)
        stream.rest()
        assert stream.types[-1] == "done" and stream.end["finishReason"] == "stopped"
    assert ada.history(club[0], limit=1)[0]["ttsAudioUrl"] is None
    assert len(audio_files(stack)) == before


def test_answer_that_is_handed_over_is_not_spoken(stack, chat, ada, bob):
    shop = ada.create_official(csMode="hybrid", defaultAgentListingId=ada.create_agent(voice="en-us"))
    talk = bob.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    gate = chat.gate("handed-over-speech")
    with bob.stream(f"/api/conversations/{talk}/agent-chat", {"content": "gate:handed-over-speech"}) as stream:
        gate.say("This was said before a human came. And this too.")
        while stream.next().type != "chunk":
            pass
        bob.post(f"/api/communities/{shop}/transfer-human").expect(200)
        ada.post(f"/api/communities/{shop}/accept-transfer", {"conversationId": talk}).expect(200)
        stream.rest()
    assert stream.types[-1] == "done" and stream.end["finishReason"] == "handed_over"
    assert stack.sql("SELECT COUNT(*) FROM answer_audio WHERE message_id = %s", stream.end["messageId"]) == ((0,),)


def test_seconds_in_a_lounge_count_once(stack, ada, sign_up):
    lounge = ada.create_lounge(freeMinutesPerDay=1, defaultAgentListingId=ada.create_agent(voice="en-us"))
    guest = sign_up("Listener")
    conversation = guest.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"]
    path = f"/api/conversations/{conversation}/agent-chat"
    with guest.stream(path, {"content": f"say:{SENTENCES}"}, headers={"Idempotency-Key": "counted"}) as stream:
        seconds, _ = heard(stack, spoken(stream.rest()))
    for _ in range(3):
        with guest.stream(path, {"content": f"say:{SENTENCES}"}, headers={"Idempotency-Key": "counted"}) as again:
            again.rest()
        with guest.stream(f"{path}/{stream.meta['userMessageId']}/stream", method="GET") as resumed:
            resumed.rest()
    used = guest.get(f"/api/lounge/{lounge}/usage").expect(200)["usedSeconds"]
    assert seconds <= used < seconds + 1.1
    ada.get(f"/api/lounge/{lounge}/dashboard").expect(200, todayUsageMinutes=1)


def test_group_chat_of_a_lounge_obeys_the_minutes(stack, ada, sign_up):
    lounge, listing = ada.create_lounge(freeMinutesPerDay=0, subscriptionPriceCents=5), ada.create_agent(voice="en-us")
    ada.post(f"/api/communities/{lounge}/agents", {"listingId": listing}).expect(201)
    guest = sign_up("Guest")
    guest.join(lounge)
    ask = {"content": "say:Hi there.", "listingId": listing}
    guest.post(f"/api/communities/{lounge}/agent-chat", ask).refuse(402, "free_minutes_exhausted", subscriptionPriceCents=5)
    guest.credit(5)
    guest.post(f"/api/lounge/{lounge}/subscribe").expect(200)
    with guest.chat(lounge, listing, "say:Hi there.") as stream:
        spoken(stream.rest())
    assert guest.get(f"/api/lounge/{lounge}/usage").expect(200)["usedSeconds"] > 0


def test_many_at_once_are_all_spoken_and_their_seconds_exact(stack, ada, crowd):
    lounge = ada.create_lounge(freeMinutesPerDay=1, defaultAgentListingId=ada.create_agent(voice="en-us"))
    talks = [person.post(f"/api/lounge/{lounge}/start-chat").expect(201)["conversationId"] for person in crowd[:40]]

    def ask(person, talk):
        with person.stream(f"/api/conversations/{talk}/agent-chat", {"content": f"say:{SENTENCES}"}) as stream:
            return stream.rest()

    def audio(person, talk, message):
        messages = person.get(f"/api/conversations/{talk}/messages").expect(200)["messages"]
        return next(each["ttsAudioUrl"] for each in messages if each["id"] == message)

    asked = together([lambda person=person, talk=talk: ask(person, talk) for person, talk in zip(crowd, talks)])
    urls = set()
    for person, talk, stream in zip(crowd, talks, asked):
        url = eventually(lambda: audio(person, talk, stream.end["messageId"]), seconds=120, what="the audio")
        seconds = stack.sql("SELECT milliseconds FROM answer_audio WHERE file = %s", url[-36:-4])[0][0] / 1000
        assert heard(stack, url)[0] == pytest.approx(seconds, abs=0.1)
        assert person.get(f"/api/lounge/{lounge}/usage").expect(200)["usedSeconds"] == math.ceil(seconds)
        urls.add(url)
    assert len(urls) == 40


def test_answer_of_a_killed_process_is_spoken_later(stack, ada, club):
    with ada.chat(*club, "say:Nobody shall lose this.") as stream:
        stream.rest()
    message = stream.end["messageId"]
    stack.sql("UPDATE answer_audio SET state = 'pending', file = NULL, lease_until = NOW(6) - INTERVAL 1 SECOND WHERE message_id = %s",
              message)
    stack.sql("UPDATE messages SET tts_audio_url = NULL WHERE id = %s", message)
    stack.run_jobs()
    url = eventually(lambda: ada.history(club[0], limit=1)[0]["ttsAudioUrl"], what="the audio")
    assert heard(stack, url)[0] > 1


def test_unreferenced_files_are_swept(stack):
    folder = stack.state / "media" / "work" / "0123"
    folder.mkdir(parents=True)
    (folder / "answer.mp3").write_bytes(b"left over")
    old = time.time() - 7200
    os.utime(folder, (old, old))
    stack.run_jobs()
    eventually(lambda: not folder.exists(), what="the end of the folder")
