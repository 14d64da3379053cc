"""No list goes through a table, sorts one, or asks once for each row: over tables of many rows, by what MariaDB itself
says of every statement that a page took (its slow log, of statements of any length)."""
import dataclasses
import pathlib
import re

import pytest

from client import Person, connections
from stack import Stack, eventually

ROWS_EXAMINED = 4_000   # the longest pages join 500 rows; the tables have 20 000
STATEMENTS = 9
# An administrator's page adds up all communities on purpose; /readyz looks at every migration.
SUMS = {"/api/admin/stats", "/readyz"}
SUM_OF_ALL = "SUM(member_count)"

# Which thing of the reader's stands in the place of {id}.
PLACES = {"/api/spaces/": "6", "/api/agent-listings/": "5", "/api/conversations/": "9", "/api/lounge/": "c"}
NUMBERS = {"/api/lounge/": 8, "/cs-": 12, "/api/conversations/": 12}
SAMPLES = {"search": ["1234", "zzz"], "category": ["a"], "page": [3], "limit": [7, 1000], "mine": ["true"]}


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
            if "filesort" in extra and not table.startswith("<") and "GROUP BY" not in self.sql:   # groups are few
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

    def count(self, path, query):
        """(how many statements it took, the page). The jobs' own statements may be among them: ask twice."""
        before = self.executed()
        page = self.get(path, **query).expect(200)
        return self.executed() - before, page

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


@pytest.fixture(scope="module")
def read(reader):
    """{page: how many statements it took}, once every page has been read with each of its filters."""
    counts = {}
    for path, filled, query, has_older in pages(reader.stack.description.document):
        counts[f"{path} {query}"], page = min((reader.count(filled, query) for _ in range(2)), key=lambda counted: counted[0])
        if has_older:
            assert page["nextBefore"], path
            reader.get(filled, **query, before=page["nextBefore"]).expect(200)
    return counts


def test_every_list_is_read(read):
    assert len(read) > 60 and all(count > 0 for page, count in read.items() if not page.startswith(("/healthz", "/api/openapi")))


def test_page_takes_few_statements_however_many_rows_it_has(read):
    assert not {page: count for page, count in read.items() if count > STATEMENTS and page.split()[0] not in SUMS}


def test_page_reads_ranges_of_indexes(reader, read):
    wrong = [(complaint, statement) for statement in reader.statements() for complaint in statement.complaints()]
    assert not wrong


def test_page_examines_few_rows(reader, read):
    wrong = [statement for statement in reader.statements() if statement.examined > ROWS_EXAMINED and SUM_OF_ALL not in statement.sql]
    assert not wrong


def test_complaint_is_made_of_what_scans_and_sorts(reader):
    with reader.stack.database() as connection, connection.cursor() as cursor:   # a session of its own: the log knows it
        cursor.execute("SELECT content FROM messages WHERE content LIKE 'x%' ORDER BY content, 'this one scans'")
    found = eventually(lambda: [s for s in reader.statements() if "this one scans" in s.sql], what="the statement in the log")
    assert set(found[0].complaints()) == {"goes through messages", "sorts messages"} and found[0].examined > ROWS_EXAMINED
