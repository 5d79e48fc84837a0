"""What a delivery is at each provider that placed it, or may have."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, select, update

from bot.domain.paging.notification import Delivery, NotificationState, PlacedCall
from bot.domain.people.method import Method
from bot.storage.paging.asked import still_ask
from bot.storage.tables import deliveries, notifications


def save_calls(tx: Connection, delivery: Delivery) -> None:
    """Keep what became of a delivery, and who carries it under which id."""
    values: dict[str, Any] = {"state": delivery.state, "begun_at": delivery.begun_at}
    if delivery.provider_id is not None:
        values |= {"provider": delivery.provider, "provider_id": delivery.provider_id}
    if delivery.further:
        values["further"] = [asdict(call) for call in delivery.further]
    tx.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(**values))


def as_further(kept: list[dict[str, Any]] | None) -> tuple[PlacedCall, ...]:
    """What a row of the table says."""
    return tuple(
        PlacedCall(**{**call, "state": NotificationState(call["state"])}) for call in kept or ()
    )


def another_may_be_wanted(tx: Connection, delivery: Delivery, since: datetime) -> bool:
    """Whether a call to the same person, begun since, has no id yet, and something waits for it.

    One found may be that one. A try before is left open as well, but nothing waits for it where
    nothing does for those after it.
    """
    begun_since = and_(
        deliveries.c.person == delivery.person,
        deliveries.c.method == Method.CALL,
        deliveries.c.begun_at >= since,
        deliveries.c.id != delivery.id,
    )
    others = select(deliveries.c.id).where(
        begun_since,
        deliveries.c.state == NotificationState.SENDING,
        deliveries.c.provider_id.is_(None),
    )
    if not tx.execute(select(exists(others))).scalar_one():
        return False
    unsent = notifications.c.state.in_((NotificationState.PENDING, NotificationState.SENDING))
    waiting = (
        select(notifications.c.page)
        .join(deliveries, deliveries.c.id == notifications.c.delivery)
        .where(begun_since, unsent)
    )
    return bool(still_ask(tx, set(tx.execute(waiting).scalars())))
