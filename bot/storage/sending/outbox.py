"""The outbox: a row for each send, written in the transaction that makes it necessary."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Integer,
    String,
    Subquery,
    bindparam,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from bot.domain.incidents.incident import Incident
from bot.domain.paging.priority import Priority
from bot.storage.database import made_due
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sql.instants import Instant
from bot.storage.sql.together import BulkStatement, bulk_insert
from bot.storage.sql.unanswered import unanswered
from bot.storage.tables import outbox

if TYPE_CHECKING:
    from bot.domain.paging.notification import Notification


class Lane(StrEnum):
    """Rows of one lane share a limit; a hung provider fills its own lane and no other."""

    CALL = "call"
    SMS = "sms"
    SLACK = "slack"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """One leased row of the outbox. `subject` is the id of the row that it is about.

    `kind` is an ErrandKind, or a word of a newer version.

    Rows with the same `sequence` are sent one after the other, in the order they were queued; rows
    with the same `bundle` that are due together are sent as one. `incident` is the number of its
    incident, if any; `about` is that incident if the leasing transaction has locked it. `fresh` is
    the notification if that transaction has just created it. `tries` counts leases, with this one.
    """

    id: int
    lane: Lane
    kind: str
    subject: int
    incident: int | None
    recipient: str | None
    sequence: str | None
    bundle: str | None
    priority: Priority
    due_at: datetime
    tries: int
    about: Incident | None = None
    fresh: "Notification | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToSend:
    """A row to queue; due at once without `due_at`."""

    lane: Lane
    kind: ErrandKind
    subject: int
    incident: int | None = None
    recipient: str | None = None
    sequence: str | None = None
    bundle: str | None = None
    priority: Priority = Priority.SHOWN
    due_at: datetime | None = None


_TOLD = ("lane", "kind", "subject", "incident", "recipient", "sequence", "bundle", "priority")
NAMES = (*_TOLD, "planned_at", "due_at", "tries")
_told = attrgetter(*_TOLD)


def _unless_one_waits(given: Subquery) -> Insert:
    same = (outbox.c[name] == given.c[name] for name in ("sequence", "kind", "subject"))
    # Without EXISTS, for which PostgreSQL may scan the whole outbox: see `row_by_row`.
    waiting = select(outbox.c.id).where(*same, outbox.c.leased_until.is_(None)).limit(1)
    none_waits = waiting.scalar_subquery().is_(None)
    return insert(outbox).from_select(NAMES, select(given).where(none_waits))


def _for_each(given: Subquery) -> Insert:
    number: ColumnElement[int] = given.c.incident
    now = bindparam("now", type_=Instant())
    put: dict[str, ColumnElement[Any]] = {
        "lane": bindparam("lane", type_=String()),
        "kind": bindparam("kind", type_=String()),
        "subject": number,
        "incident": number,
        "sequence": bindparam("sequence", type_=String()) + cast(number, String),
        "priority": bindparam("priority", type_=Integer()),
        "planned_at": now,
        "due_at": now,
        "tries": literal(0),
    }
    put_in_order = select(*put.values()).order_by(number)
    return unanswered(insert(outbox).from_select(list(put), put_in_order))


# Inline, or it would return the new id.
_PUT = unanswered(insert(outbox).inline())
_PUT_FOR_EACH = BulkStatement([outbox.c.incident], _for_each)
_PUT_ALL = bulk_insert(outbox, *NAMES, alike={"sequence", "tries"})
_ALIKE = set(NAMES) - {"subject", "incident", "sequence"}
_PUT_ALL_ONCE = BulkStatement([outbox.c[name] for name in NAMES], _unless_one_waits, alike=_ALIKE)

_EARLIER = outbox.alias()
next_of_its_sequence = or_(
    outbox.c.sequence.is_(None),
    ~exists().where(_EARLIER.c.sequence == outbox.c.sequence, _EARLIER.c.id < outbox.c.id),
)


def put(
    tx: Connection,
    *,
    lane: Lane,
    kind: ErrandKind,
    subject: int,
    now: datetime,
    incident: int | None = None,
    recipient: str | None = None,
    due_at: datetime | None = None,
    sequence: str | None = None,
    bundle: str | None = None,
    priority: Priority = Priority.SAID,
) -> None:
    """Queue a row, due at `due_at` (default: now)."""
    queued = ToSend(
        lane=lane,
        kind=kind,
        subject=subject,
        incident=incident,
        recipient=recipient,
        sequence=sequence,
        bundle=bundle,
        priority=priority,
        due_at=due_at,
    )
    tx.execute(_PUT, dict(zip(NAMES, row_of(queued, now), strict=True)))
    made_due(tx)


def put_all(tx: Connection, queued: Collection[ToSend], now: datetime) -> None:
    """Queue rows, in this order."""
    if queued:
        _PUT_ALL.write(tx, [row_of(one, now) for one in queued])
        made_due(tx)


def put_all_once(tx: Connection, queued: Iterable[ToSend], now: datetime) -> bool:
    """Queue rows that render the state when sent, each unless an equal one waits already.

    Returns whether an equal one waited for any of them.
    """
    once = dict.fromkeys(queued)
    if not once:
        return False
    made_due(tx)
    return _PUT_ALL_ONCE.write(tx, [row_of(one, now) for one in once]) < len(once)


def put_for_each(
    tx: Connection,
    incidents: Iterable[int],
    now: datetime,
    *,
    lane: Lane,
    kind: ErrandKind,
    sequence: str,
) -> None:
    """Queue one row for each incident; `sequence` is a prefix of the incident's number."""
    if rows := [(number,) for number in incidents]:
        alike = {"lane": lane, "kind": kind, "sequence": sequence, "priority": Priority.SHOWN}
        _PUT_FOR_EACH.write(tx, rows, now=now, **alike)
        made_due(tx)


def wait_for_takers(tx: Connection, queued: Iterable[ToSend]) -> None:
    """Wait for transactions that are leasing rows of the same sequences, and block new ones.

    Needed where no other lock does so: until they commit, their rows look as if they waited.
    """
    sequences = {one.sequence for one in queued}
    same = select(outbox.c.id).where(outbox.c.sequence.in_(sequences)).order_by(outbox.c.id)
    tx.execute(same.with_for_update())


def row_of(queued: ToSend, now: datetime, *, tries: int = 0) -> tuple[object, ...]:
    """The values of the row, in the order of NAMES."""
    due_at = queued.due_at or now
    return (*_told(queued), due_at, due_at, tries)


def depth(tx: Connection) -> int:
    """How many rows there are, waiting or being sent."""
    return tx.execute(select(func.count()).select_from(outbox)).scalar_one()
