"""What is not asked through nginx again and again: a request as CGI, an audit of the ledger, payments."""
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from gateway import variables  # noqa: E402
from stack import ROOT, SPACES  # noqa: E402


def finish(*command, environment):
    """Seconds, seconds of CPU, and the most MB that a process of `command` had."""
    begin = time.monotonic()
    process = subprocess.Popen([SPACES, *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"spaces {command}: {status}"
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def cgi(stand, *_):
    clean = {"PATH": os.environ["PATH"], "SPACES_CONFIG": str(stand.state / "spaces.conf")}
    for path in ("/healthz", "/api/communities"):
        runs = [finish(environment=clean | variables("GET", path)) for _ in range(50)]
        wall, cpu, memory = map(statistics.median, zip(*runs))
        yield f"- `{path}` as CGI, one process: {wall * 1000:.1f} ms, {cpu * 1000:.1f} ms of CPU, {memory:.0f} MB."


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
