"""The benchmarks' data: how much of it there is, and the ids and tokens in it."""
import dataclasses
import getpass
import pathlib
import subprocess
import uuid

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = ("people.sql", "history.sql")


@dataclasses.dataclass(frozen=True)
class Size:
    """Counts of rows; `users` is a multiple of 100, at least 1000, and at least `conversations`."""
    users: int
    communities: int
    messages: int
    payments: int
    conversations: int


def load(socket, size):
    """Fills the empty, migrated database `spaces`, as the administrator whom the socket knows."""
    command = ["mariadb", "--no-defaults", f"--socket={socket}", f"--user={getpass.getuser()}", "spaces"]
    # Side by side, because MariaDB gives each connection one processor.
    clients = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) for _ in SCRIPTS]
    for client, name in zip(clients, SCRIPTS):
        client.stdin.write(filled((HERE / name).read_text(), size).encode())
        client.stdin.close()
    failed = [name for client, name in zip(clients, SCRIPTS) if client.wait() != 0]
    assert not failed, failed


def filled(script, size):
    for name, count in dataclasses.asdict(size).items():
        script = script.replace(f"{{{name}}}", str(count))
    return script


def made_id(kind, number):
    return str(uuid.UUID(f"01956a2c3d4e7000800{kind}{number:012x}"))


def user(number):
    return made_id("0", number)


def community(number):
    return made_id("c", number)


def listing(number):
    return made_id("5", number)


def token(number):
    """The session token of person `number`."""
    return f"benchmark-{number:033}"
