"""A request over a connection of its own, for many at once in one thread."""
import asyncio
import json
import time
from urllib.parse import urlsplit

import data


class Connection:
    def __init__(self, url, method, path, person=None, body=None, accept="application/json", **headers):
        host = urlsplit(url)
        self.address = host.hostname, host.port
        text = "" if body is None else json.dumps(body)
        lines = {"Host": host.netloc, "Connection": "close", "Accept": accept, "Content-Length": len(text)}
        if text:
            lines["Content-Type"] = "application/json"
        if person:
            lines["Authorization"] = f"Bearer {data.token(person)}"
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.request = f"{method} {path} HTTP/1.1\r\n{head}\r\n{text}".encode()

    async def send(self):
        """Where the answer comes."""
        reader, self.writer = await asyncio.open_connection(*self.address)
        self.writer.write(self.request)
        return reader

    async def answer(self):
        """(status, head and body)"""
        try:
            received = await (await self.send()).read()
        finally:
            self.close()
        return int(received[9:12] or 0), received

    async def seconds(self):
        """How long the answer takes, which is to be one of success."""
        begin = time.monotonic()
        status, received = await self.answer()
        assert status in (200, 201), received[:300]
        return time.monotonic() - begin

    def close(self):
        if hasattr(self, "writer"):
            self.writer.close()
