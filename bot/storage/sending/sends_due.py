"""When the next row of each lane is due, in constant time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, select

from bot.storage.sending.outbox import Lane, next_of_its_sequence
from bot.storage.tables import outbox


def _first_waiting(lane: Lane) -> ScalarSelect[Any]:
    waits = select(outbox.c.due_at).where(outbox.c.lane == lane, outbox.c.leased_until.is_(None))
    return waits.where(next_of_its_sequence).order_by(outbox.c.due_at).limit(1).scalar_subquery()


def _first_to_run_out(lane: Lane) -> ScalarSelect[Any]:
    until = outbox.c.leased_until
    held = select(until).where(outbox.c.lane == lane, until.is_not(None), next_of_its_sequence)
    return held.order_by(until).limit(1).scalar_subquery()


# Each subquery reads the first row in the order of an index, and does not scan the outbox.
_WAITING, _HELD = "waiting_{}", "held_{}"
_NEAREST = select(
    *(_first_waiting(lane).label(_WAITING.format(lane)) for lane in Lane),
    *(_first_to_run_out(lane).label(_HELD.format(lane)) for lane in Lane),
)


def nearest_due(tx: Connection) -> Mapping[Lane, datetime]:
    """For each lane with rows: when the next falls due, or the next lease runs out."""
    row = tx.execute(_NEAREST).one()._mapping  # noqa: SLF001 (the documented way to a row's names)
    instants = {lane: [row[name.format(lane)] for name in (_WAITING, _HELD)] for lane in Lane}
    nearest = {
        lane: min((at for at in both if at is not None), default=None)
        for lane, both in instants.items()
    }
    return {lane: at for lane, at in nearest.items() if at is not None}
