"""Alerts one after the other, and the instants between which a bot is measured."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, kw_only=True)
class Line:
    """A kept-alive connection on which a request goes in one piece, as Go's client sends it.

    So do Prometheus, Alertmanager and Grafana. A client of Python's would be part of what is
    measured: some need a millisecond to begin.
    """

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def post(self, path: str, payload: Mapping[str, object]) -> float:
        """Have an alert accepted; when its first byte went (time.time())."""
        body = json.dumps(payload).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n"
        request = head.encode() + body
        began = time.time()
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        _, _, rest = head.lower().partition("content-length:")
        answer = await self.reader.readexactly(int(rest.split("\r\n", 1)[0]))
        assert " 202 " in head.split("\r\n", 1)[0], answer
        return began


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """A connection to a bot on this machine."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Line(reader=reader, writer=writer)
    finally:
        writer.close()


class Arrivals:
    """The telephone company's application; notes when it was asked for calls, and to whom.

    That is before it deals with the request, which takes longer than some of what is measured.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.at: dict[str, list[float]] = defaultdict(list)
        """Instants (time.time()) by number."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as it is."""
        arrived = time.time()
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        read: list[Message] = [await receive()]
        while read[-1].get("more_body"):
            read.append(await receive())
        asked = parse_qs(b"".join(message.get("body", b"") for message in read).decode())
        if scope["path"].endswith("/Calls.json"):
            self.at[asked["To"][0]].append(arrived)

        async def again() -> Message:
            return read.pop(0) if read else await receive()

        await self._app(scope, again, send)
