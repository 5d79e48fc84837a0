"""Senders down to their bytes, and a server that answers them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.server import listen
from bot.web.heads import BoundedHeads
from tests.patience import PATIENCE_SECONDS


@dataclass
class Connection:
    """A sender, down to its bytes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    dawdling: asyncio.TimerHandle | None = None

    async def send(self, *pieces: bytes) -> None:
        """Send these, and give whoever reads them time to take each by itself."""
        for piece in pieces:
            self.writer.write(piece)
            await asyncio.sleep(0)

    async def answer(self) -> tuple[int, bytes]:
        """The status and body of the next answer."""
        head, body = await self.answer_as_sent()
        return int(head.split()[1]), body

    async def answer_as_sent(self) -> tuple[bytes, bytes]:
        """The head and body of the next answer."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
        (length,) = [
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ]
        return head, await self.reader.readexactly(length)

    async def is_closed(self) -> bool:
        """Whether nothing comes any more; waits for that."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self.reader.read() == b""
        except ConnectionResetError:
            # What was sent and not read becomes this.
            return True

    def hang_up(self) -> None:
        """End it from this side."""
        if self.dawdling is not None:
            self.dawdling.cancel()
        self.writer.close()


@dataclass
class Web:
    """A server that answers with what it was sent."""

    port: int
    release: asyncio.Event
    connections: list[Connection] = field(default_factory=list)

    async def connect(self, *sent: bytes) -> Connection:
        made = Connection(*await asyncio.open_connection("127.0.0.1", self.port))
        self.connections.append(made)
        made.writer.writelines(sent)
        return made


async def serve(http: type[BoundedHeads]) -> AsyncIterator[Web]:
    release = asyncio.Event()

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    async def wait(request: Request) -> Response:
        await release.wait()
        return Response("waited")

    routes = [Route("/", echo, methods=["POST", "GET"]), Route("/wait", wait)]
    config = uvicorn.Config(Starlette(routes=routes), http=http, ws="none", log_config=None)
    server, listening = uvicorn.Server(config), listen()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    web = Web(listening.getsockname()[1], release)
    yield web
    release.set()
    for one in web.connections:
        one.hang_up()
    server.should_exit = True
    await serving
