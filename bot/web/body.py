"""Reading request bodies that have a limit."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request

# A sender whose body is too long still hears the answer when it has not long to go: a connection
# closed in the middle of its sending would look like a fault of the network to it.
_HEARD_OUT_TIMES_LIMIT = 8
BODY_WITHIN_SECONDS = 10.0


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body, held in memory up to `limit` bytes and no further.

    Raises:
        HTTPException: 413, whether or not the request told its length; 408 when it does not come
            to its end within BODY_WITHIN_SECONDS.
    """
    try:
        async with asyncio.timeout(BODY_WITHIN_SECONDS):
            return await _read(request, limit)
    except TimeoutError:
        raise HTTPException(408, "The body did not come to its end in time.") from None


async def _read(request: Request, limit: int) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > limit * _HEARD_OUT_TIMES_LIMIT:
        raise _too_long(limit)
    body = bytearray()
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received <= limit:
            body += chunk
        elif received > limit * _HEARD_OUT_TIMES_LIMIT:
            break
    if received > limit:
        raise _too_long(limit)
    return bytes(body)


def _too_long(limit: int) -> HTTPException:
    return HTTPException(413, f"The body is too long: at most {limit // 1024} KiB are read.")
