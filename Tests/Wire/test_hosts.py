"""The distribution on other machines. `make test-hosts`: it makes file systems with debootstrap, as root."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import uuid

import httpx
import pytest

from client import Person, Visitor
from front_ends import Daemon, FrontEnd
from gateway import ask_fastcgi, variables
from hosts import LIBRARIES, archive, bare, debian, inside, mounted, package_of, share_database
from service import answers
from stack import eventually, free_port

pytestmark = pytest.mark.hosts
TOKEN = "a token of 24 characters"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory):
    return archive(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def machine():
    """A machine with a shell, on the file system of the database's socket; its path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder:
        os.chmod(folder, 0o755)
        bare(pathlib.Path(folder))
        with mounted(pathlib.Path(folder)):
            yield pathlib.Path(folder)


def unpack(distribution, place):
    subprocess.run(["tar", "--extract", "--file", distribution, "--directory", place], check=True)


def test_archive_has_one_folder_and_fits(distribution):
    with tarfile.open(distribution) as contents:
        names = contents.getnames()
    assert {name.split("/")[0] for name in names} == {"spaces"}
    for name in (".htaccess", "spaces", "spaces.cgi", "spaces.fcgi", "install.md", "LICENSE", "media/.htaccess", "front-ends/systemd/spaces.service"):
        assert f"spaces/{name}" in names
    assert re.fullmatch(r"spaces-\d+\.\d+\.\d+(\+[\w.]+)?-linux-x86_64\.tar\.gz", distribution.name)
    assert distribution.stat().st_size < 45_000_000


def test_archive_runs_where_there_is_nothing_but_a_shell(stack, distribution, machine):
    unpack(distribution, machine)
    assert inside(machine, "/spaces/spaces", "--version").stdout.startswith("spaces ")
    database = share_database(stack, machine)
    (machine / "spaces" / "spaces.conf").write_text(f"SPACES_DATABASE_URL={database}\nSPACES_AGENT_URL=demo\n")
    (machine / "spaces" / "spaces.conf").chmod(0o644)
    assert "can be read by everybody" in inside(machine, "/spaces/spaces", "migrate").stderr
    (machine / "spaces" / "spaces.conf").chmod(0o600)
    assert inside(machine, "/spaces/spaces", "migrate").stdout == "Nothing to do.\n"
    answer = inside(machine, "/spaces/spaces.cgi", env=variables("GET", "/api/communities")).stdout
    assert '"communities"' in answer


