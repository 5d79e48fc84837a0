"""A connection pooler between the bot and a PostgreSQL, which lends sessions for a transaction."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from enum import Enum

from anyio.from_thread import start_blocking_portal
from sqlalchemy.engine import make_url

from tests.crash.database import connected
from tests.crash.wires import Ends
from tests.postgres_messages import Message, fatal, next_message

# PostgreSQL: "Message Formats".
_CANCEL, _WITH_TLS, _WITH_GSS = 80877102, 80877103, 80877104
_VERSION = 196608
_SIGNED_IN, _SIGNED_IN_SOON = 0, 12


class Settings(Enum):
    """What becomes of the settings that a client asks for as it connects."""

    IGNORED = "as PgBouncer does with ignore_startup_parameters=options"
    REFUSED = "as PgBouncer does without"
    HANDED_ON = "to a session that others are lent as well"


@contextmanager
def behind_a_pooler(url: str, settings: Settings) -> Iterator[str]:
    """The address of a pooler that leads to this server, and works in a thread of its own."""
    with (
        start_blocking_portal() as thread,
        thread.wrap_async_context_manager(_working(url, settings)) as through,
    ):
        yield through


@asynccontextmanager
async def _working(url: str, settings: Settings) -> AsyncIterator[str]:
    straight = make_url(url)
    pooler = _Pooler(lambda: connected(straight), settings)
    server = await asyncio.start_server(pooler.serve, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    through = straight.set(host="127.0.0.1", port=port).difference_update_query(["host"])
    try:
        yield through.render_as_string(hide_password=False)
    finally:
        server.close()
        await pooler.end()


class _Pooler:
    def __init__(self, connect: Callable[[], Awaitable[Ends]], settings: Settings) -> None:
        self._connect = connect
        self._settings = settings
        self._free: list[Ends] = []
        self._serving: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            # A client that leaves, and the end of the test.
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await self._carry((reader, writer))
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def end(self) -> None:
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        for _reader, writer in self._free:
            writer.transport.abort()

    async def _carry(self, client: Ends) -> None:
        asked = await _asked_for(client)
        if self._settings is Settings.REFUSED and "options" in asked:
            what = "unsupported startup parameter in options: lock_timeout"
            client[1].write(bytes(fatal("08P01", what)))
            return
        if self._settings is Settings.IGNORED:
            asked.pop("options", None)
        if self._free:
            client[1].write(bytes(Message(kind=b"R", body=struct.pack("!i", _SIGNED_IN))))
            client[1].write(bytes(Message(kind=b"Z", body=b"I")))
        else:
            self._free.append(await self._signed_in(client, asked))
        while (said := await next_message(client[0])).kind != b"X":
            session = self._free.pop()
            try:
                await _transaction(client, session, said)
            except BaseException:
                session[1].transport.abort()
                raise
            self._free.append(session)

    async def _signed_in(self, client: Ends, asked: dict[str, str]) -> Ends:
        session = await self._connect()
        body = struct.pack("!i", _VERSION)
        body += "".join(f"{name}\0{value}\0" for name, value in asked.items()).encode() + b"\0"
        session[1].write(struct.pack("!i", len(body) + 4) + body)
        while (answer := await next_message(session[0])).kind != b"Z":
            client[1].write(bytes(answer))
            if answer.kind == b"R" and _wants_more(answer):
                session[1].write(bytes(await next_message(client[0])))
        client[1].write(bytes(answer))
        return session


async def _transaction(client: Ends, session: Ends, said: Message) -> None:
    """Carry what belongs to one transaction, of which the first message has been read."""
    while True:
        session[1].write(bytes(said))
        if said.kind in {b"Q", b"S"}:
            while (answer := await next_message(session[0])).kind != b"Z":
                client[1].write(bytes(answer))
            client[1].write(bytes(answer))
            if answer.body == b"I":
                return
        said = await next_message(client[0])


async def _asked_for(client: Ends) -> dict[str, str]:
    """What a client sends first: whom it is, and its settings."""
    while True:
        (length,) = struct.unpack("!i", await client[0].readexactly(4))
        body = await client[0].readexactly(length - 4)
        (code,) = struct.unpack("!i", body[:4])
        if code == _CANCEL:
            raise EOFError
        if code not in {_WITH_TLS, _WITH_GSS}:
            break
        client[1].write(b"N")
    names_and_values = body[4:].decode().rstrip("\0").split("\0")
    return dict(zip(names_and_values[::2], names_and_values[1::2], strict=True))


def _wants_more(asked: Message) -> bool:
    return struct.unpack("!i", asked.body[:4])[0] not in {_SIGNED_IN, _SIGNED_IN_SOON}
