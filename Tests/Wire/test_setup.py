"""`spaces setup`: on a terminal and in scripts, from a new database to a service that starts."""
import codecs
import json
import os
import pty
import pwd
import re
import shutil
import stat
import subprocess
import threading
import uuid

import pytest

from front_ends import let_others_reach
from gateway import ask_fastcgi, run_cgi
from service import Service
from stack import SPACES, eventually

PASSWORD = "correct horse battery"
OWNER = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def place(stack):
    """A new database and its own user with a password that a URL has to escape: (socket, name, user, password)."""
    name, password = f"club_{uuid.uuid4().hex[:8]}", "p@ss/w:rd %#"
    stack.administer(f"CREATE DATABASE {name} CHARACTER SET utf8mb4; CREATE USER {name}@localhost IDENTIFIED BY '{password}';"
                     f"GRANT ALL ON {name}.* TO {name}@localhost")
    yield re.search(r"socket=([^&]+)", stack.setting("SPACES_DATABASE_URL"))[1], name, name, password
    stack.administer(f"DROP DATABASE {name}; DROP USER {name}@localhost")


@pytest.fixture
def options(place, tmp_path):
    """What a script gives."""
    (tmp_path / "database").write_text(place[3] + "\n")
    (tmp_path / "administrator").write_text(PASSWORD + "\nmore\n")
    return ["--config", tmp_path / "spaces.conf", "--database", place[0], "--database-name", place[1], "--database-user", place[2],
            "--database-password-file", tmp_path / "database", "--public-url", "https://club.example/", "--agent-url", "demo",
            "--admin-email", "root@example.test", "--admin-name", "Root", "--admin-password-file", tmp_path / "administrator",
            "--owner", OWNER]


