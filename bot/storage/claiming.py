"""Taking incidents whose due time has come."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, select

from bot.domain.incident import Incident
from bot.storage.incident_rows import as_incident
from bot.storage.instants import Instant
from bot.storage.tables import incidents

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


def claim_due(tx: Connection, now: datetime, *, limit: int) -> list[Incident]:
    """Incidents whose due time has come, oldest first, locked; those others hold are left out.

    Where there are more than `limit`, the first of each service that has none among them comes
    before them: so many for one service must not keep another's from being looked at.
    """
    asked = {"now": now, "limit": limit}
    batch = [as_incident(row) for row in tx.execute(_OLDEST_DUE, asked)]
    if len(batch) < limit:
        return batch
    served = {incident.service or "" for incident in batch}
    others = tx.execute(_FIRST_OF_OTHERS, {**asked, "served": sorted(served)})
    return [as_incident(row) for row in others] + batch
