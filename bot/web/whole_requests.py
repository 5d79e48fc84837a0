"""Answers requests that came in one piece without ASGI, where the application knows how."""

import asyncio
import re
from typing import Protocol, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from bot.web.body import WholeRequest
from bot.web.errors import ENDING, answer_to
from bot.web.heads import BoundedHeads
from bot.web.short_cut import QuickRoute

# A path without a query, a fragment and escapes: it is looked up as it is.
_PLAIN_PATH = re.compile(rb"/[^?#%]*").fullmatch
# uvicorn sets it for readers of bodies when the sender is gone. Nobody reads a whole request.
_NOBODY_WAITS = asyncio.Event()


class KnowsShortWays(Protocol):
    """An application with routes whose requests need no ASGI."""

    def short_way(self, scope: Scope) -> QuickRoute | None:
        """The route for a request with this method and path, if it has one."""
        ...


class WholeRequests(BoundedHeads):
    """A connection that answers whole requests by the short ways of its application.

    ASGI hands over a request in messages, takes its answer in messages, and needs a task for both:
    for an alert that is more work than reading it. Requests that come in pieces, or are unusual in
    any way, go by ASGI.
    """

    scope: Scope  # type: ignore[assignment]  # uvicorn's own type lists the keys
    # Set from the end of a head until its body is complete, if that comes with it.
    _route: QuickRoute | None = None
    _body = b""

    def on_headers_complete(self) -> None:
        """Begin the request, unless its body may be here already and there is a short way."""
        self._route, self._body = self._short_way(), b""
        if self._route is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        if self._route is None:
            super().on_body(body)
        else:
            self._body += body

    def on_message_complete(self) -> None:
        """Answer the request, if it came whole."""
        route, self._route = self._route, None
        if route is None:
            super().on_message_complete()
            return
        exchange = _Exchange(self, WholeRequest(self.scope, self._body))
        self.cycle = cast("RequestResponseCycle", exchange)
        exchange.begin(route)

    def _parse(self, data: bytes) -> None:
        super()._parse(data)
        if self._route is not None:
            # The body is not complete: what is missing comes later, by ASGI.
            self._route = None
            super().on_headers_complete()
            super().on_body(self._body)

    def _short_way(self) -> QuickRoute | None:
        parser, before = self.parser, self.cycle
        if (
            self._waited_for is self.scope
            or (before is not None and not before.response_complete)
            or self.expect_100_continue
            or parser.should_upgrade()
            or not parser.should_keep_alive()
            or parser.get_http_version() != "1.1"
            or _PLAIN_PATH(self.url) is None
        ):
            return None
        self.scope["method"] = parser.get_method().decode()
        self.scope["path"] = self.url.decode("latin-1")
        return cast("KnowsShortWays", self.app).short_way(self.scope)


class _Exchange(asyncio.Future[None]):
    """A whole request and its answer; done when that is written.

    As much as uvicorn uses of its `RequestResponseCycle`. And as much as it uses of the task that
    would answer: it waits for these when the server ends, and cancels what takes too long.
    """

    message_event = _NOBODY_WAITS
    more_body = False
    disconnected = False
    keep_alive = True

    def __init__(self, on: WholeRequests, request: WholeRequest) -> None:
        super().__init__(loop=on.loop)
        self._on = on
        self._request = request
        self._later: asyncio.Task[None] | None = None

    @property
    def response_complete(self) -> bool:
        """Whether it is answered."""
        return self.done()

    def begin(self, route: QuickRoute) -> None:
        """Have the route answer, now or later."""
        self._on.tasks.add(cast("asyncio.Task[None]", self))
        try:
            route.begin(self._request, self._answer)
        except Exception as error:  # noqa: BLE001 (the handler for it tells of it)
            self._answer(error)

    def cancel(self, msg: object = None) -> bool:
        """Answer that the process ends, as soon as whoever cancels has gone through all of them."""
        self._on.loop.call_soon(self._write, ENDING)
        return True

    def _answer(self, said: Response | Exception) -> None:
        if isinstance(said, Response) and not self._on.flow.write_paused:
            self._write(said)
        elif self._later is None:
            self._later = self._on.loop.create_task(self._answer_later(said))

    async def _answer_later(self, said: Response | Exception) -> None:
        if isinstance(said, Exception):
            said = await answer_to(said, Request(self._request.scope))
        # While the sender does not read what it was told before.
        await self._on.flow.drain()
        self._write(said)

    def _write(self, response: Response) -> None:
        if self.done():
            return
        self.set_result(None)
        self._on.tasks.discard(cast("asyncio.Task[None]", self))
        if self.disconnected:
            return
        self._on.one_piece.write_whole(self._as_bytes(response))
        if not self.keep_alive:
            self._on.transport.close()
        self._on.on_response_complete()

    def _as_bytes(self, response: Response) -> bytes:
        fields = [*self._on.server_state.default_headers, *response.raw_headers]
        if not self.keep_alive:
            fields.append((b"connection", b"close"))
        lines = [b"%b: %b\r\n" % field for field in fields]
        return b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", response.body])
