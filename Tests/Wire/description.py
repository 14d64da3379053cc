"""The OpenAPI description against what the product does: every answer that a test receives must be announced there."""
import re

import jsonschema_rs

# What the web server before the product says by itself, about any request.
FRONT_END = {"bad_request", "payload_too_large", "uri_too_long", "headers_too_large", "rate_limited", "bad_gateway",
             "service_unavailable", "gateway_timeout", "https_required"}


class Description:
    """`prefix`: the path under which the product is installed."""
    seen = set()         # (method, path, status, code or event), of every stack
    everything = set()   # that the descriptions announce

    def __init__(self, document, prefix=""):
        self.document, self.prefix = document, prefix
        literal_first = sorted(document["paths"], key=lambda path: path.count("{"))
        self.templates = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in literal_first}
        self.validators = {}
        self.everything |= self.announced()

    def check(self, response):
        """`response` is an httpx.Response, complete unless it is a stream."""
        method, path = self.place(response.request)
        if method not in self.document["paths"].get(path, {}):
            return   # no such route; the conventions say what its 404, 405 or OPTIONS looks like
        place, status = f"{method} {path} {response.status_code}", str(response.status_code)
        responses = self.responses(path, method)
        if response.is_error and response.request.method != "HEAD":
            error = response.json()
            examples = responses.get(status, {}).get("content", {}).get("application/json", {}).get("examples", {})
            if error["code"] in FRONT_END - examples.keys():
                return
            assert error["code"] in examples, f"{place} {error['code']} is not described"
            assert error.keys() == examples[error["code"]]["value"].keys(), f"{place}: {error}"
            self.fits(error, {"$ref": "#/components/schemas/ErrorResponse"}, "ErrorResponse")
            self.seen.add((method, path, status, error["code"]))
            return
        assert status in responses, f"{place} is not described"
        content, media = responses[status].get("content", {}), response.headers.get("Content-Type", "").split(";")[0]
        assert (media in content) if media else not content, f"{place} is {media!r}"
        if media == "application/json" and response.content and "schema" in content[media]:
            self.fits(response.json(), content[media]["schema"], place)
            if path == "/api/events":
                for event in response.json()["events"]:
                    self.check_event(response.request, event["event"], event["data"])
        self.seen.add((method, path, status, None))

    def check_event(self, request, name, data):
        """The event is one that `request` gets in its stream or page."""
        method, path = self.place(request)
        self.fits(data, self.events(self.responses(path, method)["200"])[name], name)
        self.seen.add((method, path, "200", name))

    def place(self, request):
        path = request.url.path.removeprefix(self.prefix).replace("/api/v1/", "/api/", 1)
        known = (template for template, pattern in self.templates.items() if pattern.fullmatch(path))
        return "get" if request.method == "HEAD" else request.method.lower(), next(known, None)

    def events(self, response):
        """{name: the schema of its data}"""
        kinds = response.get("content", {}).get("text/event-stream", {}).get("schema", {}).get("contentSchema", {}).get("oneOf", [])
        return {kind["title"]: kind["properties"]["data"]["contentSchema"] for kind in kinds}

    def responses(self, path, method):
        """With what stands under `components` in its place."""
        described = self.document["paths"][path][method]["responses"]
        shared = self.document["components"]["responses"]
        return {status: shared[each["$ref"].split("/")[-1]] if "$ref" in each else each for status, each in described.items()}

    def fits(self, value, schema, name):
        if name not in self.validators:
            whole = schema | {"components": self.document["components"]}
            self.validators[name] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        errors = [f"{error.instance_path}: {error.message}" for error in self.validators[name].iter_errors(value)]
        assert not errors, f"{name}: {errors}"

    def announced(self):
        """Everything that a client may meet according to the description."""
        found = set()
        for path, operations in self.document["paths"].items():
            for method in operations:
                for status, response in self.responses(path, method).items():
                    content = response.get("content", {})
                    errors = content.get("application/json", {}).get("examples", {}) if status >= "4" else {}
                    found |= {(method, path, status, code) for code in [*errors, *self.events(response)] or [None]}
        return found
