"""The site's files: their sizes, their sentences, and that every call is one of the API's."""
import re

import httpx
import pytest

from stack import ROOT

SITE = ROOT / "nginx" / "site"
SOURCES = [path for path in (SITE / "app").rglob("*") if path.is_file() and "vendor" not in path.parts] + [SITE / "index.html"]
TEXTS = {path: path.read_text() for path in SOURCES}
SCRIPTS = {path: text for path, text in TEXTS.items() if path.suffix == ".js"}


def test_every_call_is_described(stack):
    calls = [(path.name, method, address) for path, text in SCRIPTS.items()
             for method, address in re.findall(r"api\.(get|post|put|del)\('([^']+)'", text)]
    calls += [("rooms.js", method, address) for method, key in (("post", "ask"), ("get", "follow"))
              for address in re.findall(rf"{key}: '([^']+)'", TEXTS[SITE / "app/core/rooms.js"])]
    assert len(calls) > 60
    for name, method, address in calls:
        described = stack.description.document["paths"].get(f"/api{address}", {})
        assert ("delete" if method == "del" else method) in described, f"{name}: {method} {address}"


def test_nobody_calls_around_the_client():
    for path, text in SCRIPTS.items():
        assert path.name == "api.js" or "fetch(" not in text, path
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|dangerously|\beval\(|new Function", text), path


def test_every_sentence_exists_and_is_used(stack, tab):
    strings = tab().open().evaluate("import('./app/core/strings.js').then(module => module.strings)")
    sentences = {key for key, value in strings.items() if isinstance(value, str)}
    sentences |= {f"{group}.{key}" for group, keys in strings.items() if isinstance(keys, dict) for key in keys}
    code = "\n".join(text for path, text in SCRIPTS.items() if path.name != "strings.js")
    for key in re.findall(r"\bt\('([\w.]+)'", code) + re.findall(r"form\.(?:text|coins|check|url)\('[\w.]+', '([\w.]+)'", code):
        assert key in sentences, f"There is no string {key}"
    # Whole groups are named after values: named('status', …) and t(`admin.${…}`).
    families = set(re.findall(r"named\('(\w+)'", code)) | set(re.findall(r"`(\w+)\.\$", code))
    unused = {key for key in sentences if not re.search(rf"['\"]{key.removesuffix('Hint')}['\"]", code) and key.split(".")[0] not in families}
    assert not unused, unused


def test_files_are_short_and_the_site_is_small():
    for path, text in TEXTS.items():
        assert text.count("\n") <= 200, path
    assert sum(len(text.encode()) for text in TEXTS.values()) < 200_000


def test_first_screen_is_under_100_kilobytes_on_the_wire(tab):
    opened, sizes = tab(), []
    opened.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]))
    opened.open().wait_for_load_state("networkidle")
    assert len(sizes) > 10 and sum(sizes) < 100_000, (len(sizes), sum(sizes))


@pytest.mark.parametrize("path", ["/", "/app/main.js", "/app/style/base.css"])
def test_policy_takes_scripts_and_styles_from_this_site_alone(stack, path):
    answer = httpx.get(stack.url + path, trust_env=False)
    assert answer.status_code == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'" and not {"script-src", "style-src", "connect-src"} & policy.keys()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_files_that_do_not_exist_are_refused_as_everywhere(stack):
    answer = httpx.get(stack.url + "/app/nothing.js", trust_env=False)
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"
