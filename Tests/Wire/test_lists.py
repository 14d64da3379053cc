"""No list goes through a table, sorts one, or asks once for each row: over tables of many rows, by what MariaDB itself
says of every statement that a page took (its slow log, of statements of any length)."""
import dataclasses
import pathlib
import re
import uuid

import pytest

from client import Person, connections
from stack import Stack, eventually

ROWS_EXAMINED = 4_000   # the longest pages join 500 rows; the tables have 20 000
STATEMENTS = 9
# What a search looks through: this many names, and this many rows at the beginning of the list. A text that SPARE more have is
# known to be common.
BOUND, BEGINNING, SPARE = 10_000, 2_000, 1_000
SEARCH_EXAMINED = 120_000
# An administrator's page adds up all communities on purpose; /readyz looks at every migration.
SUMS = {"/api/admin/stats", "/readyz"}
SUM_OF_ALL = "SUM(member_count)"

# Which thing of the reader's stands in the place of {id}.
PLACES = {"/api/spaces/": "6", "/api/agent-listings/": "5", "/api/conversations/": "9", "/api/lounge/": "c"}
NUMBERS = {"/api/lounge/": 8, "/cs-": 12, "/api/conversations/": 12}
SAMPLES = {"search": ["1234", "zzz", "a", "u"], "category": ["a"], "page": [3], "limit": [7, 1000], "mine": ["true"]}


def many(kind, number):
    digits = f"01956a2c3d4e7000800{kind}{number:012x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclasses.dataclass
class Statement:
    sql: str
    examined: int
    steps: list   # (table, type, extra, rows read each time)
    writes_to_disk: bool

    @classmethod
    def parse(cls, entry):
        explained = [line.removeprefix("# explain: ").split("\t") for line in entry.splitlines() if line.startswith("# explain: ")]
        names, rows = explained[0], [dict(zip(explained[0], row)) for row in explained[1:]]
        assert {"table", "type", "Extra", "r_rows"} <= set(names), entry
        sql = "\n".join(line for line in entry.splitlines() if not line.startswith("#") and not line.startswith("SET timestamp"))
        steps = [(row["table"], row["type"], row["Extra"], 0 if row["r_rows"] == "NULL" else float(row["r_rows"])) for row in rows]
        return cls(sql, int(re.search(r"Rows_examined: (\d+)", entry)[1]), steps, "Tmp_table_on_disk: Yes" in entry)

    @property
    def searches(self):
        return " LIKE " in self.sql

    def complaints(self):
        # As it does where rows with a TEXT are sorted after the join, and not their keys before it.
        if self.writes_to_disk:
            yield "makes a table on disk"
        # A table in <> is what a subquery gave: a page, or the matches of a search.
        for table, kind, extra, read in self.steps:
            if self.searches and read > BOUND + max(BEGINNING, SPARE + 1):
                yield f"searches {read:.0f} rows of {table}"
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
        """(how many statements it took, the page). The jobs' own statements may be among them: ask again when they are many."""
        counts = []
        while not counts or (min(counts) > STATEMENTS and len(counts) < 6):
            before = self.executed()
            page = self.get(path, **query).expect(200)
            counts.append(self.executed() - before)
        return min(counts), page

    def executed(self):
        return int(self.stack.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1])


@pytest.fixture(scope="module")
def reader(chat, tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("lists"), chat, PROCESSES="1")   # whose jobs have few statements among a page's
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
        counts[f"{path} {query}"], page = reader.count(filled, query)
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


def test_page_reads_no_row_that_its_filters_leave_out_each_time(reader):
    # MariaDB's choice of an index depends on what its connection did before.
    for query in [{"type": "club", "category": "d"}, {"category": "d"}] * 12:
        reader.get("/api/communities", **query).expect(200)
    statements = [statement for statement in reader.statements() if "c.category = 'd'" in statement.sql]
    assert len(statements) >= 24
    assert not [statement for statement in statements if any(read > 20 for *_, read in statement.steps)]


