"""`spaces serve` by itself, without nginx: one process, or its own process manager."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess

from gateway import ask_fastcgi
from stack import SPACES, eventually

TICKS = os.sysconf("SC_CLK_TCK")


class Service:
    """Has its own folder with socket, log, configuration and, when asked for, a copy of the executable."""

    def __init__(self, stack, directory, *arguments, before=(), copy=False, port=None, **environment):
        self.directory = pathlib.Path(directory)
        self.socket, self.log, self.config = (self.directory / name for name in ("s.sock", "spaces.log", "spaces.conf"))
        listen = f"unix:{self.socket}"
        if port:
            self.socket, listen = ("127.0.0.1", port), f"127.0.0.1:{port}"
        self.config.write_text((stack.state / "spaces.conf").read_text())
        self.executable = pathlib.Path(shutil.copy(SPACES, self.directory / "spaces")) if copy else SPACES
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*before, self.executable, "serve", "--listen", listen, *arguments], stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=stack.environment | {"SPACES_CONFIG": str(self.config)} | environment,
                start_new_session=True)

    def __enter__(self):
        try:
            eventually(self.answers, what="an answer")
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        for pid in [self.process.pid, *self.workers()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()

    def answers(self):
        assert self.process.poll() is None, f"spaces ended at once: {self.log.read_text()}"
        return answers(self.socket)

    def workers(self):
        try:
            return set(map(int, pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()))
        except FileNotFoundError:
            return set()

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def events(self, name):
        """The lines of the log that tell of this, oldest first."""
        found = []
        for line in self.log.read_text().splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                raise AssertionError(f"a line that is no JSON: {line}") from None
            if event.get("event", "").startswith(name):
                found.append(event)
        return found

    def install(self, script):
        """Puts a shell script, or any text, in the place of the executable; nothing is taken away from those that run."""
        new = self.directory / "spaces.new"
        new.write_text(script)
        new.chmod(0o755)
        new.replace(self.executable)

    def reinstall(self):
        shutil.copy(SPACES, self.directory / "spaces.new")
        (self.directory / "spaces.new").replace(self.executable)


def answers(path):
    try:
        return ask_fastcgi(path, "GET", "/healthz").status == 200
    except (OSError, AssertionError):
        return False


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except FileNotFoundError:
        return False


class ServiceManager:
    """systemd's side of sd_notify(3)."""

    def __init__(self, path, abstract=False):
        self.name = f"@{path}" if abstract else str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.settimeout(30)
        self.socket.bind(f"\0{path}" if abstract else str(path))
        self.messages, self.senders = [], set()

    def next(self, watchdog=False):
        """The next message that is no sign of life, or that is one."""
        while True:
            data, control, _, _ = self.socket.recvmsg(4096, socket.CMSG_SPACE(12))
            self.senders.add(int.from_bytes(control[0][2][:4], "little"))
            message = dict(line.split("=", 1) for line in data.decode().splitlines())
            self.messages.append(message)
            if ("WATCHDOG" in message) == watchdog:
                return message
