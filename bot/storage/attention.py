"""What already asks for a person's attention."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, exists, select, text

from bot.domain.incident import State
from bot.storage.tables import incidents, pages
from bot.storage.together import Together

# Said in these words as well, so that the index on what is open is found to fit.
_IS_OPEN = text("incidents.state <> 'resolved'")


def _paged(given: Subquery) -> Select[Any]:
    same = and_(pages.c.incident == given.c.incident, pages.c.person == given.c.person)
    return select(given.c.incident, given.c.person).where(exists().where(same))


def _being_paged(given: Subquery) -> Select[Any]:
    waiting = (
        select(incidents.c.number)
        .join(pages, pages.c.incident == incidents.c.number)
        .where(
            incidents.c.service == given.c.service,
            _IS_OPEN,
            incidents.c.state == State.TRIGGERED,
            pages.c.person == given.c.person,
        )
    )
    return select(given.c.service, given.c.person).where(waiting.exists())


_PAGED = Together([pages.c.incident, pages.c.person], _paged)
_BEING_PAGED = Together([incidents.c.service, pages.c.person], _being_paged)


def paged_before(tx: Connection, pairs: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of these incidents and people where the person was paged about the incident."""
    return {(row.incident, row.person) for row in _PAGED.run(tx, pairs)} if pairs else set()


def being_paged(tx: Connection, pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these services and people where the person was paged and the incident waits."""
    return {(row.service, row.person) for row in _BEING_PAGED.run(tx, pairs)} if pairs else set()
