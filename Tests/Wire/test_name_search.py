"""Searches by a part of a name: what reads the same is found, and so is what an older version has indexed."""
import uuid

import pytest

from client import together

# Composed and decomposed, full width and half width, letter case, ligatures: each line reads the same.
ALIKE = [
    ("Caf\u00e9", "cafe\u0301"), ("Vi\u1ec7t", "Vie\u0302\u0323t"), ("ＡＢＣ１２３", "abc123"), ("ガイド", "ｶﾞｲﾄﾞ"), ("각", "\u1100\u1161\u11a8"),
    ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ﬁne", "FINE"), ("①", "1"),
]


class Names:
    """A list that is searched by name, and how things get into it."""

    def __init__(self, list, path, plural, create):
        self.list, self.path, self.plural, self.create = list, path, plural, create

    def search(self, person, text):
        return [row["id"] for row in person.get(self.path, search=text).expect(200)[self.plural]]


LISTS = [
    Names("community", "/api/communities", "communities", lambda person, name: person.create_community(name=name)),
    Names("space", "/api/spaces", "spaces", lambda person, name: person.create_space(name=name)),
    Names("listing", "/api/agent-listings", "listings", lambda person, name: person.create_agent(agentName=name)),
]


@pytest.mark.parametrize("one, other", ALIKE)
@pytest.mark.parametrize("names", LISTS, ids=lambda names: names.list)
def test_name_is_found_by_what_reads_the_same(ada, names, one, other):
    key = uuid.uuid4().hex[:12]
    made = [names.create(ada, f"{key} {text}!") for text in (one, other)]
    for text in (one, other):
        assert sorted(names.search(ada, f"{key} {text}")) == sorted(made)


def test_name_that_grows_when_it_is_folded_is_found(ada):
    """One scalar of 18 letters, a hundred times: longer than what the index holds of a suffix."""
    key, names = uuid.uuid4().hex[:12], LISTS[0]
    long = names.create(ada, key + "\ufdfa" * 88)
    assert names.search(ada, key + "\ufdfa" * 88) == [long]
    assert names.search(ada, key + "صلى الله") == [long]
    assert long in names.search(ada, "\ufdfa" * 100)


def index_as_before(stack, names, id, name):
    """Until migration 017, names were folded by letter case alone."""
    folded = name.upper().lower()
    stack.sql("DELETE FROM name_suffixes WHERE list = %s AND entity_id = %s", names.list, id)
    for start in range(len(folded)):
        stack.sql("INSERT INTO name_suffixes (list, suffix, entity_id) VALUES (%s, %s, %s)", names.list, folded[start:], id)


def removals(stack):
    """How many names have left the index, by list."""
    return dict(stack.sql("SELECT list, removals FROM list_totals WHERE type = '' AND category = ''"))


@pytest.mark.parametrize("command", [("migrate",), ("jobs", "run")], ids=" ".join)
def test_names_of_an_older_index_are_found_and_indexed_anew(stack, ada, command):
    key = uuid.uuid4().hex[:12]
    old = {names: names.create(ada, f"{key} Cafe\u0301") for names in LISTS}
    private = ada.create_space(name=f"{key} Cafe\u0301", isPublic=False)
    for names, id in old.items():
        index_as_before(stack, names, id, f"{key} Cafe\u0301")
    # The service's own jobs may begin with it at once.
    before = removals(stack)
    stack.sql("UPDATE search_index SET folding = 1, position = ''")
    for names, id in old.items():
        assert names.search(ada, f"{key} CAFE\u0301") == [id]
    together([lambda: stack.cli(*command)] * 3)
    assert all(removals(stack)[names.list] > before[names.list] for names in LISTS)
    for names, id in old.items():
        assert names.search(ada, f"{key} caf\u00e9") == [id]
    assert stack.sql("SELECT COUNT(*) FROM name_suffixes WHERE suffix = %s", f"{key} caf\u00e9")[0][0] == len(LISTS)
    assert stack.sql("SELECT COUNT(*) FROM name_suffixes WHERE entity_id = %s", private)[0][0] == 0
    assert stack.sql("SELECT MIN(folding) FROM search_index")[0][0] == 2
