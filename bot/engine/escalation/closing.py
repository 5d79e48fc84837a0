"""What stops once incidents are answered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.engine.queueing.hanging_up import end_ringing
from bot.storage import notifications, pages


def settle_answered(
    tx: Connection,
    incidents: Collection[int],
    now: datetime,
    *,
    through_delivery: int | None = None,
) -> None:
    """Withdraw what was not sent yet and hang up what still rings.

    The delivery the answer came through is left alone: its caller is still listening.
    """
    notifications.withdraw(tx, incidents, now)
    end_ringing(tx, incidents, now, but_not=through_delivery)


def withdraw_pages(
    tx: Connection, incident: int, now: datetime, *, but_to: str | None = None
) -> None:
    """Withdraw what was not sent yet, and hang up what rings, though the incident goes on.

    What goes to the person `but_to` is left as it is.
    """
    notifications.withdraw_pages(tx, incident, now, but_to=but_to)
    pages.end(tx, incident, now, but_of=but_to)
    end_ringing(tx, [incident], now)
