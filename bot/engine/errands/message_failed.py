"""Telling the timeline that a chat message did not get through."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import What
from bot.engine.contracts import DeliveryFailed
from bot.storage.incidents import timeline


def note_message_failed(
    tx: Connection,
    incident: int,
    failure: DeliveryFailed,
    retry_at: datetime | None,
    now: datetime,
) -> None:
    """Write down what went wrong and when it is tried again.

    It is tried for as long as it takes; that it still does not get through is no news while nothing
    else has happened.
    """
    newest = timeline.newest(tx, incident)
    if retry_at and newest and newest.what is What.MESSAGE_FAILED and newest.facts["retry_at"]:
        return
    timeline.add(
        tx,
        incident,
        now,
        What.MESSAGE_FAILED,
        problem=failure.problem,
        retry_at=retry_at.isoformat() if retry_at else None,
    )
