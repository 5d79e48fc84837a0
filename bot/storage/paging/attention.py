"""Which incidents and services a person has been paged about."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, exists, select

from bot.storage.incidents.incidents import IS_TRIGGERED
from bot.storage.sql.together import BulkStatement
from bot.storage.tables import incidents, pages


def _paged(given: Subquery) -> Select[Any]:
    same = and_(pages.c.incident == given.c.incident, pages.c.person == given.c.person)
    return select(given.c.incident, given.c.person).where(exists().where(same))


def _being_paged(given: Subquery) -> Select[Any]:
    # The newest page that asks about a triggered incident, usually the newest page at all. With
    # EXISTS instead, PostgreSQL may join all pages with all incidents.
    waiting = (
        select(pages.c.id)
        .join(incidents, incidents.c.number == pages.c.incident)
        .where(
            pages.c.service == given.c.service,
            pages.c.person == given.c.person,
            pages.c.ended_at.is_(None),
            IS_TRIGGERED,
        )
        .order_by(pages.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(given.c.service, given.c.person).where(waiting.is_not(None))


_PAGED = BulkStatement([pages.c.incident, pages.c.person], _paged)
_BEING_PAGED = BulkStatement([pages.c.service, pages.c.person], _being_paged)


def paged_before(tx: Connection, pairs: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of these pairs of incident and person where the person was paged about it."""
    found = _PAGED.ask(tx, list(pairs)) if pairs else ()
    return {(incident, person) for incident, person in found}


def being_paged(tx: Connection, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these pairs of service and person where a triggered incident asks them still."""
    found = _BEING_PAGED.ask(tx, list(pairs)) if pairs else ()
    return {(service, person) for service, person in found}
