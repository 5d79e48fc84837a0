"""Which incidents a person is asked to answer: those with a page to them that has not ended.

A page ends when its person can't take the incident, or it is handed to others. Until then it asks
them, for as long as the incident is triggered, whatever has become of its notifications.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from bot.domain.answering.telling import WaitingIncident
from bot.domain.incidents.incident import Position
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import TELLING
from bot.storage.incidents.incidents import IS_OPEN, IS_TRIGGERED
from bot.storage.tables import incidents, notifications, pages

# Every triggered incident has a due time, whose index leaves out the resolved ones.
_WAITS = and_(IS_TRIGGERED, incidents.c.due_at.is_not(None))
_STANDS = pages.c.ended_at.is_(None)


def still_ask(tx: Connection, of: Collection[int]) -> set[int]:
    """Those of these pages, by id, that ask their person for an answer still."""
    asking = select(pages.c.id).join(incidents, incidents.c.number == pages.c.incident)
    query = asking.where(pages.c.id.in_(of), _STANDS, IS_TRIGGERED)
    return set(tx.execute(query).scalars())


def positions_told_to(tx: Connection, person: str) -> dict[int, Position]:
    """The open incidents that a notification has told this person of.

    Each with the position of the newest page that has; pages still to be sent do not count.
    """
    query = (
        select(pages.c.incident, pages.c.step, pages.c.round)
        .join(notifications, notifications.c.page == pages.c.id)
        .join(incidents, incidents.c.number == pages.c.incident)
        .where(
            pages.c.person == person,
            _STANDS,
            IS_OPEN,
            notifications.c.state.in_(TELLING),
        )
        .order_by(pages.c.id)
    )
    rows = tx.execute(query)
    return {row.incident: _paged_at(row.step, row.round) for row in rows}


def waiting_for(tx: Connection, person: str) -> list[WaitingIncident]:
    """The triggered incidents this person is asked to answer, in no order."""
    known = incidents.c.number, incidents.c.service, incidents.c.urgency, incidents.c.rises
    query = select(*known).where(_WAITS, _was_paged(person, _STANDS))
    # Whatever is not known to be of low urgency is taken for urgent.
    return [
        WaitingIncident(
            number=row.number,
            service=row.service,
            urgency=Urgency.LOW if row.urgency == Urgency.LOW else Urgency.HIGH,
            rises=row.rises,
        )
        for row in tx.execute(query)
    ]


def paged_at(tx: Connection, person: str, about: Collection[int]) -> dict[int, Position]:
    """Where each of these incidents stood when the person was last paged about it."""
    query = select(pages.c.incident, pages.c.step, pages.c.round).where(
        pages.c.incident.in_(about), pages.c.person == person, _STANDS
    )
    rows = tx.execute(query.order_by(pages.c.id))
    return {row.incident: _paged_at(row.step, row.round) for row in rows}


def open_for(tx: Connection, person: str) -> list[int]:
    """Numbers of the open incidents that this person is asked to answer or has acknowledged."""
    theirs = or_(_was_paged(person, _STANDS), incidents.c.acknowledged_by == person)
    # Sorted here: with ORDER BY, SQLite scans all resolved incidents too.
    return sorted(tx.execute(select(incidents.c.number).where(IS_OPEN, theirs)).scalars())


def let_go(tx: Connection, person: str) -> list[int]:
    """Numbers of the triggered incidents whose pages to this person have all ended."""
    gone = and_(_was_paged(person), ~_was_paged(person, _STANDS))
    return sorted(tx.execute(select(incidents.c.number).where(_WAITS, gone)).scalars())


def _was_paged(person: str, *besides: ColumnElement[bool]) -> ColumnElement[bool]:
    of_theirs = (pages.c.incident == incidents.c.number) & (pages.c.person == person)
    return exists().where(of_theirs, *besides)


def _paged_at(step: int, round_: int) -> Position:
    return Position(step=step, round=round_, paged=True)
