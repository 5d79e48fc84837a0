"""What the code under test says is broken: the simulation believes it."""

import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

# The world's own doing: a database that refuses, and a provider's client that breaks.
_EXPECTED = (OperationalError, ZeroDivisionError)


@contextmanager
def listening(breaks: Callable[[str], None]) -> Iterator[None]:
    """Print no log; call `breaks` with what is logged as an exception that nobody has injected."""

    def hear(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> Any:  # noqa: ANN401 (it never returns)
        told = entry.get("exc_info")
        error = told if isinstance(told, BaseException) else sys.exc_info()[1]
        if told and not isinstance(error, _EXPECTED):
            breaks(f"{entry['event']}: {error!r}")
        raise structlog.DropEvent

    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [hear]
    try:
        yield
    finally:
        processors[:] = before
