"""The peers: PHP-FPM and a C program, each with as many workers as wrk has connections, behind one nginx."""
import contextlib
import getpass
import os
import pathlib
import subprocess
import sys
import urllib.parse

import httpx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Wire"))
from stack import ROOT, eventually, free_port  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent / "Peers"
WORKERS = 16


def c_program(folder, socket, threads, database_url):
    """Builds the C program in `folder`; the command that serves `socket`."""
    program = folder / "peer"
    sources = sorted((HERE / "c").glob("*.c"))
    libraries = ["-lfcgi", "-lsodium", "-lmariadb", "-lpthread"]
    subprocess.run(["cc", "-O2", "-Wall", "-o", program, *sources, *libraries], check=True)
    url = urllib.parse.urlsplit(database_url)
    return [program, socket, threads, url.query.removeprefix("socket="), url.password]


class Peers:
    def __init__(self, state):
        self.state = state / "peers"
        self.ports = {"php": free_port(), "c": free_port()}
        self.running = {}

    def url(self, who):
        return f"http://127.0.0.1:{self.ports[who]}"

    def pid(self, part):
        return self.running[part].pid

    def start(self, database_url, model_url):
        self.state.mkdir()
        url = urllib.parse.urlsplit(database_url)
        self.words = {"STATE": self.state, "PEERS": HERE, "NGINX": ROOT / "nginx", "USER": getpass.getuser(),
                      "WORKERS": WORKERS, "SOCKET": url.query.removeprefix("socket="), "PASSWORD": url.password,
                      "MODEL": model_url,
                      "PHP_PORT": self.ports["php"], "C_PORT": self.ports["c"]}
        fpm = next(pathlib.Path("/usr/sbin").glob("php-fpm*"))
        self.run("php", fpm, "--nodaemonize", "--allow-to-run-as-root", "--fpm-config",
                 self.fill(HERE / "php/fpm.conf"))
        self.run("c", *c_program(self.state, self.state / "c.sock", WORKERS, database_url))
        for name in ("php", "c"):
            eventually((self.state / f"{name}.sock").exists, what=f"the socket of {name}")
            (self.state / f"{name}.sock").chmod(0o666)
        self.run("nginx", "nginx", "-e", self.state / "nginx.log", "-c", self.fill(HERE / "nginx.conf"))
        for who in self.ports:
            eventually(lambda: self.answers(who), what=f"the answer of {who}")

    def answers(self, who):
        if self.running["nginx"].poll() is not None:
            raise SystemExit((self.state / "nginx.log").read_text())
        with contextlib.suppress(httpx.ConnectError):
            return httpx.get(self.url(who) + "/healthz", trust_env=False).status_code == 200

    def fill(self, template):
        """The template's copy with our words in the place of those between two @."""
        text = template.read_text()
        for word, value in self.words.items():
            text = text.replace(f"@{word}@", str(value))
        copy = self.state / template.name
        copy.write_text(text)
        return copy

    def run(self, name, *command):
        log = open(self.state / f"{name}.log", "wb")
        environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/local/sbin:/usr/sbin:/sbin"}
        self.running[name] = subprocess.Popen(list(map(str, command)), env=environment, stdin=subprocess.DEVNULL,
                                              stdout=log, stderr=log, start_new_session=True)

    def stop(self):
        for process in reversed(self.running.values()):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
