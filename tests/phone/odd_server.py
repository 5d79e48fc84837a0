"""A server that answers every request with the same bytes, whatever was asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_CONTENT_LENGTH = b"content-length:"


def answer(status: int, body: str, *headers: str) -> bytes:
    """An answer of HTTP."""
    kept = body.encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(kept)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + kept


@asynccontextmanager
async def answering(
    said: bytes, *, forever: bytes = b"", apart_seconds: float = 0.1
) -> AsyncIterator[str]:
    """The address of a server that says this; then, again and again, a few bytes `forever`."""

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Who asks hangs up when they like.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                await _read_request(reader)
                writer.write(said)
                while forever:
                    writer.write(forever)
                    await writer.drain()
                    await asyncio.sleep(apart_seconds)
        writer.transport.abort()

    server = await asyncio.start_server(answer_all, "127.0.0.1")
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _read_request(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if _CONTENT_LENGTH in head:
        length = int(head.partition(_CONTENT_LENGTH)[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
