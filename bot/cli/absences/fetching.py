"""Fetching a calendar: over HTTP with limits on time and size, or from a file."""

import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

LARGEST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
_PIECE_BYTES = 64 * 1024


class NotFetched(Exception):  # noqa: N818 (it is told to a person, who mends it)
    """A calendar cannot be had. The sentence never holds its address, which may be a secret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long a server may take: to connect, between two pieces, and altogether."""

    connect_seconds: float = 5
    read_seconds: float = 10
    whole_seconds: float = 20


PATIENCE = Patience()


def shown(source: str) -> str:
    """A calendar as it may be shown: the path of a private address is what keeps it private."""
    address = urlsplit(source)
    return f"{address.scheme}://{address.hostname}/…" if address.hostname else source


def fetch(url: str, patience: Patience = PATIENCE) -> bytes:
    """What stands at an http(s) address.

    Raises:
        NotFetched: nothing usable came of it within the limits.
    """
    with requests.Session() as session:
        session.max_redirects = MOST_REDIRECTS
        # Compressed answers would need a limit of their own.
        session.headers.update({"Accept": "text/calendar", "Accept-Encoding": "identity"})
        times = (patience.connect_seconds, patience.read_seconds)
        try:
            with session.get(url, timeout=times, stream=True) as answer:
                if answer.status_code != requests.codes.ok:
                    raise NotFetched(f"it answers {answer.status_code} {answer.reason}".strip())
                return _content(answer, patience)
        except requests.Timeout:
            raise NotFetched("it takes too long to answer") from None
        except requests.TooManyRedirects:
            raise NotFetched(f"it redirects more than {MOST_REDIRECTS} times") from None
        except requests.exceptions.SSLError:
            raise NotFetched("its certificate is not valid") from None
        except (requests.RequestException, OSError, ValueError):
            raise NotFetched("it cannot be reached") from None


def read(directory: Path, name: str) -> bytes:
    """A file of the folder of schedule files.

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


def _content(answer: requests.Response, patience: Patience) -> bytes:
    """The body; read piece by piece, because a server that drips would never be timed out."""
    until = time.monotonic() + patience.whole_seconds
    content = bytearray()
    try:
        while piece := answer.raw.read1(_PIECE_BYTES):
            content += piece
            _small_enough(content)
            if time.monotonic() > until:
                raise NotFetched("it takes too long to answer")
    except requests.packages.urllib3.exceptions.HTTPError:  # type: ignore[attr-defined]
        raise NotFetched("it breaks off in the middle") from None
    return bytes(content)


def _small_enough(content: bytes | bytearray) -> bytes:
    if len(content) > LARGEST_BYTES:
        raise NotFetched(f"it is larger than {LARGEST_BYTES // 1024**2} MiB")
    return bytes(content)
