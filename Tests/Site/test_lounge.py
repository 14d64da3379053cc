"""A lounge in which espeak-ng speaks, its minutes, its subscription, and making its voice."""
import re

import pytest
from playwright.sync_api import expect

from audio import recording


@pytest.fixture
def lounge(sign_up):
    ada = sign_up("Ada")
    speaker = ada.create_agent(agentName="Speaker", voice="en-us")
    return ada, ada.create_lounge(name="A quiet lounge", freeMinutesPerDay=1, subscriptionPriceCents=50, defaultAgentListingId=speaker)


def say(page, text):
    page.get_by_label("Write to Speaker").fill(text)
    page.keyboard.press("Enter")


def test_lounge_speaks_until_the_minutes_are_over_and_a_subscription_goes_on(lounge, sign_up, stack, tab):
    _, place = lounge
    bob = sign_up("Bob")
    bob.credit(60)
    opened = tab(bob)
    page = opened.open(f"/c/{place}")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("1:00 of 1:00 minutes left today")).to_be_visible()
    say(page, "say:Good evening. This is a lounge.")
    player = page.locator(".player").last
    play = player.get_by_role("button", name="Play the answer")
    expect(play).to_be_visible()
    expect(player.locator(".time")).not_to_have_text("0:00")   # its length is known
    expect(page.get_by_text(re.compile(r"0:5\d of 1:00 minutes left today"))).to_be_visible()
    play.click()
    expect(player.get_by_role("slider")).not_to_have_value("0")

    stack.sql("UPDATE lounge_usage SET seconds = 60 WHERE user_id = %s", bob.id)
    opened.allow(402)
    say(page, "say:More.")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Write to Speaker")).to_have_value("say:More.")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("button", name="Pay 50 coins").click()
    expect(page.get_by_text("Subscribed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message.agent .bubble").last).to_have_text("More.")
    assert bob.balance() == 10


def test_lounge_with_fees_opens_by_a_press_that_names_the_price(lounge, sign_up, stack, tab):
    ada, place = lounge
    ada.put(f"/api/communities/{place}", {"joinFee": 10, "monthlyFee": 20}).expect(200)
    bob = sign_up("Bob")
    bob.credit(100)
    opened = tab(bob)
    opened.allow(409)
    page = opened.open_and_settle(f"/c/{place}")
    expect(page.get_by_role("button", name="Come in for 30 coins")).to_be_visible()
    ada.put(f"/api/communities/{place}", {"monthlyFee": 25}).expect(200)
    page.get_by_role("button", name="Come in for 30 coins").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert bob.balance() == 100
    page.get_by_role("button", name="Come in for 35 coins").click()
    expect(page.get_by_label("Write to Speaker")).to_be_visible()
    assert bob.balance() == 65
    stack.expire_membership(place, bob.id)
    page.reload()
    page.get_by_role("button", name="Come in for 25 coins").click()   # the month alone; the join fee is paid once
    expect(page.get_by_label("Write to Speaker")).to_be_visible()
    assert bob.balance() == 40


def test_everybody_in_a_club_can_play_an_answer_as_soon_as_it_is_spoken(sign_up, site, tab):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    club, speaker = ada.create_community(name="A loud club"), ada.create_agent(agentName="Speaker", voice="en-us")
    ada.post(f"/api/communities/{club}/agents", {"listingId": speaker}).expect(201)
    bob.join(club)
    page = tab(bob).open(f"/c/{club}/chat")
    expect(page.get_by_text("Nothing has been said yet.")).to_be_visible()
    ada.stack = site   # audio is kept where it is asked for
    with ada.chat(club, speaker, "say:Good evening.") as stream:
        stream.rest()
    expect(page.get_by_role("button", name="Play the answer")).to_be_visible()


def test_creator_sends_recordings_from_files_and_from_the_microphone(lounge, tab):
    ada, place = lounge
    page = tab(ada).open(f"/c/{place}/manage")
    page.get_by_label("Choose files").set_input_files({"name": "tone.wav", "mimeType": "audio/wav", "buffer": recording()})
    expect(page.get_by_text("tone.wav").first).to_be_visible()
    page.get_by_role("button", name="Record").click()
    page.get_by_role("button", name=re.compile("Stop at 0:01")).click()
    expect(page.get_by_text(re.compile(r"^Recording .*\.wav$"))).to_be_visible()
    page.get_by_role("button", name="Clone this voice").click()
    expect(page.get_by_text("Failed", exact=True)).to_be_visible()   # this stack has no voice server
    page.get_by_role("button", name="Erase the voice").click()
    page.get_by_role("dialog").get_by_role("button", name="Erase the voice").click()
    expect(page.get_by_text("No voice", exact=True)).to_be_visible()


def test_microphone_is_asked_for_once_and_let_go_by_who_leaves(lounge, tab):
    ada, place = lounge
    page = tab(ada).open_and_settle(f"/c/{place}/manage")
    page.evaluate("""() => {
      const media = navigator.mediaDevices, real = media.getUserMedia.bind(media)
      window.asked = []
      media.getUserMedia = async options => {
        await new Promise(allow => asked.push(allow))
        return window.stream = await real(options)
      }
    }""")
    page.get_by_role("button", name="Record").dblclick()
    assert page.evaluate("asked.length") == 1
    page.get_by_role("link", name="Wallet").click()
    expect(page.get_by_role("heading", name="Wallet")).to_be_visible()
    page.evaluate("asked[0]()")
    page.evaluate("""new Promise(done => {
      const look = () => window.stream?.getTracks().every(track => track.readyState === 'ended') ? done() : setTimeout(look, 20)
      look()
    })""")
