"""`oncall serve` as a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.storage.database import Database
from bot.storage.preparing.migrating import migrate
from bot.storage.secrets import alert_keys
from tests.addresses import free_address
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]


def begun(
    folder: Path,
    environment: dict[str, str],
    *,
    stderr: int = subprocess.PIPE,
    first: Callable[[], None] | None = None,
) -> tuple[subprocess.Popen[str], httpx.Client]:
    """`oncall serve` just begun in a folder, and a client that is patient with it.

    `first` is done in the new process before it begins.
    """
    url = free_address()
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", url.rpartition(":")[2]],
        cwd=folder,
        env=environment,
        stderr=stderr,
        text=True,
        preexec_fn=first,
    )
    # The transport waits between its tries to connect.
    patient = httpx.HTTPTransport(retries=7)
    return server, httpx.Client(base_url=url, transport=patient, timeout=PATIENCE_SECONDS)


def a_key(folder: Path) -> str:
    """An alert key for checkout in the folder's database, made before anything serves on it."""
    database = Database(f"sqlite:///{folder}/sleepwell.db")
    with closing(database):
        migrate(database)
        with database.write() as tx:
            now = datetime.now(UTC)
            return alert_keys.add(tx, service="checkout", team="platform", now=now)[1]
