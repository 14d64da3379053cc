"""A cable between a browser and the front end, which a test can pull out: Playwright's offline mode leaves open connections alone."""
import contextlib
import socket
import threading
import urllib.parse

from stack import free_port


class Cable:
    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.target, self.port = (address.hostname, address.port), free_port()
        self.url = f"http://127.0.0.1:{self.port}{address.path}"
        self.ends = []
        self.plug_in()

    def plug_in(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def pull_out(self):
        """Cuts every connection; from now on there is nobody to connect to."""
        ends, self.ends = [self.listener, *self.ends], []
        for end in ends:
            with contextlib.suppress(OSError):   # it may have ended by itself
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def accept(self, listener):
        with contextlib.suppress(OSError):   # pulled out
            while True:
                near, far = listener.accept()[0], socket.create_connection(self.target)
                self.ends += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self.pass_on, args=[source, sink], daemon=True).start()

    def pass_on(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
