"""What stops once incidents are answered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from bot.engine.queueing.hanging_up import end_ringing
from bot.storage.paging import notifications, pages


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
    tx: Connection,
    incident: int,
    now: datetime,
    *,
    of: str | None = None,
    but_of: str | None = None,
    through_delivery: int | None = None,
) -> None:
    """Ask people no more, though the incident goes on: `of` one person, or of all `but_of` one.

    What was not sent yet is withdrawn, and what rings is hung up; not the call in which they said
    so themselves.
    """
    notifications.withdraw_pages(tx, incident, now, of=of, but_of=but_of, but_not=through_delivery)
    pages.end(tx, incident, now, of=of, but_of=but_of)
    end_ringing(tx, [incident], now, to=of, but_not=through_delivery)
