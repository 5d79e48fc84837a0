"""What a person has been told lately, and of which incidents."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.paging import TELLING, NotificationState
from bot.domain.person import Method
from bot.domain.throttle import Told
from bot.storage.tables import deliveries, incidents, notifications

_TOLD_NOTHING = (NotificationState.FAILED, NotificationState.WITHDRAWN)


def told_of(tx: Connection, person: str, method: Method, about: Collection[int]) -> set[int]:
    """Those of these incidents of which something sent by this method has told the person."""
    query = select(notifications.c.incident).where(
        notifications.c.incident.in_(about),
        notifications.c.person == person,
        notifications.c.method == method,
        notifications.c.state.in_(TELLING),
    )
    return set(tx.execute(query.distinct()).scalars())


def told_since(tx: Connection, person: str, method: Method, since: datetime) -> list[Told]:
    """What was sent, or is being sent, to a person by a method after an instant."""
    query = (
        select(
            deliveries.c.id, deliveries.c.begun_at, notifications.c.incident, incidents.c.service
        )
        .join(notifications, notifications.c.delivery == deliveries.c.id)
        .join(incidents, incidents.c.number == notifications.c.incident)
        .where(
            deliveries.c.person == person,
            deliveries.c.method == method,
            deliveries.c.begun_at > since,
            deliveries.c.state.not_in(_TOLD_NOTHING),
        )
    )
    about: dict[tuple[int, datetime], dict[int, str | None]] = defaultdict(dict)
    for row in tx.execute(query):
        about[row.id, row.begun_at][row.incident] = row.service
    return [
        Told(at=at, incidents=set(named), services={s for s in named.values() if s is not None})
        for (_id, at), named in about.items()
    ]
