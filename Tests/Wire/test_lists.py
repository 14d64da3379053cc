"""No list goes through a table, sorts one, or asks once for each row: over tables of many rows, by what MariaDB itself
says of every statement that a page took (its slow log, of statements of any length)."""
import collections
import dataclasses
import pathlib
import re

import pytest

from client import Person, connections
from stack import Stack, eventually

ROWS_EXAMINED = 4_000   # twice what the longest page, of 500 rows, joins; the tables have five times as many
STATEMENTS = 12
SUMS = ["/earnings", "/dashboard", "/api/admin/stats"]   # go over a range of an index on purpose

# Which thing of the reader's stands in the place of {id}.
PLACES = {"/api/spaces/": "6", "/api/agent-listings/": "5", "/api/conversations/": "9", "/api/lounge/": "c"}
NUMBERS = {"/api/lounge/": 8, "/cs-": 12, "/api/conversations/": 12}
SAMPLES = {"search": ["12", "zzz"], "category": ["a"], "page": [3], "limit": [7, 1000], "mine": ["true"]}


def many(kind, number):
    digits = f"01956a2c3d4e7000800{kind}{number:012x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclasses.dataclass
class Statement:
    sql: str
    examined: int
    steps: list   # (table, type, extra)

    @classmethod
    def parse(cls, entry):
        explained = [line.removeprefix("# explain: ").split("\t") for line in entry.splitlines() if line.startswith("# explain: ")]
        names, rows = explained[0], [dict(zip(explained[0], row)) for row in explained[1:]]
        assert {"table", "type", "Extra"} <= set(names), entry
        sql = "\n".join(line for line in entry.splitlines() if not line.startswith("#") and not line.startswith("SET timestamp"))
        return cls(sql, int(re.search(r"Rows_examined: (\d+)", entry)[1]), [(row["table"], row["type"], row["Extra"]) for row in rows])

    def complaints(self):
        # A table in <> is what a subquery gave: a page, or the matches of a search.
        for table, kind, extra in self.steps:
            if kind == "ALL" and not table.startswith("<"):
                yield f"goes through {table}"
            if "filesort" in extra and not table.startswith("<"):
                yield f"sorts {table}"


class Reader(Person):
    """Reads pages and knows what the database did for them."""

    def __init__(self, stack, http):
        super().__init__(stack, http, "Reader")
        stack.cli("user", "grant-admin", self.email)
        self.slow = pathlib.Path(stack.state) / "data" / "slow.log"
        fill = (pathlib.Path(__file__).parent / "many_rows.sql").read_text().replace("{reader}", self.id)
        stack.administer(fill, "spaces")
        stack.administer("SET GLOBAL slow_query_log_file='slow.log', GLOBAL slow_query_log=ON, GLOBAL long_query_time=0,"
                         " GLOBAL log_slow_verbosity='query_plan,explain'")
        stack.make("restart-app")   # sessions that are open keep the settings they began with

    def statements(self):
        """What the log holds of the application's reading, once it holds all of it."""
        self.get("/api/communities", search="the last page").expect(200)
        entries = eventually(lambda: "the last page" in self.slow.read_text(errors="replace") and self.entries(), what="the slow log")
        return [Statement.parse(entry) for entry in entries if "# explain: " in entry and re.search(r"^\s*(\(|SELECT)", entry, re.M)]

    def entries(self):
        return re.split(r"^# User@Host: ", self.slow.read_text(errors="replace"), flags=re.M)[1:]

    def executed(self):
        return int(self.stack.administer("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'").split()[-1])


@pytest.fixture(scope="module")
def reader(chat, tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("lists"), chat)
    try:
        stack.up()
        with connections() as http:
            yield Reader(stack, http)
    finally:
        stack.down()


def place(path):
    kind = next((kind for start, kind in PLACES.items() if path.startswith(start)), "c")
    number = next((number for part, number in NUMBERS.items() if part in path), 4)
    return many(kind, number)


def pages(document):
    """(path, query) of every page, with each of its filters."""
    for path, methods in document["paths"].items():
        operation = methods.get("get")
        if not operation or "application/json" not in operation["responses"]["200"].get("content", {}) or path == "/api/openapi.json":
            continue
        filled = path.replace("{session_id}", many("7", 1)).replace("{id}", place(path))
        needed, variants = {}, [{}]
        for parameter in operation.get("parameters", []):
            if parameter.get("in") == "query":
                name, schema = parameter["name"], parameter["schema"]
                values = schema.get("enum") or SAMPLES.get(name, [])
                if parameter["required"]:
                    needed[name] = many("9", 12)
                variants += [{name: value} for value in values]
                if name == "category" and any("type" in variant for variant in variants):
                    variants.append({"type": "club", "category": "a"})
        for variant in variants:
            yield path, filled, needed | variant, "before" in str(operation.get("parameters"))


def test_pages_read_ranges_of_indexes(reader):
    counts = collections.Counter()
    for path, filled, query, has_older in pages(reader.stack.description.document):
        before = reader.executed()
        page = reader.get(filled, **query).expect(200)
        counts[f"{path} {query}"] = reader.executed() - before
        if has_older:
            assert page["nextBefore"], path
            reader.get(filled, **query, before=page["nextBefore"]).expect(200)
    print(counts.most_common(12))
    found = reader.statements()
    for s in sorted(found, key=lambda s: -s.examined)[:12]:
        print(s.examined, s.sql[:300])
    wrong = [(complaint, statement.sql, statement.steps) for statement in found for complaint in statement.complaints()]
    for w in wrong: print(w)
    assert not wrong
