"""The table of a benchmark, as Markdown."""
import os
import pathlib
import platform
import statistics
import subprocess

NAMES = {"spaces": "Spaces", "php": "PHP-FPM", "c": "C"}
COLUMNS = ("requests/s", "Spaces is", "median ms", "p99 ms", "application µs", "database µs", "nginx µs", "rows read",
           "instructions")


def median(samples):
    """The median of each figure over the runs of a case."""
    return {name: statistics.median(sample[name] for sample in samples) for name in samples[0]}


def table(cases, found, instructions):
    """`found`: by case and who, the runs' figures. `instructions`: by case and who, counted by callgrind."""
    yield "| case | who | " + " | ".join(COLUMNS) + " |"
    yield "|---|---|" + "---:|" * len(COLUMNS)
    for case in cases:
        medians = {who: median(found[case.name, who]) for who in case.who}
        ours = medians["spaces"]["rate"]
        for who, figures in medians.items():
            ratio = "" if who == "spaces" else f"{ours / figures['rate']:.2f} ×"
            count = instructions.get((case.name, who))
            yield (f"| {case.title if who == 'spaces' else ''} | {NAMES[who]} | {figures['rate']:,.0f} | {ratio} "
                   f"| {figures['median']:.1f} | {figures['p99']:.1f} | {figures['application']:,.0f} "
                   f"| {figures['database']:,.0f} | {figures['nginx']:,.0f} | {figures['rows']:,.1f} "
                   f"| {'' if count is None else f'{count:,}'} |")


def machine():
    """What the figures depend on."""
    cpu = next((line.partition(": ")[2] for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"{os.cpu_count()} × {cpu}, {memory:.0f} GiB, {platform.system()} {platform.release()}"
    for command in (["mariadbd", "--version"], ["nginx", "-v"], ["php", "--version"], ["cc", "--version"],
                    ["swift", "--version"]):
        environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        yield next((line for line in done.stdout.splitlines() if "ersion" in line or " " in line), "").strip()
