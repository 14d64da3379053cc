"""What holds on every route without exception, asked of each one that the description lists."""
import uuid

import pytest

from routes import EVERY
from test_conventions import NOBODY, cookie, key


class Operation:
    def __init__(self, method, path, described, document):
        self.method, self.template, self.described = method.upper(), path, described
        self.path = self.address(NOBODY)
        self.codes = [code for response in described["responses"].values()
                      for code in response.get("content", {}).get("application/json", {}).get("examples", {})]
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        self.example = content and content["example"]
        self.fields = content and document["components"]["schemas"][content["schema"]["$ref"].split("/")[-1]]["properties"]
        self.takes_files = "multipart/form-data" in described.get("requestBody", {}).get("content", {})
        self.query = [each for each in described.get("parameters", []) if each.get("in") == "query"]

    def address(self, id):
        words = self.template.split("/")
        return "/".join(id if word.startswith("{") else word for word in words)

    def needed(self):
        """Sound values for what the query must have."""
        return {each["name"]: NOBODY for each in self.query if each["required"]}

    def ask(self, person, path=None, body=None, **more):
        if self.takes_files:
            headers = more.pop("headers", {}) | {"Content-Type": "multipart/form-data; boundary=x"}
            return person.request(self.method, path or self.path, body=b"--x--", headers=headers, **more)
        return person.request(self.method, path or self.path, self.example if body is None else body, **(self.needed() | more))

    def __str__(self):
        return f"{self.method} {self.template}"


@pytest.fixture(scope="module")
def operations(stack):
    document = stack.description.document
    return [Operation(method, path, described, document)
            for path, methods in document["paths"].items() for method, described in methods.items()]


@pytest.fixture(scope="module")
def root(stack, sign_up):
    """An administrator whose own session may end here."""
    person = sign_up("Root")
    stack.cli("user", "grant-admin", person.email)
    return person


def refused(operation, reply, status, *codes):
    assert (reply.status, reply.json["code"] in codes) == (status, True), f"{operation}: {reply.status} {reply.body}"


def test_description_lists_the_routes_of_the_reference(operations):
    described = {f"{each.method} {each.address('{}')}" for each in operations}
    assert described == set(EVERY) | {"GET /healthz", "GET /readyz", "GET /metrics"}


def test_malformed_id_answers_404(operations, root):
    """Also behind every other check that a sound request passes."""
    for each in operations:
        if "{" in each.template:
            refused(each, each.ask(root, each.address("nonsense")), 404, "not_found")


def test_unknown_id_answers_404_for_the_thing_that_is_missing(operations, root):
    for each in operations:
        if "{" in each.template and "cs-status" not in each.template:
            reply = each.ask(root)
            assert reply.status == 404 and reply.json["code"].endswith(("_not_found", "not_member")), f"{each}: {reply.body}"


def test_write_with_a_cookie_from_another_site_answers_403(operations, anyone, root):
    for each in operations:
        if "cross_site" in each.codes:
            refused(each, each.ask(anyone, headers=cookie(root) | {"Origin": "https://evil.test"}), 403, "cross_site")
    assert all("cross_site" in each.codes for each in operations if each.method != "GET" and each.described["security"])


def test_body_of_another_type_answers_415(operations, root):
    for each in operations:
        if each.example is not None:
            reply = root.request(each.method, each.path, headers={"Content-Type": "text/plain"}, body=b"{}")
            refused(each, reply, 415, "unsupported_media_type")


def test_body_above_one_mebibyte_answers_413(operations, root):
    body = b'{"unknown":"' + b"x" * 2 ** 20 + b'"}'
    for each in operations:
        if each.example is not None:
            refused(each, root.request(each.method, each.path, body=body), 413, "payload_too_large")


def test_body_that_is_no_json_object_answers_400(operations, root):
    for each in operations:
        if each.example is not None:
            for body in (b"{", b"[]", b'{"a":"\xff"}'):
                refused(each, root.request(each.method, each.path, body=body), 400, "malformed_json")


def test_field_of_another_type_answers_400_and_is_named(operations, root):
    for each in operations:
        for name, schema in (each.fields or {}).items():
            if "type" not in schema:   # any value
                continue
            wrong = {} if "object" not in schema["type"] else []
            reply = each.ask(root, body=each.example | {name: wrong})
            refused(each, reply, 400, "invalid_request")
            assert reply.json["field"] == name, f"{each} {name}: {reply.body}"


def test_query_that_is_no_text_answers_400(operations, root):
    for each in operations:
        if each.query:
            refused(each, root.get(each.path + "?%ff=1"), 400, "malformed_query")
            for parameter in each.query:
                reply = root.get(f"{each.path}?{parameter['name']}=%ff")
                refused(each, reply, 400, "invalid_request")
                assert reply.json["field"] == parameter["name"]


def test_parameter_of_another_type_answers_400_and_is_named(operations, root):
    for each in operations:
        for parameter in each.query:
            schema = parameter["schema"]
            if schema["type"] in ("integer", "boolean") or "enum" in schema or schema.get("format") == "uuid":
                reply = each.ask(root, **{parameter["name"]: "x"})
                refused(each, reply, 400, "invalid_request")
                assert reply.json["field"] == parameter["name"]


def posts(operations):
    """Those that take a key. Files are not read before it is known who may send them, and their key not before they are."""
    return [each for each in keyed(operations) if not each.takes_files]


def keyed(operations):
    return [each for each in operations if "idempotency_key_reused" in each.codes]


def taken(stack, person):
    """A key that another request has taken, as if that had just happened."""
    once = key()
    stack.sql("INSERT INTO idempotency_keys (user_id, idempotency_key, request_hash, status, body) VALUES (%s, %s, %s, 200, '')",
              person.id, once["Idempotency-Key"], uuid.uuid4().bytes * 2)
    return once


def test_every_post_of_a_person_takes_a_key(operations):
    assert keyed(operations) == [each for each in operations if each.method == "POST" and each.described["security"]]


def test_key_of_another_request_answers_422(operations, stack, root):
    for each in posts(operations):
        refused(each, each.ask(root, headers=taken(stack, root)), 422, "idempotency_key_reused")


def test_key_of_a_running_request_answers_409(operations, stack, root):
    once = key()
    with stack.database() as connection:
        connection.begin()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO idempotency_keys (user_id, idempotency_key, request_hash, status, body)"
                           " VALUES (%s, %s, '', 0, '')", (uuid.UUID(root.id).bytes, once["Idempotency-Key"]))
        for each in posts(operations):
            refused(each, each.ask(root, headers=once), 409, "idempotency_in_progress")
        connection.rollback()


def test_key_that_is_too_long_answers_400(operations, root):
    for each in keyed(operations):
        reply = each.ask(root, headers={"Idempotency-Key": "x" * 256})
        refused(each, reply, 400, "invalid_request")
        assert reply.json["field"] == "Idempotency-Key"
