"""Which notifications people have got, and about which incidents."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.domain.paging.notification import TELLING, NotificationState
from bot.domain.paging.throttle import RecentDelivery
from bot.domain.people.method import Method
from bot.storage.sql.instants import Instant
from bot.storage.tables import deliveries, incidents, notifications

_TOLD_NOTHING = (NotificationState.FAILED, NotificationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class TriedNotification:
    """A notification about an incident that was tried at least once, with its state."""

    incident: int
    person: str
    method: Method
    state: NotificationState

    def has_reached(self, person: str, method: Method) -> bool:
        """Whether it was to this person by this method and has reached them."""
        return (self.person, self.method) == (person, method) and self.state in TELLING


# Built once: building a statement costs more than executing it.
_TRIED = (
    select(
        notifications.c.incident,
        notifications.c.person,
        notifications.c.method,
        notifications.c.state,
    )
    .where(notifications.c.incident.in_(bindparam("about", expanding=True)))
    .where(notifications.c.tries > 0)
    .distinct()
)
_TOLD_SINCE = (
    select(deliveries.c.id, deliveries.c.begun_at, notifications.c.incident, incidents.c.service)
    .join(notifications, notifications.c.delivery == deliveries.c.id)
    .join(incidents, incidents.c.number == notifications.c.incident)
    .where(
        deliveries.c.person == bindparam("person"),
        deliveries.c.method == bindparam("method"),
        deliveries.c.begun_at > bindparam("since", type_=Instant()),
        deliveries.c.state.not_in(_TOLD_NOTHING),
    )
)


def tried(tx: Connection, about: Iterable[int]) -> list[TriedNotification]:
    """The notifications about these incidents, to anybody, that were tried at least once."""
    asked = list(about)
    if not asked:
        return []
    return [
        TriedNotification(
            row.incident, row.person, Method(row.method), NotificationState(row.state)
        )
        for row in tx.execute(_TRIED, {"about": asked})
    ]


def deliveries_since(
    tx: Connection, person: str, method: Method, since: datetime
) -> list[RecentDelivery]:
    """The deliveries to a person by a method begun after an instant, unless they failed."""
    asked = {"person": person, "method": method, "since": since}
    about: dict[tuple[int, datetime], dict[int, str | None]] = defaultdict(dict)
    for row in tx.execute(_TOLD_SINCE, asked):
        about[row.id, row.begun_at][row.incident] = row.service
    return [
        RecentDelivery(
            at=at, incidents=set(named), services={s for s in named.values() if s is not None}
        )
        for (_id, at), named in about.items()
    ]
