"""Retention: incidents that were resolved long ago are deleted, a few at a time."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.engine.clocks.clock import Clock
from bot.storage.database import Database
from bot.storage.upkeep import duties, pruning

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
# Small, so that an alert that arrives meanwhile waits for milliseconds.
BATCH = 100
BATCHES_AT_MOST = 500
# Who was on call when, and how fair that was, follows from the files that were in force then.
REVISIONS_FOR = timedelta(days=730)

Prune = Callable[[Connection], Counter[str]]


class Retention:
    """Once an hour one of all processes deletes incidents that were resolved long ago.

    With them go their alerts, timelines, pages and notifications. Overrides and swaps are kept,
    and for at least two years the schedule files: the history of who was on call needs them.
    """

    name = "retention"
    every_seconds = 300
    at_once = True

    def __init__(self, database: Database, clock: Clock, *, lasting: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._lasting = lasting

    async def do(self) -> None:
        """Prune, if that is due and nobody else does."""
        now = self._clock.now()
        if not await self._database.in_thread(self._claim, now):
            return
        before = now - self._lasting
        gone = await self._in_batches(
            lambda tx: pruning.prune_incidents(tx, before, limit=BATCH)
        ) + await self._in_batches(lambda tx: pruning.prune_remains(tx, before, limit=BATCH))
        too_old = now - max(self._lasting, REVISIONS_FOR)
        gone += await self._database.in_thread(
            self._one, lambda tx: pruning.prune_revisions(tx, too_old)
        )
        if gone:
            log.info("pruned what was long over", before=before.isoformat(), **gone)

    def note(self) -> str | None:
        """Nothing: the log tells what was pruned."""
        return None

    def _claim(self, now: datetime) -> bool:
        with self._database.write() as tx:
            return duties.claim(tx, self.name, now, every=EVERY)

    async def _in_batches(self, prune: Prune) -> Counter[str]:
        """Each in a transaction and a turn of its own, so that others get theirs in between."""
        total: Counter[str] = Counter()
        for _ in range(BATCHES_AT_MOST):
            gone = await self._database.in_thread(self._one, prune)
            if not +gone:
                break
            total += gone
        return total

    def _one(self, prune: Prune) -> Counter[str]:
        with self._database.write() as tx:
            return prune(tx)
