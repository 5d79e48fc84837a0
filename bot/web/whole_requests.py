"""Answers requests that came in one piece without ASGI, where the application knows how."""

import asyncio
import re
from typing import Protocol, cast

from starlette.responses import Response
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from bot.web.body import WholeRequest
from bot.web.errors import ENDING, answer_of
from bot.web.heads import BoundedHeads
from bot.web.short_cut import Endpoint

# A path without a query, a fragment and escapes: it is looked up as it is.
_PLAIN_PATH = re.compile(rb"/[^?#%]*").fullmatch
# uvicorn sets it for readers of bodies when the sender is gone. Nobody reads a whole request.
_NOBODY_WAITS = asyncio.Event()


class KnowsShortWays(Protocol):
    """An application with endpoints that can be called outside ASGI."""

    def short_way(self, scope: Scope) -> Endpoint | None:
        """The endpoint for a request with this method and path, if it has one."""
        ...


class WholeRequests(BoundedHeads):
    """A connection that answers whole requests by the short ways of its application.

    ASGI hands over a request in messages, and takes its answer in messages: for an alert that is
    more work than reading it. Requests that come in pieces, or are unusual in any way, go by ASGI.
    """

    scope: Scope  # type: ignore[assignment]  # uvicorn's own type lists the keys
    # Set from the end of a head until its body is complete, if that comes with it.
    _endpoint: Endpoint | None = None
    _body = b""

    def on_headers_complete(self) -> None:
        """Begin the request, unless its body may be here already and there is a short way."""
        self._endpoint, self._body = self._short_way(), b""
        if self._endpoint is None:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        if self._endpoint is None:
            super().on_body(body)
        else:
            self._body += body

    def on_message_complete(self) -> None:
        """Answer the request, if it came whole."""
        if self._endpoint is None:
            super().on_message_complete()
            return
        exchange = _Exchange(self, self._endpoint, WholeRequest(self.scope, self._body))
        self._endpoint, self.cycle = None, cast("RequestResponseCycle", exchange)
        self._start_asgi_task(self.cycle, self.app)

    def _parse(self, data: bytes) -> None:
        super()._parse(data)
        if self._endpoint is not None:
            # The body is not complete: what is missing comes later, by ASGI.
            self._endpoint = None
            super().on_headers_complete()
            super().on_body(self._body)

    def _short_way(self) -> Endpoint | None:
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


class _Exchange:
    """A whole request and its answer: as much as uvicorn uses of its `RequestResponseCycle`."""

    message_event = _NOBODY_WAITS
    response_complete = False
    disconnected = False
    keep_alive = True

    def __init__(self, on: WholeRequests, endpoint: Endpoint, request: WholeRequest) -> None:
        self._on = on
        self._endpoint = endpoint
        self._request = request

    async def run_asgi(self, _app: object) -> None:
        """Answer the request; the application was asked already."""
        try:
            response = await answer_of(self._endpoint, self._request)
            if self._on.flow.write_paused:
                await self._on.flow.drain()
        except asyncio.CancelledError:
            response = ENDING
        if self.disconnected:
            return
        self._on.transport.write(self._written(response))
        self.response_complete = True
        if not self.keep_alive:
            self._on.transport.close()
        self._on.on_response_complete()

    def _written(self, response: Response) -> bytes:
        fields = [*self._on.server_state.default_headers, *response.raw_headers]
        if not self.keep_alive:
            fields.append((b"connection", b"close"))
        lines = [b"%b: %b\r\n" % field for field in fields]
        return b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", response.body])
