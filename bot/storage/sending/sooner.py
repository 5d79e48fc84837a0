"""Makes rows due at once that were queued for later, or put off."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Subquery, Update, bindparam, select, update

from bot.storage.database import made_due
from bot.storage.sending.outbox import ToSend
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement
from bot.storage.sql.unanswered import unanswered
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
    return unanswered(later.values(due_at=now))


_BRING_FORWARD = BulkStatement([outbox.c[name] for name in _NAMES], _brought_forward)


def bring_forward(tx: Connection, queued: Collection[ToSend], now: datetime) -> None:
    """Make the waiting rows among these due at once. The caller has woken the engine already."""
    if queued:
        rows = [tuple(getattr(one, name) for name in _NAMES) for one in queued]
        _BRING_FORWARD.write(tx, rows, now=now)


def hurry(tx: Connection, bundle: str, now: datetime) -> None:
    """Make the rows of a bundle that were put off due at once, but none before `planned_at`.

    Rows that others have locked are left out: they are being leased, and waiting could deadlock.
    """
    put_off_before = (
        select(outbox.c.id)
        .where(
            outbox.c.bundle == bundle,
            outbox.c.leased_until.is_(None),
            outbox.c.due_at > now,
            outbox.c.planned_at <= now,
        )
        .with_for_update(skip_locked=True)
    )
    ids = list(tx.execute(put_off_before).scalars())
    tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(due_at=now))
    made_due(tx)
