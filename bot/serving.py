"""Serves until the process is told to end, then ends gracefully."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from types import FrameType
from typing import Protocol

import uvicorn

from bot.door import Door
from bot.web.garbage import leave_alone_what_is_there
from bot.web.heaps import share_heaps
from bot.web.listening import let_many_in
from bot.web.whole_requests import WholeRequests

# Of the 30 seconds that platforms give. Sends under way go on meanwhile.
ANSWER_WITHIN_SECONDS = 8
# Requests for which that was too short.
ASKED_TO_COME_AGAIN_WITHIN_SECONDS = 1.0
# Of connections that came before anything could answer.
TAKEN_UP_WITHIN_SECONDS = 0.02
FIRST_ANSWERED_WITHIN_SECONDS = 1.0
# A proxy that comes again just as an idle connection is closed loses an alert, or what somebody
# pressed on the phone. So the proxy is to close it first: Heroku's router does after 90 seconds
# (help.heroku.com/Y6M4QI4V), AWS's load balancers after 60.
KEEP_ALIVE_SECONDS = 100


class Rest(Protocol):
    """What follows the door: the app."""

    async def start(self) -> None:
        """Start the work that no request triggers."""
        ...

    def take_over(self) -> None:
        """Answer all requests from now on, instead of the door."""
        ...

    def take_no_more(self) -> None:
        """Take up no new work."""
        ...

    async def stop(self) -> None:
        """End, after all requests are answered."""
        ...


async def serve(
    door: Door, load: Callable[[], Awaitable[Rest]], listening: Sequence[socket.socket]
) -> None:
    """Serve on these until the process is told to end, then end gracefully.

    The sockets listen already, and early requests wait in them. Once alerts are taken in, `load` is
    called for the rest, which then starts and takes over. An error on that way ends everything, and
    is raised here.
    """
    let_many_in()
    config = uvicorn.Config(
        door,
        http=WholeRequests,
        lifespan="off",
        ws="none",
        log_config=None,
        # Addresses of alerts hold their keys, so requests are not logged.
        access_log=False,
        server_header=False,
        # No proxy headers: nothing asks where a request came from, only PUBLIC_URL counts.
        proxy_headers=False,
        timeout_graceful_shutdown=ANSWER_WITHIN_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = _Server(door, load, config)
    signal.signal(signal.SIGTERM, server.end_before_or_after)
    await server.serve(sockets=list(listening))
    if server.failure is not None:
        raise server.failure


class _Server(uvicorn.Server):
    """Loads the rest once it serves, and ends both in the right order.

    The rest takes up no new work from the signal on, not only after all requests are answered.
    """

    def __init__(
        self, door: Door, load: Callable[[], Awaitable[Rest]], config: uvicorn.Config
    ) -> None:
        super().__init__(config)
        self.failure: Exception | None = None
        self._door = door
        self._load = load
        self._rest: Rest | None = None
        self._loading: asyncio.Task[None] | None = None

    def end_before_or_after(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle SIGTERM while the server does not.

        The server raises the signal once more when it has ended: by then there is nothing to end.
        """
        if not self.started:
            raise SystemExit(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take alerts in, and begin to load the rest."""
        await super().startup(sockets)
        self._loading = asyncio.create_task(self._load_rest(), name="load the rest")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, in order."""
        self._door.turn_away()
        if self._rest is not None:
            self._rest.take_no_more()
        await super().shutdown(sockets)
        if cut_short := set(self.server_state.tasks):
            await asyncio.wait(cut_short, timeout=ASKED_TO_COME_AGAIN_WITHIN_SECONDS)
        if self._loading is not None:
            await self._loading
        if self._rest is not None and not self.force_exit:
            await self._rest.stop()

    async def _answer_who_waits(self) -> None:
        """Answer waiting requests first: loading takes half of Python's time from them."""
        await asyncio.sleep(TAKEN_UP_WITHIN_SECONDS)
        # Without requests that wait for the app: each would wait for the other.
        answers = self.server_state.tasks
        if waiting := {one for one in answers if not self._door.is_kept_waiting(one)}:
            await asyncio.wait(waiting, timeout=FIRST_ANSWERED_WITHIN_SECONDS)

    async def _load_rest(self) -> None:
        try:
            await self._answer_who_waits()
            self._rest = await self._load()
            leave_alone_what_is_there()
            share_heaps()
            if self.should_exit:
                return
            await self._rest.start()
            self._rest.take_over()
        except Exception as failure:  # noqa: BLE001 (whatever it is, it is raised by `serve`)
            self.failure, self.should_exit = failure, True
