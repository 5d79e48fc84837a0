"""Reads request bodies, with limits on size and time."""

import asyncio
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Scope

# If little of a body that is too long is missing, we read it to its end, so that the sender gets
# the answer: a connection closed while it sends would look like a fault of the network.
_HEARD_OUT_TIMES_LIMIT = 8
BODY_WITHIN_SECONDS = 10.0


class WholeRequest:
    """A request that is there with all of its body."""

    __slots__ = ("body", "scope")

    def __init__(self, scope: Scope, body: bytes) -> None:
        """`scope` is that of ASGI for HTTP, with the `path_params` of its route."""
        self.scope = scope
        self.body = body

    @property
    def path_params(self) -> Mapping[str, str]:
        """What the path has in place of the parameters of its route."""
        params: Mapping[str, str] = self.scope["path_params"]
        return params

    def header(self, name: bytes) -> str:
        """The value of the first header of that name, in lower case; empty without one."""
        return header(self.scope, name)


async def read_body(
    request: Request, *, limit: int, within_seconds: float = BODY_WITHIN_SECONDS
) -> bytes:
    """The body, held in memory up to `limit` bytes and no further.

    Raises:
        HTTPException: 413 if it is longer, with or without a Content-Length; 408 if it is not
            complete within `within_seconds`.
        ClientDisconnect: the sender hung up before it had sent everything.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(None) as patience:
            # Most bodies are there already, and a timer for each would cost as much as reading it.
            # So the timer begins only if the event loop has to wait for the body.
            timer = loop.call_soon(lambda: patience.reschedule(loop.time() + within_seconds))
            try:
                return await _read(request, limit)
            finally:
                timer.cancel()
    except TimeoutError:
        raise HTTPException(408, "The body did not come to its end in time.") from None


async def _read(request: Request, limit: int) -> bytes:
    length = header(request.scope, b"content-length")
    if length.isascii() and length.isdigit() and int(length) > limit * _HEARD_OUT_TIMES_LIMIT:
        raise too_long(limit)
    chunk, there_is_more = await _next_chunk(request)
    if not there_is_more and len(chunk) <= limit:
        return chunk
    body, received = bytearray(chunk), len(chunk)
    while there_is_more and received <= limit * _HEARD_OUT_TIMES_LIMIT:
        chunk, there_is_more = await _next_chunk(request)
        received += len(chunk)
        if received <= limit:
            body += chunk
    if received > limit:
        raise too_long(limit)
    return bytes(body)


async def _next_chunk(request: Request) -> tuple[bytes, bool]:
    """The next part of the body, and whether more is to come (ASGI: "HTTP", `http.request`)."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def header(scope: Scope, name: bytes) -> str:
    """The value of the first header of that name, in lower case; empty without one.

    Quicker than Starlette, which makes an object of all headers first.
    """
    for each, value in scope["headers"]:
        if each == name:
            return str(value, "latin-1")
    return ""


def too_long(limit: int) -> HTTPException:
    """What is raised for a body of more than `limit` bytes."""
    return HTTPException(413, f"The body is too long: at most {limit // 1024} KiB are read.")
