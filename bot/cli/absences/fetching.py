"""Fetches a calendar: over HTTP with limits on time and size, or from a file."""

import asyncio
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

LARGEST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
_PIECE_BYTES = 64 * 1024


class NotFetched(Exception):  # noqa: N818 (its sentence is for a person, who mends it)
    """A calendar could not be fetched. The sentence never contains its address, a secret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchLimits:
    """Seconds that a server may take: to connect, between two pieces, and altogether."""

    connect_seconds: float = 5
    read_seconds: float = 10
    whole_seconds: float = 20


PATIENCE = FetchLimits()


def shown(source: str) -> str:
    """The name of a calendar for people, without the path, which may be a secret."""
    address = urlsplit(source)
    return f"{address.scheme}://{address.hostname}/…" if address.hostname else source


def fetch(url: str, patience: FetchLimits = PATIENCE) -> bytes:
    """The content at an http(s) address. Runs an event loop, so must not be called in one.

    Raises:
        NotFetched: there was no usable answer within the limits.
    """
    try:
        return asyncio.run(_fetched(url, patience))
    except TimeoutError:
        raise NotFetched("it takes too long to answer") from None
    except aiohttp.TooManyRedirects:
        raise NotFetched(f"it redirects more than {MOST_REDIRECTS} times") from None
    except (aiohttp.ClientSSLError, ssl.SSLError):
        raise NotFetched("its certificate is not valid") from None
    except aiohttp.ClientPayloadError:
        raise NotFetched("it breaks off in the middle") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise NotFetched("it cannot be reached") from None


def read(directory: Path, name: str) -> bytes:
    """The content of a file in the folder of schedule files.

    Raises:
        NotFetched: there is no such file, or it is too large.
    """
    path = directory / name
    try:
        if not path.is_file():
            raise NotFetched(f"there is no such file in {directory.as_posix()}")
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as problem:
        raise NotFetched(f"it cannot be read: {problem.strerror}") from None
    return _small_enough(content)


async def _fetched(url: str, patience: FetchLimits) -> bytes:
    # This limit includes redirects and headers, however slowly they come.
    limits = aiohttp.ClientTimeout(
        total=patience.whole_seconds,
        sock_connect=patience.connect_seconds,
        sock_read=patience.read_seconds,
    )
    # Compressed answers would need a limit of their own.
    wanted = {"Accept": "text/calendar", "Accept-Encoding": "identity"}
    async with (
        aiohttp.ClientSession(
            timeout=limits, headers=wanted, auto_decompress=False, trust_env=True
        ) as session,
        session.get(url, max_redirects=MOST_REDIRECTS) as answer,
    ):
        if answer.status != HTTPStatus.OK:
            raise NotFetched(f"it answers {answer.status} {answer.reason or ''}".strip())
        content = bytearray()
        async for piece in answer.content.iter_chunked(_PIECE_BYTES):
            content += piece
            _small_enough(content)
        return bytes(content)


def _small_enough(content: bytes | bytearray) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise NotFetched(f"it is larger than {LARGEST_BYTES // 1024**2} MiB")
    return bytes(content)
