"""Writes the head and the body of an answer to the network at once."""

import asyncio
from typing import Any


class OnePiece(asyncio.Transport):
    """A transport that joins writes which follow each other.

    uvicorn writes head and body separately, and each write costs a system call, a packet, and a
    read of the receiver. Here a write is held until the next one, but never beyond the turn of the
    event loop: streamed answers are not delayed.
    """

    def __init__(self, connection: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._connection = connection
        self._loop = loop
        self._kept = b""

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Send these bytes within this turn of the loop, joined with those before or after.

        To nobody, where the other side is gone: uvloop raises an error then, asyncio does not.
        """
        if self._connection.is_closing():
            self._kept = b""
        elif self._kept:
            kept, self._kept = self._kept, b""
            self._connection.writelines((kept, data))
        else:
            self._kept = data
            self._loop.call_soon(self._send)

    def write_whole(self, data: bytes) -> None:
        """The same for bytes that no others will follow."""
        self._send()
        if not self._connection.is_closing():
            self._connection.write(data)

    def close(self) -> None:
        """Send held bytes, and close."""
        self._send()
        self._connection.close()

    def is_closing(self) -> bool:
        """Whether it is closing or closed."""
        return self._connection.is_closing()

    def pause_reading(self) -> None:
        """Read nothing more for now."""
        self._connection.pause_reading()

    def resume_reading(self) -> None:
        """Go on reading."""
        self._connection.resume_reading()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (as asyncio has it)
        """asyncio's information about the connection, such as its addresses and socket."""
        return self._connection.get_extra_info(name, default)

    def _send(self) -> None:
        kept, self._kept = self._kept, b""
        if kept and not self._connection.is_closing():
            self._connection.write(kept)
