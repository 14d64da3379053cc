"""The OpenAPI description against the running product: schemathesis makes requests from it, right and wrong ones."""
import json
import subprocess
import sys

import pytest
from openapi_spec_validator import validate

# A request of the right form can still meet a state that refuses it: 402 no coins, 410 archived, 422 a reused
# Idempotency-Key (it draws short ones), 503 no agent; or a client that has the answer (304).
STATES = ["2xx", "304", "401", "402", "403", "404", "409", "410", "422", "429", "503"]

CONFIG = """\
seed = 1
headers = {{ Authorization = "Bearer {caller}" }}

[generation]
mode = "all"
deterministic = true
max-examples = {examples}

[checks.positive_data_acceptance]
expected-statuses = {states}

[[operations]]   # 400 where the community is of another type
include-path-regex = "^/api/communities/{{id}}(/start-chat|/verify)?$"
include-method = ["POST", "PUT"]
[operations.checks.positive_data_acceptance]
expected-statuses = {states_or_400}

[[operations]]   # ends the session of who asks
include-path = "/api/auth/sign-out"
headers = {{ Authorization = "Bearer {leaver}" }}
"""

# Where an id is asked for, one of something that is there; not for DELETE, after which it would not be.
THERE = """
[[operations]]
include-path-regex = "{paths}"
exclude-method = "DELETE"
parameters = {{ {parameters} }}
"""


def things(person, other):
    """{pattern of paths: {parameter: an id}}"""
    community, listing = person.create_club_with_agent()
    other.join(community)
    shop = person.create_official(csMode="hybrid", defaultAgentListingId=listing)
    talk = person.post(f"/api/communities/{shop}/start-chat").expect(201)["conversationId"]
    space, lounge = person.create_space(), person.create_lounge(subscriptionPriceCents=1, defaultAgentListingId=listing)
    session = person.post(f"/api/spaces/{space}/sessions").expect(201)["id"]
    return {
        "^/api/communities/[^/]+$|/(agents|agent-chat|join|leave|members.*|membership|messages|earnings)$": {"id": community, "user_id": other.id},
        "^/api/communities/.*/(start-chat|transfer-human|accept-transfer|resolve|cs-.*|invite-cs|verify)$": {"id": shop},
        "^/api/conversations/": {"id": talk}, "^/api/agent-listings/": {"id": listing}, "^/api/lounge/": {"id": lounge},
        "^/api/spaces/": {"id": space, "session_id": session}, "^/api/admin/users/": {"id": other.id},
    }


def with_schemas_of_events(document):
    """Before OpenAPI 3.2, schemathesis takes the schema of an event stream for that of each event."""
    responses = [document["components"]["responses"]["Events"], document["paths"]["/api/events"]["get"]["responses"]["200"]]
    for media in (response["content"]["text/event-stream"] for response in responses):
        media["schema"] = media["schema"]["contentSchema"]
    return document


def test_description_is_valid_openapi(anyone):
    validate(anyone.get("/api/openapi.json").expect(200))


@pytest.mark.parametrize("phases, examples", [("examples,coverage", 3), ("fuzzing", 5)])
def test_every_operation_is_as_described(stack, anyone, root, sign_up, tmp_path, phases, examples):
    root.credit(1_000_000)   # an administrator with coins: no route is closed
    config = CONFIG.format(caller=root.token, leaver=sign_up().token, states=STATES, states_or_400=[*STATES, "400"], examples=examples)
    for paths, ids in things(root, sign_up()).items():
        parameters = ", ".join(f'"path.{name}" = "{id}"' for name, id in ids.items())
        config += THERE.format(paths=paths, parameters=parameters)
    (tmp_path / "schemathesis.toml").write_text(config)
    document = with_schemas_of_events(anyone.get("/api/openapi.json").expect(200))
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    run = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", tmp_path / "openapi.json", "--url", stack.url,
         "--checks", "all", "--phases", phases, "--no-color"],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
