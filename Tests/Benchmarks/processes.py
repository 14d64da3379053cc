"""What a group of processes uses. A group is a session: a leader and all that it has started."""
import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")


def members(leader):
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()   # state, parent, group, session, …
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.append((int(stat.parent.name), fields))
    return found


def cpu(leader):
    """User and system time of the group so far, in microseconds; in steps of a clock tick, 10 ms as a rule."""
    return sum(int(fields[11]) + int(fields[12]) for _, fields in members(leader)) * 1_000_000 / TICKS


def resident(leader):
    """KB of memory that the group keeps; a page that several processes share counts once (PSS)."""
    return sum(rollup(pid, "Pss") for pid, _ in members(leader))


def largest(leader):
    """KB of memory that the largest process of the group has, shared pages included (RSS)."""
    return max(rollup(pid, "Rss") for pid, _ in members(leader))


def rollup(pid, name):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
