"""What is not asked through nginx again and again: a request as CGI, an audit of the ledger, payments."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from gateway import variables  # noqa: E402
from stack import ROOT, SPACES  # noqa: E402


def finish(*command, environment, program=SPACES):
    """Seconds, seconds of CPU, and the most MB that a process of `command` had."""
    begin = time.monotonic()
    process = subprocess.Popen([program, *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{program} {command}: {status}"
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cgi(stand, *_):
    """The program as it is built, and as the archive brings it, with a launcher and libraries of its own."""
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder:
        subprocess.run([ROOT / "nginx/package/dist", "tree", SPACES, f"{folder}/spaces"], check=True, stdin=subprocess.DEVNULL)
        clean = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stand.state / "spaces.conf")}
        requests = {path: clean | variables("GET", path) for path in ("/healthz", "/api/communities")}
        cases = [("`true`", "/bin/true", (), clean)]
        for name, program in (("", SPACES), (" of the archive", f"{folder}/spaces/spaces.cgi")):
            cases.append((f"`spaces --version`{name}", program, ["--version"], clean))
            cases += [(f"`{path}` as CGI{name}", program, (), environment) for path, environment in requests.items()]
        # In turns, so that what else the machine does meets all of them.
        runs = {name: [] for name, *_ in cases}
        for _ in range(50):
            for name, program, command, environment in cases:
                runs[name].append(finish(*command, environment=environment, program=program))
        walls = {}
        for name, found in runs.items():
            # Not the memory: before its program begins, a process counts as large as this one.
            wall, cpu, _ = map(statistics.median, zip(*found))
            walls[name] = wall * 1000
            least = min(seconds for seconds, *_ in found)
            yield f"- {name}: {wall * 1000:.1f} ms (least {least * 1000:.1f}), {cpu * 1000:.1f} ms of CPU."
        for name in ("", " of the archive"):
            stand.figures[f"start{name}"] = walls[f"`spaces --version`{name}"]
            stand.figures[f"cgi{name}"] = walls[f"`/api/communities` as CGI{name}"] - walls["`true`"]


def verify(stand, *_):
    wall, cpu, memory = finish("ledger", "verify", environment=stand.stack.environment)
    postings = stand.stack.sql("SELECT COUNT(*) FROM ledger_postings")[0][0]
    yield f"- `spaces ledger verify` over {postings:,} postings: {wall:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MB."


def charges(stand, *_):
    """The ledger alone, without requests: payments from many people at once, each durable before the next."""
    build = ["swift", "build", "-c", "release", "--product", "charges", "--static-swift-stdlib"]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stand.stack.administer("CREATE DATABASE charges; GRANT ALL PRIVILEGES ON charges.* TO spaces@localhost")
    url = stand.stack.setting("SPACES_DATABASE_URL").replace("/spaces?", "/charges?")
    done = subprocess.run([ROOT / ".build/release/charges", "5", "64"], env=os.environ | {"SPACES_DATABASE_URL": url},
                          stdout=subprocess.PIPE, text=True, check=True)
    yield from (f"- {line}" for line in done.stdout.splitlines())