def test_page_examines_few_rows(reader, read):
    wrong = [statement for statement in reader.statements()
             if statement.examined > (SEARCH_EXAMINED if statement.searches else ROWS_EXAMINED) and SUM_OF_ALL not in statement.sql]
    assert not wrong


@pytest.mark.parametrize("path, word, query", [
    ("/api/communities", "GROUP", {}), ("/api/communities", "group", {"type": "club"}), ("/api/communities", "o", {"category": "a"}),
    ("/api/communities", "group ", {"type": "lounge", "category": "b"}), ("/api/spaces", "space", {}), ("/api/spaces", "e", {"category": "a"}),
    ("/api/agent-listings", "agent", {}), ("/api/agent-listings", "a", {"mine": "true"})])
def test_search_for_what_every_name_has_begins_as_the_list_does(reader, path, word, query):
    for page in (1, 2, BEGINNING // 50):
        listed, found = (reader.get(path, **query, **search, page=page, limit=50).expect(200) for search in ({}, {"search": word}))
        rows = next(name for name in listed if isinstance(listed[name], list))
        assert [row["id"] for row in found[rows]] == [row["id"] for row in listed[rows]]
        assert listed["total"] > 100
        assert found["total"] == min(listed["total"], BOUND) and found["totalPages"] == -(-found["total"] // 50)


def test_search_finds_many_that_are_not_at_the_beginning_of_the_list(reader):
    pages = {page: reader.get("/api/spaces", search="old", page=page, limit=50).expect(200, total=BOUND, totalPages=200)["spaces"]
             for page in (1, 2, 199, 200, 201)}
    assert [len(rows) for rows in pages.values()] == [50, 50, 50, 50, 0]
    rows = sum(pages.values(), [])
    numbers = [int(row["name"].removeprefix("Old Space ")) for row in rows]
    assert numbers == sorted(set(numbers), reverse=True) and numbers[0] < 12_000


ORDERS = {"/api/communities": "communities WHERE status = 'active' {} ORDER BY member_count DESC, created_at DESC, id DESC",
          "/api/spaces": "playgrounds WHERE is_public {} ORDER BY created_at DESC, id DESC",
          "/api/agent-listings": "agent_listings WHERE status = 'active' AND is_shareable {} ORDER BY created_at DESC, id DESC"}
# Pages that begin after this row are found from one of the rows before them, each so many rows after the last.
FAR, STEP = 5_000, 500


def ids(reader, path, **query):
    page = reader.get(path, **query).expect(200)
    return [row["id"] for row in next(value for value in page.values() if isinstance(value, list))]


@pytest.mark.parametrize("path, query", [
    ("/api/communities", {}), ("/api/communities", {"type": "club"}), ("/api/communities", {"category": "d"}), ("/api/spaces", {}),
    ("/api/agent-listings", {})])
def test_later_pages_are_those_of_the_list(reader, path, query):
    filters = "".join(f"AND {name} = %s " for name in query)
    listed = [str(uuid.UUID(bytes=id)) for id, in reader.stack.sql("SELECT id FROM " + ORDERS[path].format(filters), *query.values())]
    first, last = FAR // 50 - 2, len(listed) // 50 + 2
    for page in {*range(first, first + 50), *range(last - 5, last + 1), last * 2}:
        assert ids(reader, path, page=page, limit=50, **query) == listed[(page - 1) * 50:page * 50], page
    assert len(listed) > FAR or query


def test_later_page_is_not_counted_from_the_first_row_each_time(reader):
    def examined():
        pages = [statement for statement in reader.statements() if "FORCE INDEX (browse)" in statement.sql]
        return [statement.examined for statement in pages]

    before = len(examined())
    for _ in range(5):
        ids(reader, "/api/communities", page=12_000 // 20)
    found = eventually(lambda: len(found := examined()[before:]) >= 6 and found, what="the statements of five pages")
    places = [count for count in found if count > 12_000 - STEP]
    assert 1 <= len(places) < 5 and all(count < STEP + 200 for count in found if count not in places)


def test_row_that_moves_to_the_front_moves_the_later_pages(reader):
    def later():
        return ids(reader, "/api/communities", page=FAR // 50 + 1, limit=50)

    before = later()
    last = reader.stack.sql("SELECT id, member_count FROM communities WHERE status = 'active' ORDER BY member_count, created_at, id LIMIT 1")[0]
    reader.stack.sql("UPDATE communities SET member_count = 1000000 WHERE id = %s", last[0])
    moved = eventually(lambda: (page := later()) != before and page, what="the later page")
    assert moved[1:] == before[:-1]
    reader.stack.sql("UPDATE communities SET member_count = %s WHERE id = %s", last[1], last[0])
    assert eventually(lambda: later() == before, what="the later page")


def in_order(reader, path, word, query):
    """The ids of what the list shows, and of what has the word in its name."""
    rows = reader.stack.sql("SELECT id, name FROM " + ORDERS[path].format("".join(f"AND {name} = %s " for name in query)), *query.values())
    return [str(uuid.UUID(bytes=id)) for id, _ in rows], [str(uuid.UUID(bytes=id)) for id, name in rows if word in name.lower()]


def all_pages(reader, path, word, query):
    """The total, and the ids of all pages."""
    first = reader.get(path, search=word, limit=50, **query).expect(200)
    rows = next(name for name in first if isinstance(first[name], list))
    pages = [reader.get(path, search=word, limit=50, page=page, **query).expect(200, total=first["total"])[rows]
             for page in range(1, first["totalPages"] + 1)]
    assert all(pages)
    return first["total"], [row["id"] for page in pages for row in page]


@pytest.mark.parametrize("path, word, query", [
    # A third, a twentieth, and 10 000 of 18 000 names.
    ("/api/spaces", "7", {}), ("/api/spaces", "ce 2", {}), ("/api/spaces", "ce 1", {}), ("/api/communities", "p 2", {}),
    ("/api/spaces", "7", {"category": "b"}), ("/api/communities", "p 1", {"type": "club"}),
    ("/api/communities", "p 3", {"type": "lounge", "category": "d"}),
    # More names than the bound, but the list itself is shorter.
    ("/api/spaces", "p", {"category": "c"}), ("/api/communities", "group", {"type": "club", "category": "d"})])
def test_pages_of_a_search_are_the_list_without_what_does_not_match(reader, path, word, query):
    _, matching = in_order(reader, path, word, query)
    assert 50 < len(matching) <= BOUND
    assert all_pages(reader, path, word, query) == (len(matching), matching)


@pytest.mark.parametrize("path, word", [("/api/spaces", "old"), ("/api/communities", "oup")])
def test_pages_of_a_search_for_too_many_are_matches_in_their_order(reader, path, word):
    listed, matching = in_order(reader, path, word, {})
    beginning = set(listed[:BEGINNING]).intersection(matching)
    total, found = all_pages(reader, path, word, {})
    assert len(matching) > BOUND == total == len(found)
    assert found == [id for id in matching if id in set(found)] and found[:len(beginning)] == matching[:len(beginning)]


@pytest.mark.parametrize("word, query", [("group", {}), ("group 1", {}), ("group", {"category": "c"})])
def test_community_that_is_new_renamed_or_archived_is_found_so_at_once(reader, word, query):
    def found():
        page = reader.get("/api/communities", search=word, **query).expect(200)
        return page["total"], [row["id"] for row in page["communities"]]

    total, _ = found()
    more = total + (total < BOUND)
    id = reader.create_community(name="Group 1 of all", category="c")
    reader.stack.sql("UPDATE communities SET member_count = 1000000 WHERE id = %s", uuid.UUID(id).bytes)
    assert found()[0] == more and found()[1][0] == id
    reader.put(f"/api/communities/{id}", {"name": "Renamed"}).expect(200)
    assert found()[0] == total and id not in found()[1]
    reader.put(f"/api/communities/{id}", {"name": "A group 1"}).expect(200)
    assert found()[0] == more and found()[1][0] == id
    reader.delete(f"/api/communities/{id}").expect(200)
    assert found()[0] == total and id not in found()[1]


def test_text_that_many_names_have_is_not_counted_again_before_enough_have_left(reader):
    def examined():
        before = int(reader.stack.sql("SHOW GLOBAL STATUS LIKE 'Handler_read_next'")[0][1])
        reader.get("/api/communities", search="grou").expect(200, total=BOUND)
        return int(reader.stack.sql("SHOW GLOBAL STATUS LIKE 'Handler_read_next'")[0][1]) - before

    assert examined() > BOUND + SPARE
    assert min(examined() for _ in range(3)) < BOUND / 2
    reader.stack.sql("UPDATE list_totals SET removals = removals + %s WHERE list = 'community' AND type = '' AND category = ''", SPARE)
    assert min(examined() for _ in range(3)) < BOUND / 2
    reader.delete(f"/api/communities/{reader.create_community(name='The last one')}").expect(200)
    assert examined() > BOUND + SPARE


def test_names_that_leave_an_index_are_counted(reader):
    def removals():
        return dict(reader.stack.sql("SELECT list, removals FROM list_totals WHERE type = '' AND category = ''"))

    before = removals()
    community, space, agent = reader.create_community(name="One"), reader.create_space(name="One"), reader.create_agent(agentName="One")
    for path in (f"/api/communities/{community}", f"/api/spaces/{space}"):
        reader.put(path, {"name": "Other"}).expect(200)
    reader.put(f"/api/agent-listings/{agent}", {"agentName": "Other"}).expect(200)
    reader.put(f"/api/spaces/{space}", {"isPublic": False}).expect(200)
    for path in (f"/api/communities/{community}", f"/api/spaces/{space}", f"/api/agent-listings/{agent}"):
        assert reader.delete(path).status in (200, 204)
    assert {name: count - before[name] for name, count in removals().items()} == {"community": 2, "space": 2, "listing": 2} | {
        name: 0 for name in before if name not in ("community", "space", "listing")}


def test_search_with_fewer_matches_than_its_bound_finds_each(reader):
    names = [("Old " if n <= 12_000 else "") + f"Space {n}" for n in range(20_000, 0, -1) if n % 10 and "7" in str(n)]
    assert BEGINNING < len(names) < BOUND
    for page in (1, 60, len(names) // 50 + 1):
        found = reader.get("/api/spaces", search="7", page=page, limit=50).expect(200, total=len(names))
        assert [row["name"] for row in found["spaces"]] == names[50 * (page - 1):50 * page]


def test_search_of_accounts_ends_at_its_bound(reader):
    pages = [reader.get("/api/admin/users", search="u", page=page, limit=7).expect(200, total=BOUND, totalPages=1429)["users"]
             for page in (1, 1429, 1430)]
    assert [len(rows) for rows in pages] == [7, BOUND % 7, 0]


def test_complaint_is_made_of_what_scans_sorts_and_searches(reader):
    with reader.stack.database() as connection, connection.cursor() as cursor:   # a session of its own: the log knows it
        cursor.execute("SELECT content FROM messages WHERE content LIKE 'x%' ORDER BY content, 'this one sorts'")
        cursor.execute("SELECT COUNT(*), 'this one searches' FROM messages WHERE content LIKE 'x%'")
    sorts, searches = eventually(lambda: [s for s in reader.statements() if "this one" in s.sql][:2], what="the statements in the log")
    assert set(sorts.complaints()) == {"goes through messages", "sorts messages"} and sorts.examined > ROWS_EXAMINED
    assert set(searches.complaints()) == {"goes through messages", "searches 20000 rows of messages"}
