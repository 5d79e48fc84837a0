"""uvicorn's HTTP/1.1 with limits on the size and time of request heads."""

import asyncio

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from bot.web.one_piece import OnePiece

# Of the request line and all header fields. Senders get by with one, proxies add up to some more.
HEAD_KIB = 64
HEAD_WITHIN_SECONDS = 10.0
# A read is parsed in pieces of this size, so that no head exceeds the limit by more.
PIECE_BYTES = 16 * 1024
# Chunks of a body. Only its fields tell the trailer from the last chunk.
_CHUNK_BYTES = 8 * 1024 * 1024


class _HeadTooLong(Exception):  # noqa: N818 (it stops the parser, and is for nobody else)
    """The head is complete, and longer than the limit."""


class BoundedHeads(HttpToolsProtocol):
    """A connection that limits the length of each request head and the time in which it must come.

    Beyond a limit it answers 431 or 408 and closes: a head that never ends would keep an open file,
    and memory, for ever. Bodies have limits of their own (bot/web/body.py). Requests to upgrade to
    another protocol are answered in HTTP/1.1, which declines them (RFC 9110, section 7.8).
    """

    begun_within_seconds = HEAD_WITHIN_SECONDS
    within_seconds = HEAD_WITHIN_SECONDS

    # The newest request; uvicorn sets it with the first one.
    cycle: RequestResponseCycle | None  # type: ignore[assignment]
    _waited_for: object = None
    _so_far_bytes = 0
    _patience: asyncio.TimerHandle | None = None
    # When a connection without a request is closed; None while there is one.
    _idle_until: float | None = None
    # The sender has ended its side: what it has asked is answered, and no more comes.
    _has_ended = False
    _unread = b""
    _is_in_chunk = False
    _chunk_bytes = 0
    _fields_before = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for the first request."""
        self.one_piece = OnePiece(transport, self.loop)
        super().connection_made(self.one_piece)
        self.flow = _UnlessMoreWaits(self)
        self._idle_until = self.loop.time() + self.begun_within_seconds
        self.timeout_keep_alive_task = self.loop.call_at(
            self._idle_until, self.timeout_keep_alive_handler
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers, and parse no more."""
        super().connection_lost(exc)
        self._unread = b""
        self._unset_keepalive_if_required()
        if self._patience is not None:
            self._patience.cancel()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep the connection until what was asked is answered: only the sender's side has ended.

        uvicorn closes at once, and whoever sends no more than one request then does not hear that
        it was kept.
        """
        self._has_ended = self._has_ended or self._is_under_way()
        return self._has_ended

    def data_received(self, data: bytes) -> None:
        """Parse bytes, but none behind requests that wait for the answer to another."""
        if self._unread:
            data, self._unread = self._unread + data, b""
        if not data:
            return
        if len(data) <= PIECE_BYTES and not self.pipeline:
            self._take(data)
            return
        start = 0
        while start < len(data) and not self.pipeline and not self.transport.is_closing():
            self._take(data[start : start + PIECE_BYTES])
            start += PIECE_BYTES
        self._unread = data[start:]

    def _take(self, data: bytes) -> None:
        self._idle_until = None
        if self.cycle is None:
            # The timer for the first request, which is another than those that follow.
            self._unset_keepalive_if_required()
        try:
            self._parse(data)
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, _HeadTooLong):
                self._refuse_head()
            else:
                self.send_400_response("This is not HTTP/1.1.")
            return
        if self.cycle is None or self.cycle.response_complete or "method" not in self.scope:
            self._wait_for_more(len(data))
        if self._is_in_chunk:
            self._bound_chunk(len(data))

    def on_headers_complete(self) -> None:
        """Begin the request, unless its head is too long."""
        if self._waited_for is self.scope and self._head_bytes() > HEAD_KIB * 1024:
            raise _HeadTooLong
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or answer the one that came meanwhile.

        uvicorn sets a timer for each answer, and stops it with the next request. Here the timer
        runs on, and looks for itself whether its time has come.
        """
        self._idle_until = None if self.pipeline else self.loop.time() + self.timeout_keep_alive
        if self.timeout_keep_alive_task is None or self.pipeline:
            super().on_response_complete()
        else:
            self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if self._has_ended and not self._unread and not self._is_under_way():
            self.transport.close()
            return
        if self._unread and not self.pipeline:
            self.loop.call_soon(self.data_received, b"")
        self.flow.resume_reading()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing has come for too long."""
        self.timeout_keep_alive_task = None
        if self._idle_until is None or (self.cycle and not self.cycle.response_complete):
            # A request may have come in the same piece as one that was answered in between.
            return
        if self._idle_until <= self.loop.time():
            super().timeout_keep_alive_handler()
        else:
            self.timeout_keep_alive_task = self.loop.call_at(
                self._idle_until, self.timeout_keep_alive_handler
            )

    @property
    def holds_requests(self) -> bool:
        """Whether requests wait for the answer to another, which came before them."""
        return bool(self.pipeline or self._unread)

    def on_chunk_header(self) -> None:
        """Measure the next chunk, or the trailer."""
        self._is_in_chunk, self._chunk_bytes = True, 0
        self._fields_before = len(self.headers)

    def on_chunk_complete(self) -> None:
        """Note the end of a chunk."""
        self._is_in_chunk = False

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that cannot be parsed, in the form of all our refusals."""
        self._refuse(400, msg)

    def _should_upgrade(self) -> bool:
        # The parser stops after a head with an upgrade, and `_parse` restarts it without one.
        return True

    def _parse(self, data: bytes) -> None:
        while True:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as stopped:
                data = self._head_without_upgrade() + data[stopped.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            else:
                return

    def _head_without_upgrade(self) -> bytes:
        method = self.parser.get_method()
        if method == b"CONNECT":
            raise httptools.HttpParserError("we are no proxy")
        version = self.parser.get_http_version().encode()
        fields = (b"%b: %b\r\n" % field for field in self.headers if field[0] != b"upgrade")
        return b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(fields))

    def _wait_for_more(self, size: int) -> None:
        """Start the timer: a head, or a body that nobody reads, is not complete."""
        if self._patience is None or self._waited_for is not self.scope:
            # These bytes may contain the end of an earlier request, so they do not count.
            self._waited_for, self._so_far_bytes = self.scope, 0
            if self._patience is not None:
                self._patience.cancel()
            self._patience = self.loop.call_later(self.within_seconds, self._wait_no_longer)
            return
        self._so_far_bytes += size
        if self._so_far_bytes > HEAD_KIB * 1024 and self._is_in_head():
            self._refuse_head()

    def _bound_chunk(self, size: int) -> None:
        # uvicorn appends the fields of the trailer to those of the head.
        is_trailer = len(self.headers) > self._fields_before
        self._chunk_bytes += size
        if self._chunk_bytes > (HEAD_KIB * 1024 if is_trailer else _CHUNK_BYTES):
            self.transport.close()

    def _wait_no_longer(self) -> None:
        self._patience = None
        if self._waited_for is not self.scope or self.transport.is_closing():
            return
        if self.cycle is None or self._is_in_head():
            self._refuse(408, "The head did not come to its end in time.")
        elif self.cycle.response_complete and self._idle_until is None:
            # Answered before its body was complete: nothing waits for the next request yet.
            self.transport.close()

    def _is_under_way(self) -> bool:
        """Whether the newest request is there with all of its body, and not answered."""
        last = self.cycle
        return last is not None and not last.response_complete and not last.more_body

    def _is_in_head(self) -> bool:
        # uvicorn sets the method only at the end of the head.
        return self.cycle is None or "method" not in self.scope

    def _is_behind(self, last: RequestResponseCycle) -> bool:
        return bool(self.pipeline) or self._is_in_head() or not last.more_body

    def _head_bytes(self) -> int:
        """The size of the request line and all fields, as they were sent."""
        line = b"%b %b HTTP/1.1\r\n" % (self.parser.get_method(), self.url)
        fields = sum(len(b"%b: %b\r\n" % field) for field in self.headers)
        return len(line) + fields + len(b"\r\n")

    def _refuse_head(self) -> None:
        self._refuse(431, f"The head is too long: at most {HEAD_KIB} KiB are read.")

    def _refuse(self, status: int, message: str) -> None:
        """Answer and close; where earlier answers are owed, close once they are given."""
        last = self.cycle
        if last is not None and not last.response_complete and self._is_behind(last):
            self.transport.pause_reading()
            last.keep_alive = False
            return
        said = b'{"status":"refused","message":"%b"}' % message.encode()
        fields = [
            *self.server_state.default_headers,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(said)),
            (b"connection", b"close"),
        ]
        head = STATUS_LINE[status] + b"".join(b"%b: %b\r\n" % field for field in fields)
        self.transport.write(head + b"\r\n" + said)
        self.transport.close()


class _UnlessMoreWaits(FlowControl):
    """Reads nothing more while requests wait that came before the one under way was answered.

    uvicorn reads on with each answer: senders that do not wait for theirs would fill the memory.
    """

    def __init__(self, on: BoundedHeads) -> None:
        super().__init__(on.transport)
        self._on = on

    def resume_reading(self) -> None:
        """Read on, unless requests wait."""
        if not self._on.holds_requests:
            super().resume_reading()
