"""Alerts as they came in."""

from datetime import datetime

from sqlalchemy import Connection, insert

from bot.domain.alert import Alert
from bot.storage.tables import alerts

_ADD = insert(alerts)


def add(
    tx: Connection,
    alert: Alert,
    *,
    alert_key: int,
    dedup_key: str,
    incident: int | None,
    now: datetime,
) -> None:
    """Keep an alert and the incident it was folded into (None: it closed nothing open)."""
    tx.execute(
        _ADD,
        {
            "incident": incident,
            "alert_key": alert_key,
            "received_at": now,
            "action": alert.action,
            "dedup_key": dedup_key,
            "title": alert.title,
            "urgency": alert.urgency,
            "details": alert.details,
            "link": alert.link,
            "source": alert.source,
        },
    )