def set_up(*options, **environment):
    return subprocess.run([SPACES, "setup", *map(str, options)], env={"PATH": os.environ["PATH"]} | environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def without(options, *names):
    pairs = [(option, value) for option, value in zip(options[::2], options[1::2]) if option not in names]
    return [each for pair in pairs for each in pair]


def refused(done):
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_script_comes_to_a_service_that_starts(stack, options, place, tmp_path):
    done = set_up(*options, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["config"] == str(tmp_path / "spaces.conf") and said["findings"] == [] and len(said["applied"]) > 15
    assert uuid.UUID(said["administratorId"]) and any("doctor" in step for step in said["next"])
    written = tmp_path / "spaces.conf"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert "SPACES_PUBLIC_URL=https://club.example/\n" in written.read_text() and place[3] not in written.read_text()
    assert "root@example.test" in subprocess.run([SPACES, "user", "list", "--config", written], capture_output=True, text=True).stdout
    (tmp_path / "app").mkdir()
    with Service(stack, tmp_path / "app", "--config", str(written)) as service:
        form = json.dumps({"email": "root@example.test", "password": PASSWORD}).encode()
        signed = ask_fastcgi(service.socket, "POST", "/api/auth/sign-in/email", {"Content-Type": "application/json"}, form)
        assert json.loads(signed.body())["user"]["isAdmin"] is True
        assert ask_fastcgi(service.socket, "GET", "/readyz").status == 200


def test_nothing_is_written_over_and_nobody_made_twice(options, tmp_path):
    assert set_up(*options).returncode == 0
    written = tmp_path / "spaces.conf"
    before = written.read_text()
    assert "--force replaces it" in refused(set_up(*options, "--agent-model", "m"))
    assert written.read_text() == before
    again = set_up(*without(options, "--agent-url", "--admin-email", "--admin-name"), "--force", "--agent-url", "http://127.0.0.1:9/v1", "--json",
                   SPACES_AGENT_KEY="sk-1")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["administratorId"] is None and json.loads(again.stdout)["applied"] == []
    assert "SPACES_AGENT_URL=http://127.0.0.1:9/v1\nSPACES_AGENT_KEY=sk-1\n" in written.read_text()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600 and len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_root_names_who_runs_the_service(options, tmp_path):
    written = tmp_path / "spaces.conf"
    if not any(user.pw_name == "spaces" for user in pwd.getpwall()):
        done = set_up(*without(options, "--owner"), "--json")
        assert written.stat().st_uid == 0 and "SPACES_USER" not in written.read_text()
        assert [f"root owns {written}. " in finding for finding in json.loads(done.stdout)["findings"]] == [True]
    assert set_up(*without(options, "--owner"), "--owner", "nobody", "--force").returncode == 0
    assert written.stat().st_uid == pwd.getpwnam("nobody").pw_uid and "SPACES_USER" not in written.read_text()
    assert set_up(*options, "--force").returncode == 0
    assert written.stat().st_uid == 0 and "SPACES_USER=root\n" in written.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_cannot_be_given_the_configuration_and_nothing_is_done(stack, options, place, tmp_path):
    let_others_reach(tmp_path)
    (tmp_path / "own").mkdir()
    shutil.chown(tmp_path / "own", "nobody")
    asked = subprocess.run(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", SPACES, "setup",
                            *map(str, without(options, "--config")), "--config", tmp_path / "own/spaces.conf"], stdin=subprocess.DEVNULL,
                           env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=120)
    assert "--owner: Only root can give the configuration to root." in refused(asked)
    assert list((tmp_path / "own").iterdir()) == [] and stack.administer(f"SHOW TABLES FROM {place[1]}") == ""


@pytest.mark.parametrize("sign", ["install.md", "spaces.conf"])
def test_configuration_is_written_where_this_executable_reads_it(options, tmp_path, sign):
    """Unpacked from the archive, or with a configuration beside it."""
    place = tmp_path / "unpacked"
    place.mkdir()
    shutil.copy(SPACES, place / "spaces")
    (place / sign).touch()
    done = subprocess.run([place / "spaces", "setup", "--force", "--json", *map(str, without(options, "--config"))], env={"PATH": os.environ["PATH"]},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["config"] == str(place / "spaces.conf")
    users = subprocess.run([place / "spaces", "user", "list"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert "root@example.test" in users.stdout, users.stderr


def test_page_is_closed_by_the_command(stack, options, tmp_path):
    assert set_up(*options).returncode == 0
    url = re.search(r"SPACES_DATABASE_URL=(.*)", (tmp_path / "spaces.conf").read_text())[1]
    assert run_cgi(stack, "GET", "/setup", SPACES_DATABASE_URL=url, SPACES_SETUP_TOKEN="a token of 24 characters").status == 404


@pytest.mark.parametrize("option, value, words", [
    ("--database", "/nowhere/mysqld.sock", "whether MariaDB runs"), ("--database-name", "none_such", "Look at the user"),
    ("--database-password-file", "/dev/null", "Look at the user and the password"), ("--database", "h:x", "--database: A port"),
    ("--database-password-file", "/nowhere", "/nowhere cannot be read"), ("--public-url", "club.example", "--public-url: SPACES_PUBLIC_URL must be"),
    ("--admin-email", "root", "“email”"), ("--admin-password-file", "/dev/null", "“password”"), ("--owner", "nobody-of-that-name", "There is no user"),
    ("--config", "/nowhere/spaces.conf", "/nowhere cannot be written"),
])
def test_mistake_is_one_sentence_and_writes_nothing(options, tmp_path, option, value, words):
    assert words in refused(set_up(*without(options, option), option, value))
    assert not (tmp_path / "spaces.conf").exists()


def test_missing_option_is_named_where_nobody_can_be_asked(options, tmp_path):
    assert "--admin-email is missing" in refused(set_up(*without(options, "--admin-email")))
    assert not (tmp_path / "spaces.conf").exists()


def test_passwords_are_options_of_no_command(options):
    """Everybody on the host sees the options of a process."""
    described = subprocess.run([SPACES, "setup", "--help"], capture_output=True, text=True).stdout
    assert "SPACES_SETUP_DATABASE_PASSWORD" in described and not re.search(r"--\S*(password|key)(?!-file)\b", described)


class Terminal:
    """A person at a terminal."""

    def __init__(self, *arguments):
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            os.execve(SPACES, [str(SPACES), *map(str, arguments)], {"PATH": os.environ["PATH"]})
        self.shown, self.answered = "", 0   # all of it, and how much of it there was at the end of the last question
        self.reading = threading.Thread(target=self.read, daemon=True)
        self.reading.start()

    def read(self):
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := os.read(self.descriptor, 4096):
                self.shown += decoder.decode(piece)
        except OSError:   # the other end is closed
            pass

    @property
    def rest(self):
        return self.shown[self.answered:]

    def answer(self, question, text):
        eventually(lambda: question in self.rest, what=f"the question for {question}, after {self.rest}")
        self.answered = self.shown.index(question, self.answered) + len(question)
        eventually(lambda: self.shown.endswith(": "), what="the end of the question")
        os.write(self.descriptor, text.encode() + b"\n")

    def end(self):
        status = eventually(self.status, what=f"the end, after {self.rest}")
        self.reading.join(timeout=20)   # what the program has written last may still be on its way
        return os.waitstatus_to_exitcode(status[1]), self.rest

    def status(self):
        """Nothing while it runs."""
        found = os.waitpid(self.child, os.WNOHANG)
        return found if found[0] else None


def test_person_is_asked_again_after_mistakes_and_passwords_are_not_shown(place, tmp_path):
    terminal = Terminal("setup", "--config", tmp_path / "spaces.conf", "--owner", OWNER)
    eventually(lambda: f"The configuration will be {tmp_path}/spaces.conf." in terminal.shown, what="the place of the configuration")
    for question, text in [
        ("MariaDB's socket", place[0]), ("Name of the database", place[1]), ("The database's user", place[2]), ("Password of", "wrong"),
        ("Look at the user and the password", ""), ("Name of the database", place[1]), ("The database's user", place[2]), ("Password of", place[3]),
    ]:
        if question.startswith("Look at"):
            eventually(lambda: question in terminal.shown, what="the sentence")
            terminal.answer("MariaDB's socket", place[0])
        else:
            terminal.answer(question, text)
    terminal.answer("Where clients reach", "club.example")
    terminal.answer("SPACES_PUBLIC_URL must be a URL that begins with http:// or https://.", "https://club.example")
    terminal.answer("The chat server's URL", "demo")
    terminal.answer("The folder for spoken answers", "")
    terminal.answer("e-mail address", "root")
    terminal.answer("administrator's name", "Root")
    terminal.answer("administrator's password", PASSWORD)
    terminal.answer("e-mail address", "root@example.test")
    terminal.answer("administrator's name", "Root")
    terminal.answer("administrator's password", PASSWORD)
    status, shown = terminal.end()
    assert status == 0 and "What to do next:" in shown, shown
    assert PASSWORD not in shown and place[3] not in shown
    assert "SPACES_PUBLIC_URL=https://club.example\n" in (tmp_path / "spaces.conf").read_text()


def test_person_is_asked_again_for_a_password_where_all_else_is_given(options, place, tmp_path):
    is_owner_asked = os.geteuid() == 0 and not any(user.pw_name == "spaces" for user in pwd.getpwall())
    given = without(options, "--database-password-file", "--admin-password-file", *["--owner"] * is_owner_asked)
    terminal = Terminal("setup", *given)
    if is_owner_asked:
        terminal.answer("Which user of this host", "nobody-of-that-name")
        terminal.answer("There is no user nobody-of-that-name on this host.", OWNER)
    terminal.answer("Password of", "wrong")
    terminal.answer("Password of", place[3])
    terminal.answer("The folder for spoken answers", "")
    terminal.answer("administrator's password", "short")
    terminal.answer("administrator's password", PASSWORD)
    status, shown = terminal.end()
    assert status == 0 and "What to do next:" in shown, shown


@pytest.mark.parametrize("asked, option, value, answers, words", [
    ("--database-password-file", "--database", "/nowhere/mysqld.sock", [("Password of", "p")], "whether MariaDB runs"),
    ("--database-password-file", "--database-name", "none_such", [("Password of", None)], "Look at the user"),
    ("--database-name", "--database-password-file", "/dev/null", [("Name of the database", "n")], "Look at the user and the password"),
    ("--admin-password-file", "--admin-email", "root", [("administrator's password", PASSWORD)], "“email”"),
])
def test_person_is_not_asked_again_where_no_answer_can_help(options, place, tmp_path, asked, option, value, answers, words):
    given = without(options, asked, option)
    terminal = Terminal("setup", *given, option, value, "--media-dir", tmp_path)
    for question, text in answers:
        terminal.answer(question, text or place[3])
    status, shown = terminal.end()
    assert status == 1 and words in shown and not (tmp_path / "spaces.conf").exists(), shown


def test_configuration_that_is_there_is_refused_before_anything_is_asked(tmp_path):
    (tmp_path / "spaces.conf").touch()
    status, shown = Terminal("setup", "--config", tmp_path / "spaces.conf").end()
    assert status == 1 and shown.strip() == f"Error: {tmp_path}/spaces.conf is there already: --force replaces it."
