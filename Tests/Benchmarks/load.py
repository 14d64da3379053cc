"""One run of a case: requests from wrk, and what they cost every part of the stack."""
import json
import os
import pathlib
import subprocess

import processes

HERE = pathlib.Path(__file__).resolve().parent
THREADS, CONNECTIONS = 2, 16


def run(stand, who, case, number, seconds):
    """The figures of run `number` of the case, by column; times in microseconds of CPU for each request."""
    parts = {"application": stand.leader(who), "database": stand.leader("mariadb"), "nginx": stand.leader("nginx", who)}
    before, rows = {part: processes.cpu(leader) for part, leader in parts.items()}, stand.rows_read()
    result = wrk(stand.url(who), case, number, seconds, clubs=stand.size.communities // 2)
    count = result["requests"]
    assert count > 0 and result["failed"] == 0, f"{who}, {case.name}: {result}"
    figures = {part: (processes.cpu(leader) - before[part]) / count for part, leader in parts.items()}
    return figures | {"rate": count / result["seconds"], "median": result["median"], "p99": result["p99"],
                      "rows": (stand.rows_read() - rows) / count}


def wrk(url, case, number, seconds, clubs):
    settings = {"PATH": case.path, "METHOD": case.method, "BODY": case.body, "PERSON": case.person,
                "PEOPLE": case.people, "CLUBS": clubs, "RUN": number, "THREADS": THREADS}
    done = subprocess.run(
        ["wrk", f"--threads={THREADS}", f"--connections={CONNECTIONS}", f"--duration={seconds}s", "--timeout=60s",
         f"--script={HERE / 'requests.lua'}", url],
        env=os.environ | {f"CASE_{name}": str(value) for name, value in settings.items()},
        stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
