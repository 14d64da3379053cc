"""What is done to the service while people use it."""
import contextlib
import os
import pathlib
import random
import resource
import shutil
import signal
import time

import httpx

from stack import SPACES, eventually

BROKEN_EXECUTABLES = ("no program", "#!/bin/sh\nexit 3\n", "#!/bin/sh\nkill -SEGV $$\n", "#!/nonexistent\n")
# So many workers that die young, and the pause before they are replaced is 8 s. A renewal makes it 1 s again.
WORKERS_IN_A_ROW = 3


class Faults:
    """`executable` is what the stack runs: a copy, so that it can be broken."""

    def __init__(self, stack, executable, seed):
        self.stack, self.executable, self.random = stack, executable, random.Random(seed)
        self.log = stack.state / "log" / "spaces.log"
        self.killed_workers, self.deck = 0, []

    @staticmethod
    def install(executable):
        """Takes nothing away from the processes that run it."""
        new = executable.with_suffix(".new")
        shutil.copy(SPACES, new)
        new.replace(executable)

    # Kills.

    def kill(self):
        victim = self.random.choice(["worker", "worker", "executable", "MariaDB", "everything"])
        if victim == "worker":
            self.kill_worker()
        else:
            self.kill_parts(victim)
        return victim

    def kill_worker(self):
        if self.killed_workers == WORKERS_IN_A_ROW:
            self.renewal()
        self.killed_workers += 1
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.random.choice(self.workers()), signal.SIGKILL)

    def kill_parts(self, victim):
        victims = []
        if victim in ("executable", "everything"):
            victims += {self.stack.pid(), *self.stack.workers()}
            self.killed_workers = 0
        if victim in ("MariaDB", "everything"):
            victims.append(self.stack.pid("mariadb"))
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in victims:
            eventually(lambda: is_gone(pid), what=f"the end of {pid}")
        self.stack.up()

    # Disturbances: each of them once, then each again.

    def disturb(self):
        if not self.deck:
            self.deck = [self.renewal, self.broken_executable, self.broken_configuration, self.no_descriptors,
                         self.read_only_database]
            self.random.shuffle(self.deck)
        disturbance = self.deck.pop()
        disturbance()
        return disturbance.__name__.replace("_", " ")

    def renewal(self):
        self.hang_up("workers renewed")
        self.killed_workers = 0

    def broken_executable(self):
        workers = self.workers()
        new = self.executable.with_suffix(".new")
        new.write_text(self.random.choice(BROKEN_EXECUTABLES))
        new.chmod(0o755)
        new.replace(self.executable)
        try:
            self.fail_renewal(workers)
        finally:
            self.install(self.executable)

    def broken_configuration(self):
        workers = self.workers()
        path = self.stack.state / "spaces.conf"
        good = path.read_text()
        path.write_text(good + "SPACES_THREADS=many\n")
        try:
            self.fail_renewal(workers)
        finally:
            path.write_text(good)

    def fail_renewal(self, workers):
        """`workers` are those before anything was broken: who was killed has to be replaced by then."""
        self.hang_up("renewal failed, ")
        assert set(workers) & set(self.workers()), "a failed renewal took the old workers"
        eventually(self.answers, what="an answer of the old workers")

    def hang_up(self, event):
        """Waits until the log has an event that begins so.

        Workers that are to be replaced come first: they would fail too."""
        self.workers()
        begin = self.log.stat().st_size
        os.kill(self.stack.pid(), signal.SIGHUP)
        eventually(lambda: f'"event":"{event}' in self.log_from(begin), 60, event)

    def log_from(self, begin):
        with open(self.log, errors="replace") as log:
            log.seek(begin)
            return log.read()

    def no_descriptors(self):
        """Some workers can open nothing for a while: no connection of a client, of the database or of a chat server."""
        workers = self.workers()
        limits = {}
        for pid in self.random.sample(workers, self.random.randint(1, len(workers))):
            with contextlib.suppress(ProcessLookupError, FileNotFoundError):
                limits[pid] = resource.prlimit(pid, resource.RLIMIT_NOFILE)
                count = len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir()))
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (count, limits[pid][1]))
        time.sleep(self.random.uniform(1, 3))
        for pid, limit in limits.items():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_NOFILE, limit)

    def read_only_database(self):
        self.stack.administer("SET GLOBAL read_only = 1")
        try:
            time.sleep(self.random.uniform(1, 2))
        finally:
            self.stack.administer("SET GLOBAL read_only = 0")

    # What they need.

    def workers(self):
        """The children of the process manager, once two of them serve: those killed before are replaced after a pause.

        One that has only been started has not read the executable and the configuration yet, which may be broken next."""
        def enough():
            log = self.log_from(0)
            found = [pid for pid in self.stack.workers() if f'"event":"serving","pid":"{pid}"' in log]
            return found if len(found) >= 2 else None
        return eventually(enough, 40, "two workers")

    def answers(self):
        try:
            return httpx.get(self.stack.url + "/healthz", timeout=10, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


def is_gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
