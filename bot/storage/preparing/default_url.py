"""The database to use when the environment names none. Quick to import: loads no driver."""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.environment_variables import variable

FILE = "sleepwell.db"
MOUNTED_DATA = Path("/data")


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """$DATABASE_URL, else an SQLite file in the platform's data folder, else in the current folder.

    The data folder is $RAILWAY_VOLUME_MOUNT_PATH (Railway: Volumes reference), else /data where a
    volume is mounted there, as Fly.io's and Render's guides have it.
    """
    if given := variable("DATABASE_URL", environment):
        return given
    if volume := variable("RAILWAY_VOLUME_MOUNT_PATH", environment):
        return f"sqlite:///{Path(volume) / FILE}"
    if MOUNTED_DATA.is_mount() and os.access(MOUNTED_DATA, os.W_OK):
        return f"sqlite:///{MOUNTED_DATA / FILE}"
    return f"sqlite:///{FILE}"


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite URL; None for a database in memory or another kind."""
    scheme, _separator, rest = url.partition(":///")
    path = rest.partition("?")[0]
    return Path(path) if scheme == "sqlite" and path not in {"", ":memory:"} else None
