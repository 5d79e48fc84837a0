"""Imports libraries without the dependencies of features that we do not use."""

import sys


def import_structlog_alone() -> None:
    """Import structlog without rich, unless one of them was imported already.

    structlog imports rich to draw tracebacks, and ours are plain (`bot/logs.py`). Rich and its
    dependencies take more than half of structlog's import time.
    """
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    # None in sys.modules makes an import fail (importlib: `sys.modules`).
    sys.modules["rich"] = None  # type: ignore[assignment]  # what the mark is
    try:
        import structlog  # noqa: F401 (it is there for whoever imports it next)
    finally:
        del sys.modules["rich"]
