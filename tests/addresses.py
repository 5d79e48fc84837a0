"""Addresses for programs that are started by a test."""

import atexit
from contextlib import ExitStack

from bot.sandbox.server import reserved

_KEPT = ExitStack()
atexit.register(_KEPT.close)


def free_address() -> str:
    """An address at which nobody listens, and which nobody else is given while the tests run."""
    return _KEPT.enter_context(reserved())
