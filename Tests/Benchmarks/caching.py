"""What strangers read, over HTTPS through the production site's nginx, with its cache and without."""
import contextlib
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from public_site import Site  # noqa: E402

import load  # noqa: E402
from cases import cases  # noqa: E402

# wrk is one address, which production gives 20 requests a second.
WITHOUT_LIMIT = {"rate=20r/s": "rate=1000000r/s", "burst=100 ": "burst=100000 "}
WITHOUT_CACHE = {"set $spaces_cache spaces_public;": "set $spaces_cache off;"}
# Which tests leave out, because they read the log at once.
LOG_KEPT_BACK = {" buffer=64k flush=1s": " buffer=64k flush=1s"}
CASES, ROUNDS, SECONDS = ("browse", "get"), 3, 4


@contextlib.contextmanager
def site(stand, name, places):
    folder = stand.state / name
    folder.mkdir()
    application = (stand.stack.state / "run").resolve() / "app/spaces.sock"
    running = Site(stand.stack, folder, application, places=WITHOUT_LIMIT | LOG_KEPT_BACK | places, workers="auto")
    try:
        yield f"https://127.0.0.1:{running.tls_port}"
    finally:
        running.end()


def table(stand, scale, say):
    yield "| anonymous reads, production's nginx over HTTPS | requests/s with its cache | without | ratio |"
    yield "|---|---:|---:|---:|"
    clubs = stand.size.communities // 2
    with site(stand, "cached", {}) as cached, site(stand, "uncached", WITHOUT_CACHE) as uncached:
        for case in cases(stand.size):
            if case.name not in CASES:
                continue
            rates = {cached: [], uncached: []}
            for number in range(ROUNDS):
                for url, found in rates.items():
                    result = load.wrk(url, case, number, SECONDS, clubs)
                    assert result["failed"] == 0, result
                    found.append(result["requests"] / result["seconds"])
            fast, slow = (statistics.median(rates[url]) for url in (cached, uncached))
            say("cache", case.name, fast, slow)
            stand.figures[f"cache {case.name}"] = fast / slow
            yield f"| {case.title} | {fast:,.0f} | {slow:,.0f} | {fast / slow:.1f} × |"
