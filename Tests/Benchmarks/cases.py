"""What is asked, of whom, and how long a run of it is."""
import dataclasses
import json

import data

ALL = ("spaces", "php", "c")
SPACES_AND_PHP = ("spaces", "php")


@dataclasses.dataclass(frozen=True)
class Case:
    """A request that is asked again and again.

    Every request has another person's session where `people` is above 0: the first so many of them take turns, after
    `person`. In the path, {club} is a paid club that this person has not joined before.
    """
    name: str
    title: str
    path: str
    who: tuple = SPACES_AND_PHP
    method: str = "GET"
    body: str = ""
    status: int = 200
    person: int = 0
    people: int = 0
    isSame: bool = True    # whether everybody answers with the same bytes
    isOnce: bool = False   # whether a person can do it only once
    seconds: int = 0       # the least that a run takes


def cases(size):
    room = f"/api/communities/{data.community(1)}"
    new = json.dumps({"content": "A message of the length that people write: one sentence, or two."})
    browse = "/api/communities"
    last = max(1, size.communities // 20 // 50)   # page 1000 of a million
    return [
        Case("health", "`/healthz`", "/healthz", ALL, isSame=False),   # Spaces tells its version
        Case("messages", "messages page, 50 rows", f"{room}/messages?limit=50", ALL, people=1000),
        Case("get", "one community", room),
        Case("browse", "browse, first page", browse),
        Case("browse-deep", f"browse, page {last}", f"{browse}?page={last}"),
        Case("browse-category", "browse a type and category", f"{browse}?type=club&category=b"),
        Case("search", "search, few matches", f"{browse}?search=chess+5000"),
        # The executable bounds what a search costs, and so its total.
        Case("search-common", "search, a tenth matches", f"{browse}?search=chess", isSame=False),
        Case("conversations", "conversation list", "/api/conversations", ("spaces",), person=2, people=1),
        Case("queue", f"queue of {size.conversations:,}", f"/api/communities/{data.community(2)}/cs-queue", ("spaces",),
             person=2, people=1),
        Case("post", "post a message", f"{room}/messages", ALL, "POST", new, 201, people=1000, isSame=False),
        # The first hundred people are the clubs' creators. What they earn is folded every ten seconds, and so at least
        # once while a run lasts.
        Case("join", "paid join", "/api/communities/{club}/join", method="POST", body="{}", person=100,
             people=size.users - 100, isSame=False, isOnce=True, seconds=20),
    ]
