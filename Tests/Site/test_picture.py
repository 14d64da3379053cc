"""The picture of three screens that the manual shows, made anew by each run: Tests/Site/pictures/screens.jpg."""
import base64

from playwright.sync_api import expect

FRAME = """<!doctype html><style>
body { margin: 0; background: #dfe4f2; display: flex; gap: 28px; padding: 28px; align-items: center; width: max-content; }
img { height: 500px; border-radius: 14px; box-shadow: 0 10px 36px rgb(20 24 60 / 22%); display: block; }
</style>"""


def test_three_screens_make_the_picture_of_the_manual(sign_up, chat, tab, pictures):
    ada, bob = sign_up("Ada"), sign_up("Bob")
    for person, name in ((ada, "Ada Lovelace"), (bob, "Bob Brown")):
        person.put("/api/users/me", {"name": name}).expect(200)
    guide = ada.create_agent(agentName="Guide", voice="en-us", description="Knows every machine that we have talked about.")
    club = ada.create_community(name="The Sunday Club", description="We meet on Sundays, drink tea and talk about machines.",
                                joinFee=200, monthlyFee=100, agentCallFee=5)
    ada.post(f"/api/communities/{club}/agents", {"listingId": guide}).expect(201)
    ada.create_official(name="Lamps & Co.", description="Questions about lamps, answered at once.", csMode="hybrid")
    ada.create_lounge(name="A quiet lounge", description="One voice, late in the evening.")
    bob.credit(1000)

    about = tab(bob, "phone").open(f"/c/{club}/about")
    expect(about.get_by_role("button", name="Join for 300 coins")).to_be_visible()
    about.evaluate("scrollTo(0, document.body.scrollHeight)")
    costs = about.screenshot()
    bob.join(club)
    ada.say(club, "Welcome, Bob! Who brings the tea?")
    bob.say(club, "I do. And a question for Guide.")
    room = tab(bob).open(f"/c/{club}/chat")
    room.get_by_role("button", name="Guide").click()
    gate = chat.gate("picture")
    room.get_by_label("Write to Guide").fill("What was the first machine that we talked about?\n\ngate:picture")
    room.keyboard.press("Enter")
    gate.say("The **Analytical Engine**:\n\n- designed in 1837\n- never finished, and still our favourite")
    expect(room.locator(".streaming li")).to_have_count(2)
    # The last line is for the scripted chat server alone.
    room.locator(".mine .plain").last.evaluate("element => { element.textContent = element.textContent.split('\\n')[0] }")
    talk = room.screenshot()
    home = tab(ada, "phone", color_scheme="dark").open("/")
    expect(home.get_by_role("link", name="Lamps & Co.").first).to_be_visible()
    shots = [costs, talk, home.screenshot()]
    gate.finish()
    expect(room.locator(".streaming")).to_have_count(0)

    easel = tab().page
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots)
    easel.set_content(FRAME + images)
    easel.locator("body").screenshot(path=pictures / "screens.jpg", type="jpeg", quality=80)
    assert (pictures / "screens.jpg").stat().st_size > 20_000
