"""Telling the timeline that a chat message did not get through."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.timeline import What
from bot.engine.services import DeliveryFailed
from bot.storage import timeline


def note_message_failed(
    tx: Connection,
    incident: int,
    failure: DeliveryFailed,
    retry_at: datetime | None,
    now: datetime,
) -> None:
    """Write down what went wrong and when it is tried again."""
    timeline.add(
        tx,
        incident,
        now,
        What.MESSAGE_FAILED,
        problem=failure.problem,
        retry_at=retry_at.isoformat() if retry_at else None,
    )
