"""Private Apache servers with the files of nginx/apache, and with nothing but the .htaccess of the distribution."""
import atexit
import contextlib
import functools
import grp
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import audio
from front_ends import SHORT, FrontEnd, configuration, let_others_reach, listens, running
from service import Service
from stack import ROOT, SPACES, eventually, free_port

CONFIGURATIONS = ROOT / "nginx" / "apache"
MODULES = pathlib.Path("/usr/lib/apache2/modules")
LOADED = ["mpm_event", "authn_core", "authz_core", "authz_host", "alias", "dir", "env", "headers", "mime", "rewrite", "cgid", "filter", "deflate"]
WAYS = ["proxy_fcgi", "fcgid", "cgi", "cgi-bin"]


def own(path, mode):
    """Gives a file to Apache's user alone."""
    path.chmod(mode)
    if os.geteuid() == 0:
        shutil.chown(path, "www-data", "www-data")


class Server:
    """A private Apache in a folder of its own; `configuration` follows what every server needs."""

    def __init__(self, folder, modules, ports, configuration):
        self.folder, self.ports, self.log = folder, ports, folder / "error.log"
        loaded = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in [*LOADED, *modules])
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        fcgid = f"FcgidIPCDir {folder}/fcgid\nFcgidProcessTableFile {folder}/fcgid.table\n" if "fcgid" in modules else ""
        (folder / "apache.conf").write_text(f"""\
{loaded}{user}{"".join(f"Listen 127.0.0.1:{port}{chr(10)}" for port in ports)}
ServerName localhost
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ErrorLog {self.log}
TypesConfig /etc/mime.types
ScriptSock {folder}/cgid.sock
{fcgid}
<Directory />
  AllowOverride None
  Require all denied
</Directory>
{configuration}""")
        self.process = subprocess.Popen(["/usr/sbin/apache2", "-f", folder / "apache.conf", "-D", "FOREGROUND"], stdin=subprocess.DEVNULL)
        eventually(self.listens, what="Apache")

    def listens(self):
        assert self.process.poll() is None, self.log.read_text() if self.log.exists() else "Apache ended at once"
        return all(map(listens, self.ports))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


class Apache:
    """The files of nginx/apache: a virtual host for each way, each on a port of its own."""

    def __init__(self, stack, folder):
        self.folder, self.ports = folder, {way: free_port() for way in WAYS}
        self.group = grp.getgrnam("www-data").gr_gid if os.geteuid() == 0 else os.getegid()
        self.install(stack)
        self.server = Server(folder, ["http2", "fcgid", "proxy", "proxy_fcgi"], self.ports.values(), self.configuration())
        self.log = self.server.log
        self.fronts = {way: FrontEnd(stack, port, "/cgi-bin/spaces" if way == "cgi-bin" else "", processes=self.processes(way))
                       for way, port in self.ports.items()}

    def processes(self, way):
        return lambda: running(self.folder / ("cgi-bin" if way == "cgi-bin" else "lib") / "spaces")

    def install(self, stack):
        """The executable and its configuration, which Apache's user can read."""
        for place in ("lib", "cgi-bin"):
            (self.folder / place).mkdir()
            shutil.copy(SPACES, self.folder / place / "spaces")
            own(configuration(stack, self.folder / place), 0o400)
        shutil.copy(CONFIGURATIONS / "cgi-bin.htaccess", self.folder / "cgi-bin" / ".htaccess")
        shutil.copytree(ROOT / "nginx" / "site", self.folder / "srv" / "site", ignore=shutil.ignore_patterns("viewer"))
        audio.store(self.folder / "state" / "media")
        (self.folder / "run").mkdir()
        # The set-group-id bit hands the group on to the socket.
        os.chown(self.folder / "run", -1, self.group)
        (self.folder / "run").chmod(0o2755)

    def configuration(self):
        return f"""\
{"".join(self.host(way) for way in WAYS if way != "cgi-bin")}
<VirtualHost 127.0.0.1:{self.ports["cgi-bin"]}>
  AllowEncodedSlashes NoDecode
  ScriptAlias /cgi-bin/ {self.folder}/cgi-bin/
  <Directory {self.folder}/cgi-bin>
    AllowOverride All
    Require all granted
  </Directory>
</VirtualHost>
"""

    def host(self, way):
        """spaces.conf with other places, and without TLS."""
        text = (CONFIGURATIONS / "spaces.conf").read_text()
        chosen, count = re.subn(r"Include .*", f"Include {self.folder}/{way}.conf", text)
        assert count == 1
        (self.folder / f"{way}.conf").write_text(self.moved((CONFIGURATIONS / f"{way}.conf").read_text()))
        plain = re.sub(r"(?m)^ *SSL.*\n", "", chosen)
        return self.moved(plain.replace("*:443", f"127.0.0.1:{self.ports[way]}"))

    def moved(self, text):
        text = text.replace("Protocols h2 ", "Protocols h2c ")
        for place, own in {"/usr/lib/spaces": "lib", "/etc/spaces": "lib", "/run/spaces": "run", "/var/lib/spaces": "state", "/srv/spaces": "srv"}.items():
            text = text.replace(place, f"{self.folder}/{own}")
        return text.replace("run/spaces.sock", "run/s.sock")