def test_processes_are_renewed_by_the_version_that_was_unpacked_over_them(stack, distribution, machine):
    unpack(distribution, machine)
    (machine / "spaces" / "spaces.conf").write_text(f"SPACES_DATABASE_URL={share_database(stack, machine)}\n")
    (machine / "spaces" / "spaces.conf").chmod(0o600)
    server = subprocess.Popen(["chroot", machine, "/spaces/spaces", "serve", "--listen", "unix:/tmp/s.sock", "--processes", "2"],
                              stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        path = machine / "tmp" / "s.sock"
        eventually(lambda: path.exists() and answers(path), what="an answer")
        children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children")
        eventually(lambda: len(children.read_text().split()) == 2, what="two workers")
        old = set(children.read_text().split())
        # Another version has its libraries in another folder, and the same launcher but for its name.
        library = next((machine / "spaces").glob("lib-*"))
        library.rename(library.with_name("lib-9.9.9"))
        for name in ("spaces", "spaces.cgi", "spaces.fcgi"):
            launcher = machine / "spaces" / name
            launcher.write_text(launcher.read_text().replace(library.name, "lib-9.9.9"))
        server.send_signal(signal.SIGHUP)
        eventually(lambda: len(now := set(children.read_text().split())) == 2 and not now & old, what="other workers")
        maps = pathlib.Path(f"/proc/{children.read_text().split()[0]}/maps").read_text()
        assert "/spaces/lib-9.9.9/libmariadb.so.3" in maps
        assert ask_fastcgi(path, "GET", "/readyz").status == 200
    finally:
        server.terminate()
        server.wait(timeout=60)


@pytest.fixture(scope="module", params=["bullseye", "bookworm"])
def debian_host(request):
    with tempfile.TemporaryDirectory(prefix="spaces-") as folder:
        root = pathlib.Path(folder) / "root"
        os.chmod(folder, 0o755)
        own = LIBRARIES if request.param == "bookworm" else []
        debian(request.param, root, "apache2", "libapache2-mod-fcgid", "adduser", *own)
        with mounted(root):
            yield root


@pytest.fixture
def database(stack):
    """A new database for the user of the stack's: its name."""
    name = f"club_{uuid.uuid4().hex[:8]}"
    stack.administer(f"CREATE DATABASE {name} CHARACTER SET utf8mb4; GRANT ALL ON {name}.* TO spaces@localhost")
    yield name
    stack.administer(f"DROP DATABASE {name}; REVOKE ALL ON {name}.* FROM spaces@localhost")


@pytest.fixture
def site(debian_host):
    """The port of an Apache that is as Debian installs it, but for AllowOverride, mod_rewrite and CGI: as hosts offer it."""
    port = free_port()
    (debian_host / "etc/apache2/ports.conf").write_text(f"Listen 127.0.0.1:{port}\n")
    (debian_host / "etc/apache2/sites-available/000-default.conf").write_text(
        f"ServerName localhost\n<VirtualHost *:{port}>\nDocumentRoot /var/www/html\nErrorLog /var/log/apache2/error.log\n"
        "<Directory /var/www/html>\nAllowOverride All\n</Directory>\n</VirtualHost>\n")
    inside(debian_host, "a2enmod", "rewrite", "cgid", "headers").check_returncode()
    # What Debian's start script makes.
    inside(debian_host, "install", "-d", "-o", "www-data", "/run/socks").check_returncode()
    environment = ["env", "APACHE_RUN_USER=www-data", "APACHE_RUN_GROUP=www-data", "APACHE_PID_FILE=/run/apache2.pid",
                   "APACHE_RUN_DIR=/run", "APACHE_LOCK_DIR=/run", "APACHE_LOG_DIR=/var/log/apache2"]
    with Daemon(["chroot", debian_host, *environment, "apache2", "-D", "FOREGROUND"], port, debian_host / "tmp/apache.log"):
        yield port


def configuration_by_the_manual(place, address, database):
    """The block of step 3 in the install.md that was unpacked, with what somebody has to fill in."""
    lines = re.findall(r"(?m)^ {7}(SPACES_.*)$", (place / "install.md").read_text())
    text = "\n".join(line for line in lines if not line.startswith("SPACES_AGENT_KEY=")) + "\n"
    for given, filled in (("mariadb://USER:PASSWORD@localhost/DATABASE?socket=/run/mysqld/mysqld.sock", database),
                          ("https://example.org/club", address), ("at least twenty characters that nobody guesses", TOKEN),
                          ("https://api.example.com/v1", "demo"), ("/home/you/public_html/club", "/var/www/html/club")):
        assert text.count(given) == 1, given
        text = text.replace(given, filled)
    return text


@pytest.mark.parametrize("is_fcgid", [True, False], ids=["mod_fcgid", "CGI"])
def test_installation_by_the_manual_ends_in_a_talking_club(stack, http, distribution, debian_host, database, is_fcgid, request):
    inside(debian_host, "a2enmod" if is_fcgid else "a2dismod", "--force" if not is_fcgid else "--quiet", "fcgid").check_returncode()
    port = request.getfixturevalue("site")
    # 1. The database was made by the panel. 2. The archive is unpacked by somebody who is not root.
    place = debian_host / "var/www/html/club"
    subprocess.run(["rm", "-rf", place, debian_host / "tmp/mysqld.sock"], check=True)
    unpack(distribution, debian_host / "var/www/html")
    (debian_host / "var/www/html/spaces").rename(place)
    # 3. spaces.conf
    address = f"http://127.0.0.1:{port}/club"
    url = share_database(stack, debian_host).replace("/spaces?", f"/{database}?")
    (place / "spaces.conf").write_text(configuration_by_the_manual(place, address, url))
    (place / "spaces.conf").chmod(0o600)
    inside(debian_host, "chown", "-R", "www-data:www-data", "/var/www/html/club").check_returncode()
    # 4. /setup
    page = httpx.get(f"{address}/setup", trust_env=False)
    assert page.status_code == 200 and "Set up Spaces" in page.text, page.text
    form = {"token": TOKEN, "name": "Root", "email": "root@example.test", "password": "correct horse"}
    done = httpx.post(f"{address}/setup", json=form, trust_env=False, timeout=60)
    assert done.status_code == 201 and done.json()["applied"] == [], done.text
    assert httpx.get(f"{address}/setup", trust_env=False).status_code == 404
    assert httpx.get(f"{address}/spaces.conf", trust_env=False).status_code == 404
    # 5. The site: its page, and what the page loads.
    page = httpx.get(f"{address}/", trust_env=False)
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"), page.text
    parts = re.findall(r'(?:src|href)="(app/[^"]+)"', page.text)
    assert parts and {httpx.get(f"{address}/{part}", trust_env=False).status_code for part in parts} == {200}
    # A club that talks.
    front = FrontEnd(stack, port, "/club")
    root = Visitor(front, http)
    root.token = root.post("/api/auth/sign-in/email", {"email": form["email"], "password": form["password"]}).expect(200)["token"]
    root.get("/api/admin/users").expect(200, total=1)
    guest = Person(front, http, "Guest")
    club = guest.create_club_with_agent()
    with guest.chat(*club, "Hello there") as stream:
        assert "demo agent" in stream.rest().text
    assert [message["content"] for message in guest.history(club[0])][0] == "Hello there"
    # The jobs ran without cron.
    with stack.database() as connection, connection.cursor() as cursor:
        eventually(lambda: cursor.execute(f"SELECT 1 FROM {database}.job_rounds WHERE ended_at > NOW() - INTERVAL 1 HOUR"), what="a round")
    assert json.loads(http.get(f"{address}/readyz").text)["status"] == "ready"


# The Debian package

def files(root):
    """What there is, but for what dpkg and the tools of accounts remember."""
    ignored = ("var/lib/dpkg/", "var/log/", "var/cache/", "proc/", "tmp/", "etc/passwd", "etc/group", "etc/shadow", "etc/gshadow", "etc/subuid",
               "etc/subgid", "etc/.pwd.lock", "run/")
    names = {str(path.relative_to(root)) for top in root.iterdir() if top.name != "proc" for path in top.rglob("*")}
    return {name for name in names if not f"{name}/".startswith(ignored)}


@pytest.fixture
def package(debian_host, tmp_path):
    releases = {re.search(r"VERSION_CODENAME=(\w+)", path.read_text())[1]
                for path in (debian_host / "etc/os-release", pathlib.Path("/etc/os-release"))}
    if len(releases) > 1:
        pytest.skip("the package is for the release that it is built on")
    made = package_of(tmp_path)
    shutil.copy(made, debian_host / "tmp/spaces.deb")
    return "/tmp/spaces.deb"


def test_package_installs_upgrades_and_leaves_nothing_behind(debian_host, package):
    before = files(debian_host)
    inside(debian_host, "dpkg", "--install", package).check_returncode()
    assert inside(debian_host, "spaces", "--version").stdout.startswith("spaces ")
    assert inside(debian_host, "id", "-u", "spaces").returncode == 0
    inside(debian_host, "bash", "-n", "/usr/share/bash-completion/completions/spaces").check_returncode()
    manual = subprocess.run(["zcat", debian_host / "usr/share/man/man1/spaces.1.gz"], capture_output=True, text=True, check=True).stdout
    assert ".SS spaces ledger verify" in manual
    # The configuration is the service's alone, and an upgrade keeps it.
    configuration = debian_host / "etc/spaces/spaces.conf"
    configuration.write_text("SPACES_DATABASE_URL=mariadb://a@localhost/b\n")
    inside(debian_host, "dpkg", "--install", package).check_returncode()
    assert inside(debian_host, "stat", "-c", "%U %a", "/etc/spaces/spaces.conf").stdout == "spaces 400\n"
    assert inside(debian_host, "runuser", "-u", "www-data", "cat", "/etc/spaces/spaces.conf").returncode != 0
    # The web server can change no file of ours; media are made by the service.
    changeable = 'dpkg -L spaces | while read -r file; do [ -L "$file" ] || ! [ -w "$file" ] || echo "$file"; done; find /etc/spaces -writable'
    said = inside(debian_host, "runuser", "-u", "www-data", "--", "sh", "-c", changeable)
    assert (said.stdout, said.stderr) == ("", "")
    inside(debian_host, "dpkg", "--purge", "spaces").check_returncode()
    assert files(debian_host) == before
    assert inside(debian_host, "getent", "passwd", "spaces").returncode != 0


def test_units_of_the_package_are_sound_and_exposed_to_little(debian_host, package):
    inside(debian_host, "dpkg", "--install", package).check_returncode()
    try:
        unit = debian_host / "lib/systemd/system/spaces.service"
        said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", unit], capture_output=True, text=True)
        assert said.returncode == 0, said.stdout
        text = unit.read_text() + unit.with_suffix(".socket").read_text()
        assert "/usr/bin/spaces serve" in text and "/usr/local" not in text and "useradd" not in text
    finally:
        inside(debian_host, "dpkg", "--purge", "spaces").check_returncode()
