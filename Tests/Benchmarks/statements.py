"""The statements of each case: how many rows MariaDB reads for them, and by which indexes. They are those that its slow
log has of one request, with a limit of no time."""
import contextlib
import re
import time

import httpx

from cases import cases
from compare import ask

TRIES = 4
SETTINGS = "slow_query_log = {on}, log_output = 'FILE', long_query_time = {seconds}, log_slow_verbosity = 'query_plan,explain'"


def set_log(stand, on):
    names = SETTINGS.format(on="ON" if on else "OFF", seconds=0 if on else 10).split(", ", 3)
    for setting in names:
        stand.stack.administer(f"SET GLOBAL {setting}")
    stand.stack.kill_workers()   # connections have the settings of their beginning
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(stand.url("spaces") + "/readyz", trust_env=False).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError("the workers did not come back")


def entries(text):
    """(statement, rows sent, rows examined, the tables with their indexes) of each entry of the slow log."""
    for entry in re.split(r"(?m)^# User@Host: ", text)[1:]:
        if not entry.startswith("spaces["):
            continue
        counts = dict(re.findall(r"(Rows_sent|Rows_examined): (\d+)", entry))
        plan = [line.split("\t") for line in re.findall(r"(?m)^# explain: (.*)$", entry)[1:]]
        statement = " ".join(re.sub(r"(?m)^(#|SET timestamp|use ).*\n?", "", "# " + entry).split())
        yield statement, int(counts["Rows_sent"]), int(counts["Rows_examined"]), [(row[2], row[5], row[3]) for row in plan]


def logged(stand, path, case, person):
    """What one request writes into the log."""
    before = path.stat().st_size
    ask(stand, "spaces", case, person)
    time.sleep(0.2)
    with open(path, "rb") as file:
        file.seek(before)
        return file.read().decode(errors="replace")


def shown(statement):
    text = re.sub(r"X'[0-9A-Fa-f]*'|'(?:[^'\\]|\\.)*'|_binary'(?:[^'\\]|\\.)*'", "?", statement)
    text = "".join(character if character.isprintable() else "·" for character in text).replace("|", "\\|")
    return text if len(text) <= 160 else text[:110] + " … " + text[-45:]


def table(stand, scale, say):
    log = stand.stack.administer("SELECT @@slow_query_log_file").split()[-1]
    path = stand.stack.state / "data" / log
    yield "| case | statement | rows sent | rows read | tables and their indexes |"
    yield "|---|---|---:|---:|---|"
    set_log(stand, True)
    try:
        for case in cases(stand.size):
            # The shortest of a few, because jobs run beside them. Each of them has another person where once is enough.
            people = [stand.size.users - 10 - number if case.isOnce else case.person + 1 for number in range(TRIES)]
            title = case.title
            for statement, sent, read, plan in min((list(entries(logged(stand, path, case, person))) for person in people), key=len):
                indexes = ", ".join(f"{name}: {key if key != 'NULL' else kind}" for name, key, kind in plan)
                yield f"| {title} | `{shown(statement)}` | {sent} | {read} | {indexes} |"
                title = ""
    finally:
        set_log(stand, False)
