"""Calls under way, as far as providers have reported."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, exists, or_, select

from bot.domain.paging.notification import Delivery, NotificationState
from bot.domain.people.method import Method
from bot.storage.paging.notifications import as_delivery
from bot.storage.sql.instants import Instant
from bot.storage.sql.straight import OnSqlite
from bot.storage.sql.unanswered import ask_along
from bot.storage.tables import deliveries, notifications

_IS_ASKED_FOR = exists().where(
    notifications.c.delivery == deliveries.c.id,
    notifications.c.state == NotificationState.SENDING,
)


def live_calls(
    tx: Connection,
    *,
    person: str | None = None,
    about: Collection[int] | None = None,
    begun_after: Mapping[NotificationState, datetime],
) -> list[Delivery]:
    """Calls in these states, to a person or about some incidents, in the order they began.

    `begun_after` has an instant for each state. Calls begun before it are left out: they have
    ended, and nobody told us. So are, of those to a person, calls in the state `sending` whose
    notifications are no longer being sent: the provider failed without saying whether it had placed
    them.
    """
    states = tuple(begun_after)
    query = _live_calls(states, person is not None, about is not None)
    asked = _asked(begun_after)
    asked |= {} if person is None else {"person": person}
    # Mostly there are none. To know that takes a quarter of the time so, and a call waits for it.
    to_one_alone = person is not None and about is None
    if to_one_alone and tx.dialect.name == "sqlite" and not _calls_to_one(states).ask(tx, asked):
        return []
    asked |= {} if about is None else {"about": list(about)}
    found = [as_delivery(row) for row in tx.execute(query, asked)]
    return sorted(found, key=attrgetter("id"))


def ask_whether_any(
    tx: Connection, person: str, begun_after: Mapping[NotificationState, datetime]
) -> Callable[[], bool]:
    """Ask along whether there are such calls to a person."""
    query = _live_calls(tuple(begun_after), True, False)
    answer = ask_along(tx, query, _asked(begun_after) | {"person": person})
    return lambda: bool(answer())


def _asked(begun_after: Mapping[NotificationState, datetime]) -> dict[str, Any]:
    asked: dict[str, Any] = {f"after_{state}": instant for state, instant in begun_after.items()}
    return asked | {"after_any": min(begun_after.values())}


@cache
def _calls_to_one(states: tuple[NotificationState, ...]) -> OnSqlite:
    return OnSqlite(_live_calls(states, to_one=True, about_some=False))


@cache
def _live_calls(
    states: tuple[NotificationState, ...], to_one: bool, about_some: bool
) -> Select[Any]:
    in_time = [
        and_(
            deliveries.c.state == state,
            deliveries.c.begun_at > bindparam(f"after_{state}", type_=Instant()),
            *([] if about_some or state is not NotificationState.SENDING else [_IS_ASKED_FOR]),
        )
        for state in states
    ]
    # Makes the database use the index of `begun_at`; by id it would scan all deliveries.
    lately = deliveries.c.begun_at > bindparam("after_any", type_=Instant())
    query = select(deliveries).where(lately, deliveries.c.method == Method.CALL, or_(*in_time))
    if to_one:
        query = query.where(deliveries.c.person == bindparam("person"))
    if about_some:
        some = notifications.c.incident.in_(bindparam("about", expanding=True))
        query = query.where(deliveries.c.id.in_(select(notifications.c.delivery).where(some)))
    return query
