"""Whether processes grow: the memory of each, sampled for an hour, and the slope of the line through the samples."""
import math
import pathlib
import time

import processes

# A process grows when its slope, less twice the error of that, is above this many KB an hour.
TOLERANCE = 512
# The least of so many readings counts: what a request needs for a moment, such as the 64 MiB of a password's hash, is no growth.
READINGS = 10


class Growth:
    """Samples of the processes that `leaders` have started, by name and id."""

    def __init__(self, leaders):
        self.leaders, self.samples = leaders, {}

    def sample(self):
        readings = {}
        for _ in range(READINGS):
            for name, leader in self.leaders.items():
                for pid, _ in processes.members(leader):
                    readings.setdefault((name, pid), []).append(processes.rollup(pid, "Rss"))
            time.sleep(0.1)
        now = time.monotonic()
        for process, found in readings.items():
            self.samples.setdefault(process, []).append((now, min(found)))

    def slopes(self, warm_up):
        """(name, id, first KB, last KB, KB an hour, error of that) of each process that ran to the end; the samples of
        the first `warm_up` seconds are left out."""
        begin = min(samples[0][0] for samples in self.samples.values()) + warm_up
        for (name, pid), samples in sorted(self.samples.items()):
            counted = [(at, size) for at, size in samples if at >= begin]
            if len(counted) > 2 and (name, pid) not in self.ended:
                yield name, pid, counted[0][1], counted[-1][1], *slope(counted)

    @property
    def ended(self):
        """(name, id) of the processes that did not run to the end."""
        last = max(samples[-1][0] for samples in self.samples.values())
        return [process for process, samples in self.samples.items() if samples[-1][0] != last]

    def write(self, path):
        pathlib.Path(path).write_text("".join(
            f"{name}\t{pid}\t{at:.0f}\t{size}\n" for (name, pid), samples in self.samples.items() for at, size in samples))


def slope(samples):
    """KB an hour of the line with the least squares, and its standard error."""
    count = len(samples)
    hours, sizes = [at / 3600 for at, _ in samples], [size for _, size in samples]
    middle, mean = sum(hours) / count, sum(sizes) / count
    spread = sum((hour - middle) ** 2 for hour in hours)
    rise = sum((hour - middle) * (size - mean) for hour, size in zip(hours, sizes)) / spread
    rest = sum((size - mean - rise * (hour - middle)) ** 2 for hour, size in zip(hours, sizes))
    return rise, math.sqrt(rest / (count - 2) / spread)


def grows(rise, error):
    return rise - 2 * error > TOLERANCE
