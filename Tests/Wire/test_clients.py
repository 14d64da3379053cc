"""Clients that others generate from the description: they are made without a complaint, and what they do works."""
import datetime
import importlib
import json
import pathlib
import re
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import openapi_generator_cli
import pytest

from client import PASSWORD
from stack import SPACES

HERE = pathlib.Path(__file__).parent
JAR = pathlib.Path(openapi_generator_cli.__file__).parent / "openapi-generator.jar"
# For short runs: no second compiler, no threads for the garbage.
JAVA = ["java", "-Dlog.level=warn", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR]
GENERATORS = ["python", "php", "typescript-fetch", "go"]
# What the generator says of every description of version 3.1, of names that Go reserves, and of lists of files.
ORDINARY = re.compile(r"OpenAPI 3\.1 support is still in beta|Failed to get the schema name: null|"
                      r"Could not compute datatypeWithEnum from (bytes|any|\\SplFileObject|\*os\.File), null|"
                      r"AbstractGoCodegen - type \(reserved word\) cannot be used as (model|parameter) name")


def run(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **more)


@pytest.fixture(scope="module")
def generated(stack, tmp_path_factory):
    """{generator: (its folder, what it said)}, from the address of the description."""
    folders = {generator: tmp_path_factory.mktemp(generator) for generator in GENERATORS}

    def generate(generator):
        return run(*JAVA, "generate", "-i", f"{stack.url}/api/openapi.json", "-g", generator, "-o", folders[generator])

    with ThreadPoolExecutor(2) as pool:
        runs = dict(zip(GENERATORS, pool.map(generate, GENERATORS)))
    failed = {generator: done.stdout[-2000:] + done.stderr[-2000:] for generator, done in runs.items() if done.returncode}
    assert not failed
    return {generator: (folders[generator], done.stdout + done.stderr) for generator, done in runs.items()}


@pytest.fixture(scope="module")
def club(ada):
    """Costs 300 to join and 5 to ask its agent: (community, listing)."""
    return ada.create_club_with_agent(name=f"Tour {uuid.uuid4().hex[:8]}", joinFee=200, monthlyFee=100, agentCallFee=5)


def module(name, folder):
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


@pytest.mark.parametrize("generator", GENERATORS)
def test_generator_has_no_complaint(generated, generator):
    complaints = [line for line in generated[generator][1].splitlines() if re.search("WARN|ERROR|Exception", line)]
    assert [line for line in complaints if not ORDINARY.search(line)] == []


def test_python_client(generated, stack, sign_up, club):
    client = module("openapi_client", generated["python"][0])
    with client.ApiClient(client.Configuration()) as connection:
        assert connection.configuration.host == stack.url
        accounts, communities = client.AccountsApi(connection), client.CommunitiesApi(connection)
        email = f"{uuid.uuid4().hex}@example.test"
        signed = accounts.post_auth_sign_up_email(client.SignUp(email=email, password=PASSWORD, name="Grüße 🙂"))
        assert isinstance(signed.user.id, uuid.UUID) and isinstance(signed.user.created_at, datetime.datetime)
        connection.configuration.access_token = signed.token
        assert accounts.get_users_me().name == "Grüße 🙂" and accounts.get_users_me().image is None

        # Her own club, which keeps what she leaves out as it is.
        name = uuid.uuid4().hex[:12]
        own = communities.post_communities(client.CreateCommunity(name=name, joinFee=200, tags=["a", "b"], category="")).id
        communities.put_communities_id(own, client.CommunityChange(description="Ours."))
        community = communities.get_communities_id(own)
        assert (community.description, community.tags, community.type, community.join_fee) == ("Ours.", ["a", "b"], "club", 200)
        communities.put_communities_id(own, client.CommunityChange(description=None))
        assert communities.get_communities_id(own).description is None
        assert [c.id for c in communities.get_communities(search=name, type="club", page=1).communities] == [own]

        # The tour's club, which costs more than she has.
        with pytest.raises(client.ApiException) as refusal:
            communities.post_communities_id_join(uuid.UUID(club[0]))
        assert refusal.value.status == 402
        error = client.ErrorResponse.from_json(refusal.value.body)
        assert (error.code, error.required, error.balance) == ("insufficient_balance", 300, 0)
        stack.credit(email, 1000)
        assert communities.post_communities_id_join(uuid.UUID(club[0]), join=client.Join(autoRenew=True)).success
        wallet = client.WalletApi(connection)
        assert wallet.get_wallet().balance == 700
        assert [(line.kind, line.amount) for line in wallet.get_wallet_transactions().transactions][-1] == ("credit", 1000)

        # Messages, the same one once, and in pages.
        message, key = client.CreateMessage(content="One"), uuid.uuid4().hex
        twice = [communities.post_communities_id_messages(own, message, idempotency_key=key).id for _ in range(2)]
        assert twice[0] == twice[1]
        communities.post_communities_id_messages(own, client.CreateMessage(content="Two"))
        page = communities.get_communities_id_messages(own, limit=1)
        older = communities.get_communities_id_messages(own, limit=1, before=page.next_before)
        assert [m.content for m in page.messages + older.messages] == ["Two", "One"]

        spaces = client.SpacesApi(connection)
        definition = {"iframeUrl": "https://example.com/", "nested": {"kept": [1, 2.5, None, "x"]}}
        space = spaces.post_spaces(client.CreateSpace(name=name, definition=definition))
        assert spaces.get_spaces_id(space.id).definition == definition
        spaces.delete_spaces_id(space.id)
        with pytest.raises(client.ApiException) as refusal:
            spaces.get_spaces_id(space.id)
        assert (refusal.value.status, client.ErrorResponse.from_json(refusal.value.body).code) == (404, "space_not_found")

        agents, chat = client.AgentsApi(connection), client.AgentChatApi(connection)
        listing = agents.post_agent_listings(client.CreateListing(agentName=name))
        assert [each.id for each in agents.get_agent_listings(mine=True).listings] == [listing.id]
        events = chat.post_communities_id_agent_chat(uuid.UUID(club[0]), ask=client.Ask(content="say:Hello", listingId=club[1]))
        data = [line.removeprefix("data: ") for line in events.splitlines() if line.startswith("data: ")]
        done = next(client.DoneEvent.from_json(line) for line in data if '"type":"done"' in line)
        assert done.charged == 5 and "".join(json.loads(line).get("content", "") for line in data) == "Hello"
        accounts.post_auth_sign_out()
        with pytest.raises(client.ApiException) as refusal:
            accounts.get_users_me()
        assert refusal.value.status == 401


