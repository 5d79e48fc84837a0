"""Answers that go to the network in one piece."""

import asyncio
from typing import Any


class OnePiece(asyncio.Transport):
    """A connection to whom the head and the body of an answer are written one after the other.

    uvicorn writes them apart, and each write is a call of the kernel, a packet, and a turn of
    whoever reads it. Here the first is kept until the next follows, never beyond the turn of the
    event loop it is written in: what is streamed goes on as it comes.
    """

    def __init__(self, connection: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._connection = connection
        self._loop = loop
        self._kept = b""

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send these bytes with the ones before or after them, in this turn of the loop."""
        if self._kept:
            kept, self._kept = self._kept, b""
            self._connection.writelines((kept, data))
        else:
            self._kept = data
            self._loop.call_soon(self._send)

    def close(self) -> None:
        """Send what is kept, and end."""
        self._send()
        self._connection.close()

    def is_closing(self) -> bool:
        """Whether it is ending, or has ended."""
        return self._connection.is_closing()

    def pause_reading(self) -> None:
        """Read nothing more for now."""
        self._connection.pause_reading()

    def resume_reading(self) -> None:
        """Go on reading."""
        self._connection.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (as asyncio has it)
        """What asyncio tells of connections: its addresses, its socket."""
        return self._connection.get_extra_info(name, default)

    def _send(self) -> None:
        if self._kept:
            kept, self._kept = self._kept, b""
            self._connection.write(kept)
