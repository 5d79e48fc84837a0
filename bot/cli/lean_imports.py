"""Libraries without what they load for features that we do not use."""

import sys


def import_structlog_alone() -> None:
    """Without rich, where nobody has imported either.

    structlog loads it to draw tracebacks with, and ours are plain (`bot/logs.py`). With all that
    rich brings along it is the greater half of the time that structlog takes.
    """
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    # Python's own mark for a module that is not there (importlib: `sys.modules`).
    sys.modules["rich"] = None  # type: ignore[assignment]  # what the mark is
    try:
        import structlog  # noqa: F401 (it is there for whoever imports it next)
    finally:
        del sys.modules["rich"]
