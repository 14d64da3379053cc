"""One run of a case: requests from wrk, and what they cost every part of the stack."""
import json
import math
import os
import pathlib
import subprocess

import processes

HERE = pathlib.Path(__file__).resolve().parent
THREADS, CONNECTIONS = 2, 16
# Answers of a run, so that those under way at its end are few beside them; and seconds that nothing makes a run exceed.
ENOUGH, LONGEST = 8 * CONNECTIONS, 120


def run(stand, who, case, number, seconds):
    """The figures of run `number` of the case, by column; longer where that is too short for enough answers."""
    seconds = stand.seconds.get((case.name, who), max(seconds, case.seconds))
    while True:
        count, figures = measure(stand, who, case, number, seconds)
        if count >= ENOUGH or seconds >= LONGEST:
            return figures
        needed = math.ceil(1.2 * seconds * ENOUGH / max(count, 1))
        stand.seconds[case.name, who] = seconds = min(max(needed, 2 * seconds), LONGEST)


def measure(stand, who, case, number, seconds):
    """How many answers came, and what each cost; CPU in microseconds."""
    stand.settle()
    parts = {"application": stand.leader(who), "database": stand.leader("mariadb"), "nginx": stand.leader("nginx", who)}
    before, rows = {part: processes.cpu(leader) for part, leader in parts.items()}, stand.rows_read()
    result = wrk(stand.url(who), case, number, seconds, clubs=stand.size.communities // 2)
    count = result["requests"]
    assert result["failed"] == 0 and (count > 0 or seconds < LONGEST), f"{who}, {case.name}: {result}"
    each = max(count, 1)
    figures = {part: (processes.cpu(leader) - before[part]) / each for part, leader in parts.items()}
    return count, figures | {"rate": count / result["seconds"], "median": result["median"], "p99": result["p99"],
                             "rows": (stand.rows_read() - rows) / each}


def wrk(url, case, number, seconds, clubs):
    settings = {"PATH": case.path, "METHOD": case.method, "BODY": case.body, "PERSON": case.person,
                "PEOPLE": case.people, "CLUBS": clubs, "RUN": number, "THREADS": THREADS}
    done = subprocess.run(
        ["wrk", f"--threads={THREADS}", f"--connections={CONNECTIONS}", f"--duration={seconds}s", f"--timeout={LONGEST}s",
         f"--script={HERE / 'requests.lua'}", url],
        env=os.environ | {f"CASE_{name}": str(value) for name, value in settings.items()},
        stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
