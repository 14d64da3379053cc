"""The public site's nginx configuration as it is shipped. Only its paths and ports are replaced, and
what a test would wait for: its patience, and the second for which the log is kept back."""
import os
import socket
import subprocess

import httpx

from stack import ROOT, eventually, free_port


class Site:
    """nginx with nginx/production/spaces.conf in front of the application's socket. `patience`: how long it waits for the application.
    `includes`: files of nginx/common to add to the server. `places`: what they name elsewhere."""

    def __init__(self, stack, directory, application, patience="75s", includes=(), places=None, workers=1):
        self.directory, self.port, self.tls_port = directory, free_port(), free_port()
        replaced = {
            "/etc/nginx/spaces/": f"{directory}/common/", "unix:/run/spaces/spaces.sock": f"unix:{application}",
            "/etc/letsencrypt/live/spaces.example/fullchain.pem": f"{stack.state}/tls/cert.pem",
            "/etc/letsencrypt/live/spaces.example/privkey.pem": f"{stack.state}/tls/key.pem",
            "/var/lib/nginx/spaces": f"{directory}/cache", "/srv/spaces/site": f"{ROOT}/nginx/site", "/var/lib/spaces/media": f"{stack.state}/media",
            "/var/log/nginx/spaces.log": f"{directory}/access.log", "listen [::]:": "# ",
            "listen 80;": f"listen 127.0.0.1:{self.port};", "listen 443 ": f"listen 127.0.0.1:{self.tls_port} ",
            "fastcgi_read_timeout 75s;": f"fastcgi_read_timeout {patience};", " buffer=64k flush=1s": "",
        } | (places or {})
        added = "".join(f"  include {directory}/common/{name};\n" for name in includes)
        locations = f"  include {directory}/common/locations.conf;\n"
        (directory / "common").mkdir()
        for source in [ROOT / "nginx/production/spaces.conf", *(ROOT / "nginx/common").iterdir()]:
            text = source.read_text()
            for old, new in replaced.items():
                text = text.replace(old, new)
            text = text.replace(locations, added + locations)
            (directory / ("site.conf" if "production" in source.parts else f"common/{source.name}")).write_text(text)
        user = "user root;" if os.geteuid() == 0 else ""
        folders = "".join(f"{kind}_temp_path {directory}/{kind};" for kind in ("client_body", "fastcgi", "proxy", "uwsgi", "scgi"))
        (directory / "nginx.conf").write_text(
            f"daemon off; worker_processes {workers}; {user} pid {directory}/nginx.pid; error_log {directory}/error.log; events {{}}\n"
            f"http {{ {folders} include {directory}/site.conf; }}\n")
        self.process = subprocess.Popen(["nginx", "-e", directory / "error.log", "-c", directory / "nginx.conf"],
                                        env=os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"})
        eventually(self.listens, what="the front end")
        self.http = self.client()

    def client(self, address=None):
        return httpx.Client(transport=httpx.HTTPTransport(verify=False, local_address=address), timeout=30,
                            base_url=f"https://127.0.0.1:{self.tls_port}")

    def listens(self):
        assert self.process.poll() is None, "nginx ended at once"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.tls_port)) == 0

    def end(self):
        self.http.close()
        self.process.terminate()
        self.process.wait(timeout=30)
