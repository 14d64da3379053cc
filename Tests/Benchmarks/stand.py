"""Everything that is measured, side by side: the development stack, and the peers behind an nginx of their own."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from stack import SPACES, Stack, eventually, free_port  # noqa: E402

import data  # noqa: E402
from peers import Peers  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


class Model:
    """The chat server behind the agents: `rate` words a second, to any number of listeners."""

    def __init__(self, words=30, rate=1):
        self.words, self.port = words, free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        command = [sys.executable, HERE / "slow_model.py", self.port, words, rate]
        self.process = subprocess.Popen(list(map(str, command)))

    def close(self):
        self.process.terminate()
        self.process.wait()


class Stand:
    def __init__(self, size):
        self.size = size
        self.figures = {}   # what parts of the benchmark have found, by name, for the verdicts
        self.seconds = {}   # how long a run has to be for enough answers, where one took longer than asked for

    def __enter__(self):
        os.environ["SPACES_BIN"] = str(SPACES)   # it is built already
        os.environ.setdefault("DB_BUFFER", "2G")
        # As a server of this size is set up: with a short log it writes the same pages again and again.
        os.environ.setdefault("DB_LOG", "1G")
        # The kernel does not share connections among the processes evenly.
        os.environ |= {"SPACES_THREADS": "4000", "SPACES_MAX_STREAMS": "1000", "SPACES_MAX_LISTENERS": "2900"}
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="spaces-bench-"))
        self.state.chmod(0o755)
        self.model = Model()
        self.stack = Stack(self.state, self.model)
        self.peers = Peers(self.state)
        try:
            self.stack.up()
            data.load(self.database_socket, self.size)
            self.peers.start(self.stack.setting("SPACES_DATABASE_URL"), self.model.url)
        except BaseException:
            self.__exit__()
            raise
        return self

    @property
    def database_socket(self):
        return self.stack.setting("SPACES_DATABASE_URL").partition("socket=")[2]

    def url(self, who):
        return self.stack.url if who == "spaces" else self.peers.url(who)

    def leader(self, part, who="spaces"):
        """The process that began `part`: a name of who answers, mariadb, or nginx, of which there are two."""
        isOurs = part in ("spaces", "mariadb") or part == "nginx" and who == "spaces"
        return self.stack.pid(part) if isOurs else self.peers.pid(part)

    def settle(self):
        """Waits until the statements of clients that are gone have ended, and folds what creators have earned."""
        running = "SELECT COUNT(*) FROM information_schema.processlist WHERE command IN ('Query', 'Execute')"
        eventually(lambda: self.stack.administer(running).split()[1] == "1", 600, "the end of the last run")
        subprocess.run([SPACES, "jobs", "run"], env=self.stack.environment, stdout=subprocess.DEVNULL, check=True)

    def rows_read(self):
        """How many rows and index entries statements have read so far."""
        lines = self.stack.administer("SHOW GLOBAL STATUS LIKE 'Handler_read%'").splitlines()[1:]
        return sum(int(line.split("\t")[1]) for line in lines)

    def statements(self):
        """How many prepared statements have been executed so far."""
        return int(self.stack.administer("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'").split()[-1])

    def __exit__(self, *_):
        self.peers.stop()
        self.stack.down()
        self.model.close()
        shutil.rmtree(self.state)
