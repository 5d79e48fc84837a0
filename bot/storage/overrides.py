"""Overrides made in Slack or the shell; those in the schedule files are not kept here."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text

from bot.domain.instants import Span
from bot.domain.schedule import Override
from bot.storage.tables import overrides


def add(
    tx: Connection,
    override: Override,
    *,
    by: str | None,
    now: datetime,
    swap: int | None = None,
) -> int:
    """Keep an override; returns its id. Later ones win over earlier ones."""
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
    """Those that end after the instant (None: all), in the order they were created."""
    return list(numbered_after(tx, instant).values())


def numbered_after(tx: Connection, instant: datetime | None) -> dict[int, Override]:
    """The same by their ids."""
    query = select(overrides).order_by(overrides.c.id)
    if instant is not None:
        query = query.where(overrides.c.ends_at > instant)
    return {row.id: _override(row) for row in tx.execute(query)}


def get(tx: Connection, id_: int) -> Override:
    """One by its id; it must exist."""
    return _override(tx.execute(select(overrides).where(overrides.c.id == id_)).one())


def _override(row: Row[Any]) -> Override:
    return Override(
        team=row.team,
        schedule=row.schedule,
        person=row.person,
        replaces=row.replaces,
        span=Span(start=row.starts_at, end=row.ends_at),
    )


def newest_made_at(tx: Connection) -> datetime | None:
    """When the last one was made, if any ever was."""
    newest: datetime | None = tx.execute(select(func.max(overrides.c.created_at))).scalar_one()
    return newest
