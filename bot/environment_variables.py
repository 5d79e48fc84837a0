"""One environment variable, as whoever set it meant it. Quick to import."""

import os
from collections.abc import Mapping


def variable(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Its value without blanks around it; None where nothing else is in it.

    A value that is copied, or read from a file, often brings a line break: an address with one is
    no address, and a file whose name ends in one is another file.
    """
    return environment.get(name, "").strip() or None
