"""What a delivery is at each provider that placed it, or may have."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select, update

from bot.domain.paging.notification import Delivery, NotificationState, PlacedCall
from bot.domain.people.method import Method
from bot.storage.tables import deliveries


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


def another_is_asked_for(tx: Connection, delivery: Delivery, since: datetime) -> bool:
    """Whether a call to the same person, begun since, has no id yet: one found may be that one."""
    others = select(deliveries.c.id).where(
        deliveries.c.person == delivery.person,
        deliveries.c.method == Method.CALL,
        deliveries.c.begun_at >= since,
        deliveries.c.state == NotificationState.SENDING,
        deliveries.c.provider_id.is_(None),
        deliveries.c.id != delivery.id,
    )
    return bool(tx.execute(select(exists(others))).scalar_one())
