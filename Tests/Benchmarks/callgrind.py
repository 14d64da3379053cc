"""A program under callgrind, and what its dumps say.

The instructions of a request are those of the threads that serve requests. Every thread has its own counts, and the
serving ones are known by libfcgi's FCGX_Accept_r in their dump: the job clock and the waiting main thread are left out.
"""
import collections
import pathlib
import re
import subprocess
import time

SERVING = "FCGX_Accept_r"


class Profile:
    """Instructions by function: its own, and with all that it calls. Recursion counts several times in the latter."""

    def __init__(self):
        self.own, self.inclusive = collections.Counter(), collections.Counter()

    @property
    def total(self):
        return self.own.total()

    def add(self, lines):
        """Adds a dump. Its format: Valgrind's manual, "Callgrind Format Specification"."""
        names, function, isCall = {}, None, False
        for line in lines:
            if re.match(r"[0-9+*-]", line):
                _, *costs = line.split()   # a cost of 0 is left out
                cost = int(costs[0]) if costs else 0
                self.inclusive[function] += cost
                if not isCall:
                    self.own[function] += cost
                isCall = False
            elif line.startswith(("fn=", "cfn=")):
                kind, number, name = re.match(r"(c?fn)=\((\d+)\)(?: (.*))?", line).groups()
                if name:
                    names[number] = name
                if kind == "fn":
                    function = names[number]
            elif line.startswith("calls="):
                isCall = True


class Callgrind:
    """`command` under callgrind; its files are in `folder`."""

    def __init__(self, command, folder, environment):
        self.folder, self.environment, self.number = pathlib.Path(folder), environment, 0
        self.log = open(self.folder / "program.log", "wb")
        self.process = subprocess.Popen(
            ["valgrind", "--tool=callgrind", "--separate-threads=yes", f"--callgrind-out-file={self.folder}/out",
             f"--vgdb-prefix={self.folder}/vgdb", f"--log-file={self.folder}/valgrind.log", *map(str, command)],
            env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def check(self):
        if self.process.poll() is not None:
            raise SystemExit(f"The program has ended:\n{(self.folder / 'program.log').read_text()[-2000:]}")

    def dump(self):
        """What was counted since the last dump, in the threads that serve."""
        time.sleep(0.5)   # what follows the last answer: its line in the log, the thread's way back
        self.number += 1
        subprocess.run(["vgdb", f"--vgdb-prefix={self.folder}/vgdb", f"--pid={self.process.pid}", "dump"],
                       env=self.environment,   # USER is a part of the pipes' names
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120)
        profile = Profile()
        for path in self.folder.glob(f"out.{self.number}-*"):
            text = path.read_text(errors="replace")
            if SERVING in text:
                profile.add(text.splitlines())
            path.unlink()
        return profile

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
