"""Overrides made in Slack or the shell; those in the schedule files are not stored here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from bot.storage.sql.instants import Instant
from bot.storage.sql.straight import OnSqlite
from bot.storage.tables import overrides, overrides_taken_back

# Built once: building a statement costs more than executing it.
_ALL = select(overrides).order_by(overrides.c.id)
_ENDS_AFTER = overrides.c.ends_at > bindparam("instant", type_=Instant())
_ENDING_AFTER = _ALL.where(_ENDS_AFTER)
_ANY_ENDING_AFTER = OnSqlite(select(overrides.c.id).where(_ENDS_AFTER).limit(literal_column("1")))


def add(
    tx: Connection,
    override: Override,
    *,
    by: str | None,
    now: datetime,
    swap: int | None = None,
) -> int:
    """Store an override; returns its id. Later ones win over earlier ones."""
    values = {
        "team": override.team,
        "schedule": override.schedule,
        "person": override.person,
        "replaces": override.replaces,
        "starts_at": override.span.start,
        "ends_at": override.span.end,
        "created_at": now,
        "created_by": by,
        "swap": swap,
    }
    id_: int = tx.execute(insert(overrides).values(**values).returning(overrides.c.id)).scalar_one()
    return id_


def lock(tx: Connection) -> None:
    """Let no other transaction check and add overrides until this one ends.

    On SQLite every writing transaction is alone already.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE overrides IN SHARE ROW EXCLUSIVE MODE"))


def ending_after(tx: Connection, instant: datetime | None) -> list[Override]:
    """The overrides that end after the instant (None: all), in the order they were created."""
    return list(numbered_after(tx, instant).values())


def numbered_after(tx: Connection, instant: datetime | None) -> dict[int, Override]:
    """The same by their ids."""
    if instant is not None and tx.dialect.name == "sqlite" and not _any_ending_after(tx, instant):
        return {}
    query = _ALL if instant is None else _ENDING_AFTER
    return {row.id: _override(row) for row in tx.execute(query, {"instant": instant})}


def _any_ending_after(tx: Connection, instant: datetime) -> bool:
    # Mostly there are none. To know that takes a quarter of the time so, and a call waits for it.
    return bool(_ANY_ENDING_AFTER.ask(tx, {"instant": instant}))


def get(tx: Connection, id_: int) -> Override | None:
    """One override by its id; None if it was taken back."""
    row = tx.execute(select(overrides).where(overrides.c.id == id_)).one_or_none()
    return None if row is None else _override(row)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptOverride:
    """An override with its origin; `swap` is the id of the swap that it is a part of."""

    id: int
    override: Override
    made_at: datetime
    made_by: str | None
    swap: int | None

    def is_own(self, person: str) -> bool:
        """Whether this person is on call by it, or made it."""
        return person in (self.override.person, self.made_by)


def listed(
    tx: Connection, after: datetime | None = None, id_: int | None = None
) -> list[KeptOverride]:
    """Overrides that end after an instant, or the one with this id, in the order created."""
    query = select(overrides).order_by(overrides.c.id)
    if after is not None:
        query = query.where(overrides.c.ends_at > after)
    if id_ is not None:
        query = query.where(overrides.c.id == id_)
    return [
        KeptOverride(
            id=row.id,
            override=_override(row),
            made_at=row.created_at,
            made_by=row.created_by,
            swap=row.swap,
        )
        for row in tx.execute(query)
    ]


def take_back(tx: Connection, kept: KeptOverride, now: datetime) -> None:
    """End an override at `now`, or delete one that has not begun; the past stays as it was."""
    override = kept.override
    if override.span.start < now:
        tx.execute(update(overrides).where(overrides.c.id == kept.id).values(ends_at=now))
    else:
        tx.execute(delete(overrides).where(overrides.c.id == kept.id))
    tx.execute(
        insert(overrides_taken_back).values(
            override=kept.id,
            team=override.team,
            schedule=override.schedule,
            person=override.person,
            starts_at=override.span.start,
            ends_at=override.span.end,
            taken_back_at=now,
        )
    )


def taken_back(tx: Connection, id_: int) -> tuple[Override, datetime] | None:
    """An override that was taken back, without `replaces`, and when; None if it was not."""
    found = select(overrides_taken_back).where(overrides_taken_back.c.override == id_)
    row = tx.execute(found).one_or_none()
    if row is None:
        return None
    span = Span(start=row.starts_at, end=row.ends_at)
    override = Override(team=row.team, schedule=row.schedule, person=row.person, span=span)
    return override, row.taken_back_at


def number_taken_back(tx: Connection) -> int:
    """How many overrides were ever taken back."""
    number: int = tx.execute(select(func.count()).select_from(overrides_taken_back)).scalar_one()
    return number


def _override(row: Row[Any]) -> Override:
    return Override(
        team=row.team,
        schedule=row.schedule,
        person=row.person,
        replaces=row.replaces,
        span=Span(start=row.starts_at, end=row.ends_at),
    )


def changed_at(tx: Connection) -> datetime | None:
    """When an override was last made or taken back, if ever."""
    newest = (func.max(overrides.c.created_at), func.max(overrides_taken_back.c.taken_back_at))
    found = [tx.execute(select(each)).scalar_one() for each in newest]
    return max((at for at in found if at is not None), default=None)
