"""What the database holds in the end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Table, func, select

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import What
from bot.storage import tables
from bot.storage.database import Database

ANSWERS = (What.ACKNOWLEDGED, What.RESOLVED)


@dataclass(frozen=True, kw_only=True)
class Records:
    """The rows, oldest first."""

    incidents: Sequence[Row[Any]]
    alerts: Sequence[Row[Any]]
    timeline: Sequence[Row[Any]]
    pages: Sequence[Row[Any]]
    notifications: Sequence[Row[Any]]
    deliveries: Sequence[Row[Any]]
    outbox: Sequence[Row[Any]]

    @cached_property
    def stories(self) -> Mapping[int, list[Row[Any]]]:
        """The timeline of each incident."""
        return _by(self.timeline, "incident")

    @cached_property
    def carried(self) -> Mapping[int, list[Row[Any]]]:
        """The notifications of each delivery, those left aside that another one took over."""
        return _by([one for one in self.notifications if one.delivery is not None], "delivery")

    @cached_property
    def paged(self) -> Mapping[int, list[Row[Any]]]:
        """The pages of each incident."""
        return _by(self.pages, "incident")

    def answered(self, incident: int) -> Row[Any] | None:
        """The first entry that says that somebody took it, or that it is over."""
        return next((one for one in self.stories[incident] if one.what in ANSWERS), None)


def records(database: Database) -> Records:
    """All of it, at one instant."""
    with database.read() as tx:

        def rows(table: Table) -> Sequence[Row[Any]]:
            return tx.execute(select(table).order_by(*table.primary_key)).all()

        return Records(
            incidents=rows(tables.incidents),
            alerts=rows(tables.alerts),
            timeline=rows(tables.timeline),
            pages=rows(tables.pages),
            notifications=rows(tables.notifications),
            deliveries=rows(tables.deliveries),
            outbox=rows(tables.outbox),
        )


def is_settled(database: Database) -> bool:
    """Whether nothing waits: no incident for a person, and no row for a provider."""
    incidents, outbox = tables.incidents, tables.outbox
    waiting = select(func.count()).where(incidents.c.state == State.TRIGGERED)
    unsent = select(func.count()).select_from(outbox)
    with database.read() as tx:
        return not tx.execute(waiting).scalar_one() and not tx.execute(unsent).scalar_one()


def _by(rows: Sequence[Row[Any]], column: str) -> Mapping[int, list[Row[Any]]]:
    grouped: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped
