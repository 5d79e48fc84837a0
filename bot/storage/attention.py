"""What already asks for a person's attention."""

from sqlalchemy import Connection, select

from bot.domain.incident import State
from bot.storage.tables import incidents, pages


def is_being_paged(tx: Connection, person: str, *, service: str | None) -> bool:
    """Whether this person was paged about an incident of a service that still waits."""
    query = (
        select(pages.c.id)
        .join(incidents, incidents.c.number == pages.c.incident)
        .where(
            incidents.c.service == service,
            incidents.c.state == State.TRIGGERED,
            pages.c.person == person,
        )
    )
    return tx.execute(query.limit(1)).one_or_none() is not None
