"""Taking incidents whose due time has come."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, select

from bot.domain.incident import Incident
from bot.storage.incidents import as_incident
from bot.storage.instants import Instant
from bot.storage.tables import incidents

Unreadable = Callable[[int, Exception], None]

# Made once: building them anew each time costs more than carrying them out.
_NOW, _LIMIT = bindparam("now", type_=Instant()), bindparam("limit", type_=Integer())
_DUE = select(incidents).order_by(incidents.c.due_at).with_for_update(skip_locked=True)
_OLDEST_DUE = _DUE.where(incidents.c.due_at <= _NOW).limit(_LIMIT)
_SERVICE = func.coalesce(incidents.c.service, "")
_FIRST_OF_OTHERS = _DUE.where(
    incidents.c.number.in_(
        select(func.min(incidents.c.number))
        .where(incidents.c.due_at <= _NOW, _SERVICE.not_in(bindparam("served", expanding=True)))
        .group_by(_SERVICE)
        .limit(_LIMIT)
    )
)


def claim_due(
    tx: Connection, now: datetime, *, limit: int, unreadable: Unreadable
) -> list[Incident]:
    """Incidents whose due time has come, oldest first, locked; those others hold are left out.

    Where there are more than `limit`, the first of each service that has none among them comes
    before them: so many for one service must not keep another's from being looked at. A row that is
    no incident we know of must not keep any: `unreadable` is told its number, and why.
    """
    asked = {"now": now, "limit": limit}
    rows = tx.execute(_OLDEST_DUE, asked).all()
    batch = _read(rows, unreadable)
    if len(rows) < limit:
        return batch
    served = {row.service or "" for row in rows}
    others = tx.execute(_FIRST_OF_OTHERS, {**asked, "served": sorted(served)}).all()
    return _read(others, unreadable) + batch


def _read(rows: Sequence[Row[Any]], unreadable: Unreadable) -> list[Incident]:
    found: list[Incident] = []
    for row in rows:
        try:
            found.append(as_incident(row))
        except ValueError as error:
            unreadable(row.number, error)
    return found
