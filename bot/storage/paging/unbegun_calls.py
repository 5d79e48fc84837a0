"""Calls that a provider took, and of which no word has come since."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from bot.domain.incidents.incident import State
from bot.domain.paging.notification import Delivery, NotificationState
from bot.domain.people.method import Method
from bot.storage.paging.notifications import as_delivery
from bot.storage.tables import deliveries, incidents, notifications


def unbegun_calls(
    tx: Connection, *, after: datetime, before: datetime, limit: int
) -> list[Delivery]:
    """Those about what still waits, begun between the two; first those nobody has heard of."""
    untold = exists(_carried().where(notifications.c.problem.is_(None)))
    query = (
        select(deliveries)
        .where(*_unbegun(after, before), exists(_carried()))
        .order_by(untold.desc(), deliveries.c.id)
        .limit(limit)
    )
    return [as_delivery(row) for row in tx.execute(query)]


def oldest_unbegun(
    tx: Connection, *, after: datetime, before: datetime, but_not: str
) -> datetime | None:
    """When the oldest of them began; those about the service `but_not` do not count."""
    of_others = _carried().where(or_(incidents.c.service.is_(None), incidents.c.service != but_not))
    query = select(func.min(deliveries.c.begun_at))
    oldest: datetime | None = tx.execute(
        query.where(*_unbegun(after, before), exists(of_others))
    ).scalar()
    return oldest


def _unbegun(after: datetime, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        deliveries.c.begun_at > after,
        deliveries.c.begun_at <= before,
        deliveries.c.method == Method.CALL,
        deliveries.c.state == NotificationState.SENT,
        deliveries.c.provider_id.is_not(None),
    )


def _carried() -> Select[tuple[int]]:
    return (
        select(notifications.c.id)
        .join(incidents, incidents.c.number == notifications.c.incident)
        .where(
            notifications.c.delivery == deliveries.c.id,
            notifications.c.state == NotificationState.SENT,
            incidents.c.state == State.TRIGGERED,
        )
    )
