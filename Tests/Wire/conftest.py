import pytest

from audio import recording, upload, voice_becomes
from client import Person, Visitor, connections, together
from fixtures import chat, empty, http, sign_up, stack   # noqa: F401
from public_site import Site
from stack import Stack
from voice_server import VoiceServer


pytest_plugins = ["met"]

# What takes longest begins first, so that of several processes none is left with it at the end.
LONGEST = ["voice_kills", "live", "lists", "voice_cloning", "front_ends", "openapi", "clients", "processes", "doctor", "agent_chat"]


def pytest_collection_modifyitems(items):
    rank = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture(scope="session")
def anyone(stack, http):
    """A visitor without a session."""
    return Visitor(stack, http)


@pytest.fixture(scope="module")
def ada(sign_up):
    """The one who creates things."""
    return sign_up("Ada")


@pytest.fixture(scope="module")
def bob(sign_up):
    """The one who joins."""
    return sign_up("Bob")


@pytest.fixture(scope="module")
def eve(sign_up):
    """The stranger."""
    return sign_up("Eve")


@pytest.fixture(scope="session")
def crowd(sign_up):
    """Fifty people for races; what they own is not asked about."""
    return together([lambda: sign_up("Crowd")] * 50)


@pytest.fixture(scope="session")
def root(stack, sign_up):
    """An administrator."""
    person = sign_up("Root")
    stack.cli("user", "grant-admin", person.email)
    return person


@pytest.fixture
def site(stack, tmp_path):
    """Makes a site for an application's socket."""
    sites = []

    def make(application=None, patience="75s"):
        sites.append(Site(stack, tmp_path, application or (stack.state / "run").resolve() / "app/spaces.sock", patience))
        return sites[-1]

    yield make
    for each in sites:
        each.end()


@pytest.fixture(scope="session")
def voices():
    """The scripted speech and voice server."""
    server = VoiceServer()
    yield server
    server.close()


@pytest.fixture
def calm(voices):
    """The speech and voice server does what it is asked, until a test says otherwise."""
    voices.script.clear()
    yield
    voices.script.clear()


@pytest.fixture(scope="session")
def speaking(chat, voices, tmp_path_factory):
    """A stack with a speech server and a voice server."""
    running = Stack(tmp_path_factory.mktemp("speaking"), chat, SPACES_SPEECH_URL=voices.url + "/v1", SPACES_SPEECH_MODEL="tts-1",
                    SPACES_VOICE_URL=voices.url, SPACES_VOICE_KEY=voices.KEY)
    try:
        running.up()
        yield running
    finally:
        running.down()


@pytest.fixture(scope="module")
def creator(speaking):
    """The one who has lounges there."""
    with connections() as client:
        yield Person(speaking, client, "Creator")


@pytest.fixture
def lounge(creator):
    return creator.create_lounge(defaultAgentListingId=creator.create_agent(voice="alloy"))


@pytest.fixture
def cloned(calm, creator, lounge):
    """A lounge whose voice is ready."""
    upload(creator, lounge, recording()).expect(202, voiceModelStatus="processing")
    voice_becomes(creator, lounge, "ready")
    return lounge
