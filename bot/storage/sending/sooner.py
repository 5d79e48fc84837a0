"""Sends updates at once that were queued for a little later."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Subquery, Update, bindparam, update

from bot.storage.sending.outbox import ToSend
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement
from bot.storage.tables import outbox

_NAMES = ("sequence", "kind", "subject")


def _brought_forward(given: Subquery) -> Update:
    now = bindparam("now", type_=Instant())
    later = update(outbox).where(
        *(outbox.c[name] == given.c[name] for name in _NAMES),
        # Implied by the above. Without it a planner that takes the outbox for small, as it is
        # outside of storms, compares every row of a storm with every given one.
        outbox.c.sequence.is_not(None),
        outbox.c.leased_until.is_(None),
        # A row that was tried and failed waits for its provider to recover.
        outbox.c.tries == 0,
        outbox.c.due_at > now,
    )
    return later.values(due_at=now)


_BRING_FORWARD = BulkStatement([outbox.c[name] for name in _NAMES], _brought_forward)


def bring_forward(tx: Connection, queued: Collection[ToSend], now: datetime) -> None:
    """Make the waiting rows among these due at once. The caller has woken the engine already."""
    if queued:
        rows = [tuple(getattr(one, name) for name in _NAMES) for one in queued]
        _BRING_FORWARD.run(tx, rows, now=now)
