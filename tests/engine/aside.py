"""Doing something beside a transaction that holds what it waits for, on PostgreSQL."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

from bot.domain.refusals import Refused
from bot.storage.database import Database
from tests.patience import PATIENCE_SECONDS


@dataclass
class Aside:
    """Something done in a thread, and what came of it."""

    thread: threading.Thread
    refusals: list[Refused]

    def ended(self) -> list[Refused]:
        """Why it was refused, once it is over."""
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive()
        return self.refusals


def aside(act: Callable[[], object], watching: Database) -> Aside:
    """Begin to do something, and go on when that waits for a lock of PostgreSQL, or is over."""
    refusals: list[Refused] = []

    def run() -> None:
        try:
            act()
        except Refused as refusal:
            refusals.append(refusal)

    begun = Aside(threading.Thread(target=run), refusals)
    wait_before = _waiting_for_locks(watching)
    begun.thread.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while begun.thread.is_alive() and _waiting_for_locks(watching) <= wait_before:
        assert time.monotonic() < until, "neither waits nor ends"
    return begun


def go_on_once_waiting(many: int, watching: Database) -> None:
    """Go on when so many wait for locks."""
    until = time.monotonic() + PATIENCE_SECONDS
    while _waiting_for_locks(watching) < many:
        assert time.monotonic() < until, "they do not wait"


def _waiting_for_locks(database: Database) -> int:
    with database.read() as tx:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        found: int = tx.execute(waiting).scalar_one()
        return found
