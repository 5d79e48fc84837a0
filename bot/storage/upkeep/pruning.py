"""Deletes incidents and other rows after their retention time."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, exists, select, text

from bot.storage.sending.slack_messages import MessageSubject
from bot.storage.tables import (
    alerts,
    deliveries,
    incident_keys,
    incidents,
    notifications,
    outbox,
    pages,
    revisions,
    slack_messages,
    timeline,
    told,
)

# Text and no parameter, or SQLite does not use the partial index.
_IS_RESOLVED = text("incidents.state = 'resolved' AND incidents.number > 0")
# A storm's incident has ten thousand alerts; other writers must not wait for all of them.
ROWS_AT_MOST = 2_000


def prune_incidents(tx: Connection, before: datetime, *, limit: int) -> Counter[str]:
    """Delete up to `limit` incidents resolved before an instant, with all rows that belong to them.

    Returns how many rows of which table. Open incidents are left alone, and so are those with a
    send under way or locked by others. An incident with very many alerts loses ROWS_AT_MOST of them
    in each call, and is deleted with the last.
    """
    being_sent = exists().where(
        outbox.c.incident == incidents.c.number, outbox.c.leased_until.is_not(None)
    )
    over = (
        select(incidents.c.number)
        .where(_IS_RESOLVED, incidents.c.resolved_at < before, ~being_sent)
        .order_by(incidents.c.resolved_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    numbers = list(tx.execute(over).scalars())
    if not numbers:
        return Counter()
    about = slack_messages.c.about == MessageSubject.INCIDENT
    gone: Counter[str] = Counter()
    for table in (alerts, timeline):
        some = select(table.c.id).where(table.c.incident.in_(numbers))
        gone[table.name] = _delete_some(tx, table, some, ROWS_AT_MOST)
        if gone[table.name] == ROWS_AT_MOST:
            return gone
    for table, belongs in (
        (outbox, outbox.c.incident.in_(numbers)),
        (slack_messages, about & slack_messages.c.subject.in_(numbers)),
        (notifications, notifications.c.incident.in_(numbers)),
        (told, told.c.incident.in_(numbers)),
        (pages, pages.c.incident.in_(numbers)),
        (incident_keys, incident_keys.c.incident.in_(numbers)),
        (incidents, incidents.c.number.in_(numbers)),
    ):
        gone[table.name] += _delete(tx, table, belongs)
    return gone


def prune_remains(tx: Connection, before: datetime, *, limit: int) -> Counter[str]:
    """Delete up to `limit` old deliveries, and as many old alerts without an incident.

    A delivery that a notification still refers to stays.
    """
    carries = exists().where(notifications.c.delivery == deliveries.c.id)
    sent = select(deliveries.c.id).where(deliveries.c.begun_at < before, ~carries)
    idle = select(alerts.c.id).where(alerts.c.received_at < before, alerts.c.incident.is_(None))
    return Counter(
        {
            "deliveries": _delete_some(tx, deliveries, sent.order_by(deliveries.c.begun_at), limit),
            "alerts": _delete_some(tx, alerts, idle.order_by(alerts.c.id), limit),
        }
    )


def prune_revisions(tx: Connection, before: datetime) -> Counter[str]:
    """Delete revisions replaced before an instant, unless an incident was opened under them."""
    in_force_then = (
        select(revisions.c.id)
        .where(revisions.c.loaded_at <= before)
        .order_by(revisions.c.id.desc())
        .limit(1)
    )
    first = tx.execute(in_force_then).scalar()
    if first is None:
        return Counter()
    needed = exists().where(incidents.c.revision == revisions.c.id)
    return Counter(revisions=_delete(tx, revisions, (revisions.c.id < first) & ~needed))


def _delete_some(tx: Connection, table: Table, found: Select[Any], limit: int) -> int:
    ids = list(tx.execute(found.limit(limit)).scalars())
    return _delete(tx, table, table.c.id.in_(ids)) if ids else 0


def _delete(tx: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return tx.execute(delete(table).where(which)).rowcount
