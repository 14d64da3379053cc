"""The running product and its people, for every suite that talks to it."""
import uuid

import pytest

from chat_server import ChatServer
from client import Person, connections
from stack import Stack


@pytest.fixture(scope="session")
def chat():
    """The scripted chat server that the product talks to."""
    server = ChatServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def stack(chat, tmp_path_factory):
    running = Stack(tmp_path_factory.mktemp("stack"), chat)
    try:
        running.up()
        yield running
    finally:
        running.down()


@pytest.fixture
def empty(stack):
    """The URL of a new database without tables."""
    name = f"club_{uuid.uuid4().hex[:8]}"
    stack.administer(f"CREATE DATABASE {name}; GRANT ALL ON {name}.* TO spaces@localhost")
    yield stack.setting("SPACES_DATABASE_URL").replace("/spaces?", f"/{name}?")
    stack.administer(f"DROP DATABASE {name}; REVOKE ALL ON {name}.* FROM spaces@localhost")


@pytest.fixture(scope="session")
def http(stack):
    with connections() as client:
        yield client


@pytest.fixture(scope="session")
def sign_up(stack, http):
    """Makes a fresh person; a password hash each, so share people where independence is not the point."""
    return lambda name="Someone": Person(stack, http, name)
