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
    """A call is api.get('…'), useGet('…'), the path of a list or of a button, or in answers.js the end of a room's path."""
    calls = []
    for path, text in SCRIPTS.items():
        calls += [(path.name, method, address) for method, address in re.findall(r"api\.(get|post|put|del)\('([^']+)'", text)]
        calls += [(path.name, "get", address) for found in re.findall(r"useGet\((?:[^'()]*&& )?'([^']+)'|useGet\(type === 'lounge' && '([^']+)'|\bpath=\"([^\"]+)\"", text)
                  for address in found if address]
        calls += [(path.name, "post", address) for address in re.findall(r"\bpost=\"([^\"]+)\"", text)]
    for method, end in re.findall(r"(?:api\.|open\(')(\w+)(?:\(|', )call\(room, '([^']+)'\)", TEXTS[SITE / "app/core/answers.js"]):
        calls += [("answers.js", method.lower(), f"/{kind}/{{id}}{end}") for kind in ("communities", "conversations")]
    matched = sum(len(re.findall(r"useGet\((?:[^'()]*&& )?'|useGet\(type === 'lounge' && '|useGet\(path, ", text)) for text in SCRIPTS.values())
    assert matched == sum(text.count("useGet(") for text in SCRIPTS.values())
    assert len(calls) > 75
    for name, method, address in calls:
        described = stack.description.document["paths"].get(f"/api{address}", {})
        assert ("delete" if method == "del" else method) in described, f"{name}: {method} {address}"


def test_nobody_calls_around_the_client():
    for path, text in SCRIPTS.items():
        assert path.name == "api.js" or "fetch(" not in text, path
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|dangerously|\beval\(|new Function", text), path


def test_sentences_are_in_one_file_and_presses_on_controls():
    """Text between tags is a value; what is pressed is a button or a link, which the keyboard reaches."""
    for path, text in SCRIPTS.items():
        assert not re.search(r">\s*[A-Z][a-z][^<>${}`=]*</|(?:label|title|placeholder|alt)=\"[A-Z]", text), path
        for tag in re.findall(r"<(\S+)[^<]*?onClick=", text):
            assert tag in ("button", "a"), f"{path}: a press on {tag}"


def test_every_sentence_exists_and_is_used(stack, tab):
    strings = tab().open().evaluate("import('./app/core/strings.js').then(module => module.strings)")
    sentences = {key for key, value in strings.items() if isinstance(value, str)}
    sentences |= {f"{group}.{key}" for group, keys in strings.items() if isinstance(keys, dict) for key in keys}
    code = "\n".join(text for path, text in SCRIPTS.items() if path.name != "strings.js")
    used = set(re.findall(r"'(\w+(?:\.\w+)?)'", code))
    for key in re.findall(r"\bt\('([\w.]+)'", code):
        assert key in sentences, f"There is no string {key}"
    asked = re.findall(r"<\$\{Confirm\}[^>]*? texts=(?:\"([\w.]+)\"|\$\{\w+ \? '([\w.]+)' : '([\w.]+)'\})", code)
    assert len(asked) == code.count("<${Confirm}") >= 10
    for key in filter(None, (key for keys in asked for key in keys)):
        assert {key, f"{key}Title", f"{key}Text"} <= sentences, key
    # Whole groups are named after values: named('status', …), t(`admin.${…}`), group="reviews"; others after fields, or after
    # what is asked before a press: texts="account", texts="community.leave".
    families = {name for names in re.findall(r"named\('(\w+)'|`(\w+)\.\$|\bgroup=\"(\w+)\"", code) for name in names} - {"fields", "admin", "community"}
    texts = set(re.findall(r"\btexts=\"([\w.]+)\"", code)) | {"fields", "admin.promote", "admin.demote"}
    names = used | set(re.findall(r"\b(\w+):", code))
    unused = set()
    for key in sentences:
        group, _, name = key.removesuffix("Hint").rpartition(".")
        if not (key.removesuffix("Hint") in used or group in families or (group in texts and name in names)
                or re.sub("(Title|Text)?$", "", key, count=1) in texts):
            unused.add(key)
    assert not unused, unused


def test_files_are_short_and_the_site_is_small():
    for path, text in TEXTS.items():
        assert text.count("\n") <= 200, path
    assert sum(len(text.encode()) for text in TEXTS.values()) < 150_000


def test_first_screen_is_under_100_kilobytes_on_the_wire(tab):
    opened, sizes = tab(), []
    opened.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"]))
    opened.open().wait_for_load_state("networkidle")
    assert len(sizes) > 10 and sum(sizes) < 100_000, (len(sizes), sum(sizes))


@pytest.mark.parametrize("path", ["/", "/app/main.js", "/app/style/base.css"])
def test_policy_takes_scripts_and_styles_from_this_site_alone(site, path):
    answer = httpx.get(site.url + path, trust_env=False)
    assert answer.status_code == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'" and not {"script-src", "style-src", "connect-src"} & policy.keys()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_files_that_do_not_exist_are_refused_as_everywhere(site, front_end):
    answer = httpx.get(site.url + "/app/nothing.js", trust_env=False)
    assert answer.status_code == 404
    if front_end == "nginx":   # by .htaccess a file is Apache's own, and so is its refusal
        assert answer.json()["code"] == "not_found"
