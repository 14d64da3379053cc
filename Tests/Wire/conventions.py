"""What holds for every answer of the product; `client.py` checks each response it receives against it."""
import re

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
INSIDES = re.compile(r"SELECT |INSERT |UPDATE .* SET|\.swift|/tmp/|/Sources/|mysql|maria|upstream-secret", re.I)
OPAQUE = {"voiceModelId"}   # ids that another system makes
FREE = {"definition", "state", "data"}    # objects that belong to the caller
DETAILS = {   # what an error may say beside `error` and `code`
    "field", "requestId", "required", "balance", "usedSeconds", "freeSeconds", "resetsAt", "subscriptionPriceCents", "remaining",
}


def check_response(response):
    """`response` is a complete httpx.Response."""
    assert response.headers.get("X-Request-Id", "").strip(), "no X-Request-Id"
    if response.status_code in (204, 304) or response.request.method == "HEAD":
        assert response.content == b""
        return
    if response.is_error:
        check_error(response)
    elif response.headers["Content-Type"].startswith("application/json") and not response.url.path.endswith("/openapi.json"):
        check_values(response.json())


def check_error(response):
    assert response.headers["Content-Type"].split(";")[0] == "application/json", response.text[:200]
    body = response.json()
    check_sentence(body["error"])
    assert CODE.fullmatch(body["code"]), body
    assert set(body) <= {"error", "code"} | DETAILS, body
    assert ("requestId" in body) == (response.status_code >= 500), body
    if response.status_code >= 500:
        assert body["requestId"] == response.headers["X-Request-Id"]


def check_sentence(sentence):
    assert isinstance(sentence, str) and " " in sentence and sentence[-1] in ".!?", sentence
    assert not INSIDES.search(sentence), sentence


def check_values(value, key=""):
    if key in FREE:
        return
    if isinstance(value, dict):
        if value.keys() == {"id", "event", "data"}:   # a live event, whose id is a cursor
            value = value["data"]
        for name, inner in value.items():
            assert re.fullmatch(r"[a-z][a-zA-Z0-9]*", name), f"{name} is not camelCase"
            check_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            check_values(inner)
    elif value is None:
        return
    elif re.search(r"[a-z]At$|Since$", key):
        assert TIME.fullmatch(value), f"{key} is {value!r}"
    elif key not in OPAQUE and (key == "id" or key.endswith("Id")):
        assert UUID7.fullmatch(value), f"{key} is {value!r}"
    else:
        assert not isinstance(value, float), f"{key} is the fraction {value!r}"
