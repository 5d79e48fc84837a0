"""The version of this installation."""

import tomllib
from importlib import metadata
from pathlib import Path

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version() -> str:
    """The installed version, or that of the source tree if none is installed."""
    try:
        return metadata.version("sleepwell")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads(_PROJECT.read_text())["project"]["version"])
