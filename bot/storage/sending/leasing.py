"""Leases rows of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, or_, select, update

from bot.domain.paging.priority import Priority
from bot.storage.sending.outbox import Lane, Outgoing, next_of_its_sequence
from bot.storage.sql.instants import Instant
from bot.storage.sql.unanswered import unanswered
from bot.storage.tables import outbox

# In a storm one person's bundle grows without end; the rest waits for the next send.
BUNDLED_AT_MOST = 1_000

# Built once: building a statement costs more than executing it.
_NOW = bindparam("now", type_=Instant())
_IDS = outbox.c.id.in_(bindparam("ids", expanding=True))
_ready = func.coalesce(outbox.c.leased_until, outbox.c.due_at) <= _NOW
_held_back = outbox.c.leased_until.is_(None) & (outbox.c.tries == 0)
_by_time = (outbox.c.due_at, outbox.c.id)
_FREE = (
    select(outbox)
    .where(outbox.c.lane == bindparam("lane"), _ready, next_of_its_sequence)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_FREE_BY_TIME = _FREE.order_by(*_by_time)
_FREE_BY_PRIORITY = _FREE.order_by(outbox.c.priority, *_by_time)
# The limit counts sends, and a bundle is one send, however many rows it has. Rows of the bundle
# that were put off are included, so that they go along with whatever goes first.
_REST_OF_BUNDLES = (
    select(outbox)
    .where(
        outbox.c.lane == bindparam("lane"),
        outbox.c.bundle.in_(bindparam("bundles", expanding=True)),
        ~_IDS,
        or_(_ready, _held_back & (outbox.c.planned_at <= _NOW)),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_TAKE = unanswered(
    update(outbox)
    .where(_IDS)
    .values(
        leased_until=bindparam("until", type_=Instant()),
        leased_by=bindparam("holder"),
        tries=outbox.c.tries + 1,
    )
)


def lease(
    tx: Connection,
    lane: Lane,
    *,
    now: datetime,
    holder: str,
    lasting: timedelta,
    limit: int,
    longest_waiting: bool = False,
) -> list[Outgoing]:
    """Lease due rows of a lane, by priority; leased rows and rows that others lock are left out.

    With `longest_waiting` they go by due time instead. A row whose lease has run out may be leased
    again: its holder died, or hung for longer than any time-out.
    """
    free = _FREE_BY_TIME if longest_waiting else _FREE_BY_PRIORITY
    rows = tx.execute(free, {"lane": lane, "now": now, "limit": limit}).all()
    bundles = {row.bundle for row in rows if row.bundle is not None}
    if bundles:
        of_them = {"bundles": sorted(bundles), "ids": [row.id for row in rows]}
        asked = {**of_them, "lane": lane, "now": now, "limit": BUNDLED_AT_MOST}
        rows = [*rows, *tx.execute(_REST_OF_BUNDLES, asked)]
    if rows:
        ids = [row.id for row in rows]
        tx.execute(_TAKE, {"ids": ids, "until": now + lasting, "holder": holder})
    return [_as_taken(row, lane) for row in rows]


def _as_taken(row: Row[Any], lane: Lane) -> Outgoing:
    return Outgoing(
        id=row.id,
        lane=lane,
        kind=row.kind,
        subject=row.subject,
        incident=row.incident,
        recipient=row.recipient,
        sequence=row.sequence,
        bundle=row.bundle,
        # A rank that only newer code knows must be sent all the same.
        priority=Priority(min(max(row.priority, min(Priority)), max(Priority))),
        due_at=row.due_at,
        tries=row.tries + 1,
    )
