"""Which incidents have not made a phone ring yet."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.storage.tables import notifications

_RANG = (
    NotificationState.RINGING,
    NotificationState.ANSWERED,
    NotificationState.NO_ANSWER,
    NotificationState.ENDED,
)


def never_rang(tx: Connection, about: Collection[int]) -> set[int]:
    """Those of these incidents for which no phone has rung yet."""
    query = select(notifications.c.incident).where(
        notifications.c.incident.in_(about),
        notifications.c.method == Method.CALL,
        notifications.c.state.in_(_RANG),
    )
    return set(about) - set(tx.execute(query.distinct()).scalars())
