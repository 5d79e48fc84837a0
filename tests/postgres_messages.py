"""What PostgreSQL and its clients say to each other, message by message."""

import asyncio
import struct
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Message:
    """One of those with a kind, which are all but a client's first."""

    kind: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        return self.kind + struct.pack("!i", len(self.body) + 4) + self.body


async def next_message(reader: asyncio.StreamReader) -> Message:
    """Raises EOFError where there is none."""
    kind = await reader.readexactly(1)
    (length,) = struct.unpack("!i", await reader.readexactly(4))
    return Message(kind=kind, body=await reader.readexactly(length - 4))


async def first_message(reader: asyncio.StreamReader) -> bytes:
    """The one with which a client begins, as it is."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(struct.unpack("!i", length)[0] - 4)


def fatal(state: str, what: str) -> Message:
    """The server's last word."""
    fields = {"S": "FATAL", "V": "FATAL", "C": state, "M": what}
    text = "".join(f"{code}{value}\0" for code, value in fields.items())
    return Message(kind=b"E", body=f"{text}\0".encode())