def test_php_client(generated, stack, club):
    email = f"{uuid.uuid4().hex}@example.test"
    done = run("php", "-d", "error_reporting=-1", "-d", "display_errors=stderr", HERE / "tour.php", generated["php"][0], email, PASSWORD,
               *club, SPACES, stack.state / "spaces.conf")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout == "The tour is over.\n"


def test_openapi_python_client(stack, sign_up, club, tmp_path):
    (tmp_path / "config.yaml").write_text("post_hooks: []\npackage_name_override: attrs_client\n")
    done = run(sys.executable, "-m", "openapi_python_client", "generate", "--url", f"{stack.url}/api/openapi.json",
               "--config", tmp_path / "config.yaml", "--meta", "none", "--output-path", tmp_path / "attrs_client")
    assert done.returncode == 0 and not re.search("warning|error", done.stdout + done.stderr, re.I), done.stdout + done.stderr
    client = module("attrs_client", tmp_path)
    models = module("attrs_client.models", tmp_path)

    def call(place, *arguments, **named):
        return module(f"attrs_client.api.{place}", tmp_path).sync_detailed(*arguments, **named)

    guest = sign_up("Guest")
    with client.AuthenticatedClient(base_url=stack.url, token=guest.token) as connection:
        me = call("accounts.get_users_me", client=connection).parsed
        assert (str(me.id), me.image) == (guest.id, None) and me.created_at.tzinfo
        name = uuid.uuid4().hex[:12]
        own = call("communities.post_communities", client=connection, body=models.CreateCommunity(name=name, tags=["a"])).parsed
        found = call("communities.get_communities", client=connection, search=name, type_=models.GetCommunitiesType.CLUB).parsed
        assert [(each.id, each.tags, each.category) for each in found.communities] == [(own.id, ["a"], None)]
        poor = call("communities.post_communities_id_join", uuid.UUID(club[0]), client=connection, body=models.Join())
        assert (poor.status_code, poor.parsed.code, poor.parsed.required) == (402, "insufficient_balance", 300)
        guest.credit(1000)
        joined = call("communities.post_communities_id_join", uuid.UUID(club[0]), client=connection, body=models.Join(auto_renew=True))
        assert joined.status_code == 200 and call("wallet.get_wallet", client=connection).parsed.balance == 700
        sent = call("communities.post_communities_id_messages", own.id, client=connection, body=models.CreateMessage(content="One"))
        page = call("communities.get_communities_id_messages", own.id, client=connection).parsed
        assert [message.id for message in page.messages] == [sent.parsed.id] and page.next_before is None
        events = call("agent_chat.post_communities_id_agent_chat", uuid.UUID(club[0]), client=connection,
                      body=models.Ask(content="say:Hello", listing_id=uuid.UUID(club[1])))
        assert "event: done" in events.parsed
