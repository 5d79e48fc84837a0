"""Undoes the rows of a delivery whose send was never begun."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.domain.paging.notification import Notification, NotificationState
from bot.storage.paging.notifications import save_delivery
from bot.storage.tables import notifications

_PUT_BACK = (
    update(notifications)
    .where(notifications.c.id == bindparam("of"))
    .values(
        state=bindparam("then"),
        tries=bindparam("tried"),
        delivery=bindparam("by"),
        updated_at=bindparam("now"),
    )
)


def put_back(
    tx: Connection, delivery: int, as_before: Collection[Notification], now: datetime
) -> None:
    """Withdraw a delivery, and restore its notifications to their values `as_before`."""
    save_delivery(tx, delivery, state=NotificationState.WITHDRAWN)
    if as_before:
        names = ("of", "then", "tried", "by", "now")
        rows = [(n.id, n.state, n.tries, n.delivery, now) for n in as_before]
        tx.execute(_PUT_BACK, [dict(zip(names, one, strict=True)) for one in rows])
