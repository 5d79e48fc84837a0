"""Queues rows that are under lease from the start: the process that queues them sends them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Subquery,
    bindparam,
    case,
    insert,
    literal,
    literal_column,
    null,
    select,
)

from bot.storage.database import made_due
from bot.storage.sending.outbox import NAMES, Lane, Outgoing, ToSend, row_of
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement
from bot.storage.tables import outbox


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """A lease on due rows of a lane, for `holder`, until an instant, for `sends` sends at most."""

    lane: Lane
    holder: str
    until: datetime
    sends: int


_UNDER_LEASE = ("tries", "leased_until", "leased_by")
_NAMES = (*NAMES, "leased_until", "leased_by")
_NEVER_BEFORE, _FIRST_TRY = 0, 1


def _put(given: Subquery) -> Insert:
    # Includes rows that were put off: they go along with the next send of their bundle.
    waiting = select(outbox.c.id).where(
        outbox.c.lane == given.c.lane,
        outbox.c.bundle == given.c.bundle,
        outbox.c.leased_until.is_(None),
        outbox.c.planned_at <= bindparam("now", type_=Instant()),
    )
    is_first = waiting.limit(literal_column("1")).scalar_subquery().is_(None).label("is_first")
    each = select(given, is_first).subquery("each_of_them")
    put: dict[str, ColumnElement[Any]] = {name: each.c[name] for name in _NAMES}
    for name, otherwise in zip(_UNDER_LEASE, (literal(_NEVER_BEFORE), null(), null()), strict=True):
        put[name] = case((each.c.is_first, each.c[name]), else_=otherwise)
    putting = insert(outbox).from_select(list(put), select(*put.values()))
    return putting.returning(outbox.c.id, outbox.c.kind, outbox.c.subject, outbox.c.tries)


_PUT = BulkStatement([outbox.c[name] for name in _NAMES], _put)


def put_all_leased(
    tx: Connection, queued: Collection[ToSend], now: datetime, lease: Lease
) -> list[Outgoing]:
    """Queue rows, in this order; lease and return those that are due now in the lease's lane.

    Where older rows wait that belong into the same send, it is not leased: the dispatcher sends all
    of them together.
    """
    wanted = _wanted(queued, now, lease)
    rows = [
        (*row_of(one, now, tries=_FIRST_TRY), lease.until, lease.holder)
        if one in wanted
        else (*row_of(one, now, tries=_NEVER_BEFORE), None, None)
        for one in queued
    ]
    made_due(tx)
    put = {
        (kind, subject): (id_, tries) for id_, kind, subject, tries in _PUT.ask(tx, rows, now=now)
    }
    found = ((one, *put[one.kind, one.subject]) for one in wanted)
    return [_as_taken(one, id_, now) for one, id_, tries in found if tries == _FIRST_TRY]


def _wanted(queued: Collection[ToSend], now: datetime, lease: Lease) -> Sequence[ToSend]:
    due = [one for one in queued if one.lane is lease.lane and (one.due_at or now) <= now]
    bundles = list(dict.fromkeys(one.bundle for one in due))[: lease.sends]
    return [one for one in due if one.bundle in bundles]


def _as_taken(queued: ToSend, id_: int, now: datetime) -> Outgoing:
    return Outgoing(
        id=id_,
        lane=queued.lane,
        kind=queued.kind,
        subject=queued.subject,
        incident=queued.incident,
        recipient=queued.recipient,
        sequence=queued.sequence,
        bundle=queued.bundle,
        priority=queued.priority,
        due_at=queued.due_at or now,
        tries=_FIRST_TRY,
    )
