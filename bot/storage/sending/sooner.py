"""Makes rows due at once that were queued for later, or put off."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Update,
    any_,
    bindparam,
    func,
    select,
    update,
)

from bot.storage.database import made_due
from bot.storage.sending.outbox import ToSend
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement, row_by_row
from bot.storage.sql.unanswered import unanswered
from bot.storage.tables import outbox

_NAMES = ("sequence", "kind", "subject")
_NOW = bindparam("now", type_=Instant())
# A row that was tried and failed waits for its provider to recover.
_IS_FRESH = outbox.c.leased_until.is_(None), outbox.c.tries == 0


def _later(given: Subquery) -> Select[Any]:
    return select(outbox.c.id).where(
        *(outbox.c[name] == given.c[name] for name in _NAMES),
        *_IS_FRESH,
        outbox.c.due_at > _NOW,
    )


def _brought_forward(given: Subquery) -> Update:
    return _made_due_now(outbox.c.id.in_(_later(given)))


def _brought_forward_on_postgresql(given: Subquery) -> Update:
    # As in `bulk_select`: by the ids of few, however small it takes the outbox to be.
    ids = func.array(row_by_row(given, _later(given)).scalar_subquery())
    # Once more for each, since it may have had to wait for whoever leases it.
    return _made_due_now(outbox.c.id == any_(ids)).where(*_IS_FRESH)


def _made_due_now(condition: ColumnElement[bool]) -> Update:
    return unanswered(update(outbox).where(condition).values(due_at=_NOW))


_BRING_FORWARD = BulkStatement(
    [outbox.c[name] for name in _NAMES],
    _brought_forward,
    on_postgresql=_brought_forward_on_postgresql,
)


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
