"""A PostgreSQL that is lost in the middle of what is said: after so many messages."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from enum import Enum

from anyio.from_thread import start_blocking_portal
from sqlalchemy.engine import URL, make_url

from tests.crash.database import connected
from tests.crash.wires import Ends
from tests.postgres_messages import Message, fatal, first_message, next_message


class Loss(Enum):
    """How it is lost."""

    UNHEARD = "no more of the questions arrive"
    CUT = "no more of the answers arrive"
    ENDED = "the server says that it ends the connection, and does"
    ENDING = "the server says that it ends the connection, which still seems to be open"


class Line:
    """Carries all that is said, until it is lost. `url` leads through it."""

    def __init__(self, straight: URL) -> None:
        self._straight = straight
        self._loss: Loss | None = None
        self._left = 0
        self._carrying: set[asyncio.Task[None]] = set()
        self.url = ""
        self.answers = 0
        """How many messages the server has sent since `lose_after` was last called."""

    def lose_after(self, messages: int, loss: Loss | None) -> None:
        """Lose it once so many messages are carried; with None, carry all of them."""
        self.answers, self._left, self._loss = 0, messages, loss

    @property
    def is_lost(self) -> bool:
        """Whether it came to that."""
        return self._left < 0

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[None]:
        """Listen, in this event loop."""
        server = await asyncio.start_server(self._accepted, "127.0.0.1")
        port = server.sockets[0].getsockname()[1]
        through = self._straight.set(host="127.0.0.1", port=port).difference_update_query(["host"])
        through = through.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
        self.url = through.render_as_string(hide_password=False)
        try:
            yield
        finally:
            server.close()
            for task in self._carrying:
                task.cancel()
            await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            # A client that leaves, what is lost, and the end of the test.
            with suppress(OSError, asyncio.CancelledError):
                await self._carry((reader, writer))
        finally:
            self._carrying.discard(task)
            writer.transport.abort()

    async def _carry(self, client: Ends) -> None:
        server = await connected(self._straight)
        server[1].write(await first_message(client[0]))
        questions = asyncio.ensure_future(self._ask(client[0], server[1]))
        answers = asyncio.ensure_future(self._answer(server[0], client[1]))
        try:
            await asyncio.wait((questions, answers), return_when=asyncio.FIRST_COMPLETED)
            # Whoever was told of the end hangs up.
            if answers.done() and self._loss is Loss.ENDING:
                await questions
        finally:
            questions.cancel()
            answers.cancel()
            await asyncio.gather(questions, answers, return_exceptions=True)
            server[1].transport.abort()

    async def _ask(self, from_: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(EOFError, OSError):
            while True:
                said = await next_message(from_)
                if self._loss is Loss.UNHEARD and self._loses():
                    return
                to.write(bytes(said))

    async def _answer(self, from_: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(EOFError, OSError):
            while True:
                said = await next_message(from_)
                self.answers += 1
                if self._loss in {Loss.CUT, Loss.ENDED, Loss.ENDING} and self._loses():
                    if self._loss is not Loss.CUT:
                        to.write(bytes(_FAREWELL))
                        await to.drain()
                    return
                to.write(bytes(said))

    def _loses(self) -> bool:
        self._left -= 1
        return self.is_lost


_FAREWELL: Message = fatal("57P01", "terminating connection due to administrator command")


@contextmanager
def on_a_line(url: str) -> Iterator[Line]:
    """The line to this server, which works in a thread of its own."""
    line = Line(make_url(url))
    with start_blocking_portal() as thread, thread.wrap_async_context_manager(line.laid()):
        yield line
