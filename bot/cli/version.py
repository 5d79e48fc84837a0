"""Which version this is."""

import tomllib
from importlib import metadata
from pathlib import Path

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version() -> str:
    """The version that is installed, or that of the source tree where nothing is."""
    try:
        return metadata.version("sleepwell")
    except metadata.PackageNotFoundError:
        return str(tomllib.loads(_PROJECT.read_text())["project"]["version"])