@contextlib.contextmanager
def virtual_hosts(stack, folder):
    """An Apache with a virtual host for each way, and the service that proxy_fcgi needs."""
    let_others_reach(folder)
    let_others_reach((stack.state / "run").resolve())
    apache = Apache(stack, folder)
    with apache.server, Service(stack, folder / "run", "--processes", "2", **SHORT) as service:
        apache.fronts["proxy_fcgi"].processes = service.workers
        yield apache


@contextlib.contextmanager
def virtual_host(way, stack, folder):
    with virtual_hosts(stack, folder) as apache:
        yield apache.fronts[way]


@functools.cache
def distribution():
    """What the distribution's archive holds; made once."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spaces-"))
    atexit.register(shutil.rmtree, folder)
    subprocess.run([ROOT / "nginx/package/dist", "tree", SPACES, folder / "spaces"], check=True, stdin=subprocess.DEVNULL)
    return folder / "spaces"


def unpack(folder):
    """The same as a folder, whose files nobody changes: they are links."""
    subprocess.run(["cp", "--archive", "--link", distribution(), folder], check=True)


@contextlib.contextmanager
def htaccess(module, prefix, stack, folder):
    """A site of which nobody but .htaccess knows how it runs. `module`: what there is beside mod_cgid. `prefix`: of its folder."""
    let_others_reach(folder)
    let_others_reach((stack.state / "run").resolve())
    (root := folder / "site").mkdir()
    place = root / prefix.strip("/")
    if prefix:
        unpack(place)
        # As a host does for a name that belongs to a folder.
        (root / ".htaccess").write_text("RewriteEngine On\nRewriteCond %{HTTP_HOST} ^club\\.\nRewriteCond %{REQUEST_URI} !^/club/\n"
                                        "RewriteRule ^(.*)$ /club/$1 [L]\n")
    else:
        root.rmdir()
        unpack(root)
    own(configuration(stack, place), 0o400)
    for media in ("tts", "samples"):
        (place / "media" / media).mkdir(exist_ok=True)
        (place / "media" / media / "hello.wav").write_bytes(b"RIFF")
    port = free_port()
    # What hosts usually allow, and no more.
    site = f"<VirtualHost 127.0.0.1:{port}>\nDocumentRoot {root}\n<Directory {root}>\nRequire all granted\nAllowOverride FileInfo Options\n" \
           "</Directory>\n</VirtualHost>\n"
    with Server(folder, [module] if module else [], [port], site):
        loader = next(place.glob("lib-*/ld-linux-x86-64.so.2"))
        front = FrontEnd(stack, port, prefix, processes=lambda: running(loader), passes_encoded_slashes=False)
        front.place = place
        yield front
