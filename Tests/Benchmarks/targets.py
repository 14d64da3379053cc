"""What the figures are to reach, and whether they do."""
from report import median

# Title, the name of a figure, and its limit: at least, or at most.
TARGETS = [
    *((f"instructions, {case}", f"instructions {case}", "≤", limit)
      for case, limit in (("health", 40_000), ("messages", 500_000), ("browse", 350_000), ("post", 400_000))),
    ("messages page, requests/s beside C", "messages c", "≥", 1.0),
    ("messages page, requests/s beside PHP-FPM", "messages php", "≥", 2),
    ("messages page, database CPU beside C", "messages database c", "≤", 1.1),
    *((f"{case}, requests/s beside PHP-FPM", f"{case} php", "≥", 20)
      for case in ("browse", "browse-deep", "browse-category", "search", "search-common")),
    ("the last of 1 000 pages, time beside the first", "deep", "≤", 3),
    *((f"{case}, time with a million communities beside 10 000", f"size {case}", "≤", 1.5)
      for case in ("get", "browse", "browse-deep", "browse-category", "search", "search-common")),
    *((f"{case}, through nginx's cache beside without", f"cache {case}", "≥", 10) for case in ("browse", "get")),
    ("post a message, requests/s beside PHP-FPM", "post php", "≥", 1.5),
    ("paid join, requests/s beside PHP-FPM", "join php", "≥", 1.5),
    ("agent-chat, first word after the upstream's, ms", "stream first", "≤", 3),
    ("agent-chat, KB each of 1 000 at once", "stream memory", "≤", 64),
    ("the largest process, idle, MB", "idle", "≤", 25),
    ("a listener, KB", "listeners memory", "≤", 96),
    ("live events, part that is delivered", "listeners delivered", "≥", 1),
    ("live events, p95 to the reader, ms", "listeners delay", "≤", 500),
    ("a page of communities as CGI, beyond `true`, ms", "cgi", "≤", 25),
    ("the same with the archive, ms", "cgi of the archive", "≤", 25),
    ("`spaces --version` with the archive, ms", "start of the archive", "≤", 20),
    ("one community beside listeners and agent-chats, p99 beside idle", "listeners ratio", "≤", 3),
]


def ratios(chosen, found, counts):
    """The figures that the main table has, by name."""
    figures = {f"instructions {case}": count for (case, who), count in counts.items() if who == "spaces"}
    medians = {(case.name, who): median(found[case.name, who]) for case in chosen for who in case.who}
    for (name, who), other in medians.items():
        ours = medians[name, "spaces"]
        figures[f"{name} {who}"] = ours["rate"] / other["rate"]
        figures[f"{name} database {who}"] = ours["database"] / max(other["database"], 1)
    if ("browse", "spaces") in medians and ("browse-deep", "spaces") in medians:
        figures["deep"] = medians["browse", "spaces"]["rate"] / medians["browse-deep", "spaces"]["rate"]
    return figures


def table(figures):
    yield "| target | to reach | found | |"
    yield "|---|---:|---:|---|"
    for title, name, direction, limit in TARGETS:
        if name in figures:
            value = figures[name]
            isReached = value <= limit if direction == "≤" else value >= limit
            shown = f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"
            yield f"| {title} | {direction} {limit:,} | {shown} | {'reached' if isReached else '**not reached**'} |"
