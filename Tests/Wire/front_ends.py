"""Front ends with the files of `nginx/`, of which only places and ports are replaced."""
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import tempfile

from description import Description
from public_site import Site
from service import Service
from stack import DEADLINES, ROOT, SPACES, eventually, free_port

NGINX = ROOT / "nginx"
# A client that stops reading is soon given up.
SHORT = DEADLINES | {"SPACES_CLIENT_SECONDS": "3"}
WITH_SBIN = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}


class FrontEnd:
    """One way into the product; takes the place of the stack for `Visitor` and `Person`. `restart` starts the product again where
    nobody else does."""

    def __init__(self, stack, port, prefix="", scheme="http", processes=lambda: [], restart=lambda: None,
                 passes_encoded_slashes=True):
        self.stack, self.port, self.prefix = stack, port, prefix
        self.url = f"{scheme}://127.0.0.1:{port}{prefix}"
        self.description = Description(stack.description.document, prefix)
        self.credit = stack.credit
        self.processes, self.restart, self.passes_encoded_slashes = processes, restart, passes_encoded_slashes

    def kill(self):
        """Kills every process that answers requests."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def running(executable):
    """The processes of this file, by its path."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "exe") == str(executable):
                found.append(int(process.name))
    return found


def let_others_reach(path):
    """A front end's user passes through the folders of the temporary files."""
    for folder in [path, *path.parents]:
        if pathlib.Path(tempfile.gettempdir()) in folder.parents and folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o011)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def replaced(path, places):
    """The text of a file with other places; each must occur in it."""
    text = path.read_text()
    for old, new in places.items():
        assert old in text, f"{path} has no {old}"
        text = text.replace(old, str(new))
    return text


def configuration(stack, folder):
    """The stack's configuration with short deadlines, as a file of its own."""
    path = folder / "spaces.conf"
    path.write_text((stack.state / "spaces.conf").read_text() + "".join(f"{key}={value}\n" for key, value in SHORT.items()))
    return path


class Daemon:
    """A process that stays in the foreground, from the moment it listens on its port to its end."""

    def __init__(self, command, port, log):
        self.log = log
        with open(log, "ab") as out:
            self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=WITH_SBIN)
        eventually(lambda: self.listens(port), what=command[0])

    def listens(self, port):
        assert self.process.poll() is None, self.log.read_text()
        return listens(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


@contextlib.contextmanager
def site(stack, folder, application, **more):
    """The port of nginx's HTTPS server."""
    public = Site(stack, folder, application, **more)
    try:
        yield public.tls_port
    finally:
        public.end()


@contextlib.contextmanager
def service(stack, folder):
    """`spaces serve` with two workers: its socket, and what gives the ids of the workers."""
    (folder / "app").mkdir()
    with Service(stack, folder / "app", "--processes", "2", **SHORT) as running:
        yield running.socket, running.workers


@contextlib.contextmanager
def nginx_serve(stack, folder):
    with service(stack, folder) as (path, workers), site(stack, folder, path) as port:
        front = FrontEnd(stack, port, scheme="https", processes=workers)
        front.socket = path
        yield front


@contextlib.contextmanager
def nginx_spawn_fcgi(stack, folder):
    path, started = folder / "app.sock", []

    def start():
        path.unlink(missing_ok=True)
        started.append(subprocess.Popen(["spawn-fcgi", "-n", "-s", path, "--", SPACES], stdin=subprocess.DEVNULL,
                                        env=stack.environment | SHORT, stderr=subprocess.DEVNULL))
        eventually(path.exists, what="the socket")

    start()
    try:
        with site(stack, folder, path) as port:
            yield FrontEnd(stack, port, scheme="https", processes=lambda: [started[-1].pid], restart=start)
    finally:
        for process in started:
            process.kill()
            process.wait()


@contextlib.contextmanager
def nginx_fcgiwrap(stack, folder):
    executable = pathlib.Path(os.path.realpath(SPACES))
    path = folder / "app.sock"
    wrapper = subprocess.Popen(["fcgiwrap", "-c", "8", "-s", f"unix:{path}"], stdin=subprocess.DEVNULL, env=WITH_SBIN,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    eventually(path.exists, what="fcgiwrap's socket")
    places = {"/usr/lib/spaces/spaces": str(executable), "/etc/spaces/spaces.conf": str(configuration(stack, folder))}

    def programs():
        return [pid for pid in running(executable) if os.getsid(pid) == wrapper.pid]

    try:
        with site(stack, folder, path, includes=["fcgiwrap.conf"], places=places) as port:
            yield FrontEnd(stack, port, scheme="https", processes=programs)
    finally:
        os.killpg(wrapper.pid, signal.SIGTERM)
        wrapper.wait(timeout=30)


@contextlib.contextmanager
def lighttpd(stack, folder):
    port = free_port()
    with service(stack, folder) as (path, workers):
        text = replaced(NGINX / "lighttpd/spaces.conf", {
            "/run/spaces/spaces.sock": path, "/var/lib/spaces/media/": f"{stack.state}/media/", "/srv/spaces/site": NGINX / "site"})
        (folder / "lighttpd.conf").write_text(
            f'server.bind = "127.0.0.1"\nserver.port = {port}\nserver.document-root = "{folder}"\nserver.upload-dirs = ( "{folder}" )\n{text}')
        with Daemon(["lighttpd", "-D", "-f", folder / "lighttpd.conf"], port, folder / "lighttpd.log"):
            yield FrontEnd(stack, port, processes=workers)


@contextlib.contextmanager
def haproxy(stack, folder):
    port = free_port()
    with service(stack, folder) as (path, workers):
        (folder / "haproxy.cfg").write_text(replaced(NGINX / "haproxy/fastcgi.cfg", {
            "bind :443 ssl crt /etc/haproxy/spaces.pem alpn h2,http/1.1": f"bind 127.0.0.1:{port}",
            "/run/spaces/spaces.sock": path, "group www-data": "", "docroot /srv/spaces": f"docroot {folder}", "maxconn 20000": "maxconn 200"}))
        with Daemon(["haproxy", "-db", "-f", folder / "haproxy.cfg"], port, folder / "haproxy.log"):
            yield FrontEnd(stack, port, processes=workers)


@contextlib.contextmanager
def caddy(stack, folder):
    port = free_port()
    with service(stack, folder) as (path, workers):
        text = replaced(NGINX / "caddy/Caddyfile", {
            "spaces.example {": f"http://127.0.0.1:{port} {{", "unix//run/spaces/spaces.sock": f"unix/{path}",
            "/var/lib/spaces/media/": f"{stack.state}/media/", "/srv/spaces/site": NGINX / "site"})
        # Without certificates, and without a port of its own for changes.
        (folder / "Caddyfile").write_text(f"{{\n  admin off\n  auto_https off\n}}\n{text}")
        command = ["env", f"HOME={folder}", "caddy", "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]
        with Daemon(command, port, folder / "caddy.log"):
            yield FrontEnd(stack, port, processes=workers)
