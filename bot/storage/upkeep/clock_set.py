"""Moves due times and leases when the clock they go by was set."""

from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Interval,
    and_,
    func,
    literal,
    not_,
    true,
    update,
)

from bot.domain.incidents.incident import State
from bot.domain.incidents.urgency import Urgency
from bot.storage.tables import deliveries, duties, incidents, notifications, outbox, pulses

# Longer than any rule looks back at deliveries (spacing of calls, calls that still ring).
LOOKS_BACK = timedelta(minutes=10)


def move_along(tx: Connection, by: timedelta, *, before: datetime) -> None:
    """Move every due time and lease by `by`, as the clock was, so that no wait changes its length.

    `before` is the instant by the clock before it was set. Waits for a time of day (working hours,
    a snooze until nine) are not put off with the rest: they end by the new clock, or earlier.
    Nothing that was sent or opened stays later than now, or it would count as recent at that time.
    """
    waits = true() if by < timedelta(0) else not_(_FOR_A_TIME_OF_THE_DAY)
    _move(tx, incidents.c.due_at, by, waits)
    _move(tx, incidents.c.returns_at, by, waits)
    _move(tx, incidents.c.quiet_at, by)
    for column in (outbox.c.planned_at, outbox.c.due_at, outbox.c.leased_until):
        _move(tx, column, by)
    _move(tx, notifications.c.due_at, by, notifications.c.due_at > before)
    _move(tx, deliveries.c.begun_at, by, deliveries.c.begun_at > before + min(by, -LOOKS_BACK))
    if by < timedelta(0):
        for column in (incidents.c.opened_at, incidents.c.joined_at):
            _move(tx, column, by, column > before + by)
    _move(tx, duties.c.due_at, by)
    _move(tx, pulses.c.at, by)


_FOR_A_TIME_OF_THE_DAY = incidents.c.snoozed | and_(
    incidents.c.urgency == Urgency.LOW, incidents.c.state == State.TRIGGERED
)


def _move(
    tx: Connection,
    column: Column[datetime],
    by: timedelta,
    where: ColumnElement[bool] | None = None,
) -> None:
    moved = (
        _on_sqlite(column, by) if tx.dialect.name == "sqlite" else column + literal(by, Interval)
    )
    condition = column.is_not(None) if where is None else and_(column.is_not(None), where)
    tx.execute(update(column.table).where(condition).values({column.name: moved}))


def _on_sqlite(column: Column[datetime], by: timedelta) -> ColumnElement[str]:
    # The text that the column type stores; SQLite's own arithmetic has milliseconds.
    seconds = f"{by.total_seconds():+.3f} seconds"
    return func.strftime("%Y-%m-%d %H:%M:%f", column, seconds).concat("000")
