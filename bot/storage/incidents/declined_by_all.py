"""Incidents that wait, because everybody who is left has said that they can't."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from bot.domain.incidents.incident import Incident
from bot.storage.incidents.incidents import IS_TRIGGERED, several
from bot.storage.sql.instants import Instant
from bot.storage.tables import incidents, timeline

# Text and no parameter, or the partial index is not used.
_IS_SAID = text("timeline.what = 'everybody_declined'")
_SAID = (
    select(timeline.c.incident, timeline.c.facts, incidents.c.due_at)
    .join(incidents, incidents.c.number == timeline.c.incident)
    .where(_IS_SAID, IS_TRIGGERED, incidents.c.due_at > bindparam("now", type_=Instant()))
)


def waiting_for_nobody(tx: Connection, now: datetime) -> Sequence[Incident]:
    """Those whose wait is not over, and in which nothing else has happened since, oldest first."""
    waiting = {
        row.incident
        for row in tx.execute(_SAID, {"now": now})
        if (again_at := row.facts.get("again_at")) is not None
        and datetime.fromisoformat(again_at) == row.due_at
    }
    return several(tx, waiting)
