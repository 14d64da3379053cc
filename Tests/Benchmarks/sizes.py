"""What a hundred times as many communities cost: the same reads of an installation with 10 000 of them, in turn with the
large one."""
import dataclasses
import statistics

import data
import load
from cases import cases
from stack import Stack

SMALL = data.Size(users=2000, communities=10_000, messages=2000, payments=1000, conversations=2000)
CASES, ROUNDS, SECONDS = ("get", "browse", "browse-deep", "browse-category", "search", "search-common"), 3, 4


def chosen(size):
    """The cases over so many communities. A name with few matches has one match in each."""
    one = {"search": {"path": f"/api/communities?search=chess+{size.communities // 10 * 10}"}}
    return {case.name: dataclasses.replace(case, **one.get(case.name, {})) for case in cases(size) if case.name in CASES}


def rate(url, case, number, size):
    result = load.wrk(url, case, number, SECONDS, size.communities // 2)
    assert result["failed"] == 0, result
    return result["requests"] / result["seconds"]


def table(stand, scale, say):
    yield f"| reads | requests/s, {SMALL.communities:,} communities | {stand.size.communities:,} | time beside the small one |"
    yield "|---|---:|---:|---:|"
    small = Stack(stand.state / "small", stand.model)
    try:
        small.up()
        data.load(small.setting("SPACES_DATABASE_URL").partition("socket=")[2], SMALL)
        few, many = chosen(SMALL), chosen(stand.size)
        for name in CASES:
            rates = [(rate(small.url, few[name], number, SMALL), rate(stand.url("spaces"), many[name], number, stand.size))
                     for number in range(ROUNDS)]
            slow, fast = statistics.median(large for _, large in rates), statistics.median(little for little, _ in rates)
            say("sizes", name, fast, slow)
            stand.figures[f"size {name}"] = fast / slow
            yield f"| {many[name].title} | {fast:,.0f} | {slow:,.0f} | {fast / slow:.2f} × |"
    finally:
        small.down()
