"""The indexes of the tables; a test compares them with what the migrations made.

Not in `tables`: partial indexes import SQLAlchemy's PostgreSQL code, and every start would wait for
that without a use for it.
"""

from typing import Any

from sqlalchemy import Column, Index, text

from bot.storage.tables import (
    OPEN_DEDUP_KEY,
    alerts,
    deliveries,
    incidents,
    metadata,
    notifications,
    outbox,
    pages,
    slack_messages,
    timeline,
    told,
)


def _partial(name: str, condition: str, *columns: Column[Any], unique: bool = False) -> None:
    """An index of the rows that fulfil a condition, on either database."""
    where = text(condition)
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_partial(
    "ix_incidents_due_at",
    "due_at IS NOT NULL",
    incidents.c.due_at,
)
_partial(
    "ix_incidents_service_due_at",
    "due_at IS NOT NULL",
    incidents.c.service,
    incidents.c.due_at,
)
_partial(
    "ix_incidents_quiet_at",
    "quiet_at IS NOT NULL",
    incidents.c.quiet_at,
)
_partial(
    "ix_incidents_resolved_dedup_key",
    "state = 'resolved'",
    incidents.c.service,
    incidents.c.dedup_key,
    incidents.c.opened_at,
)
# That these two are for numbers above 0, as all are, keeps them from queries that do not say so. By
# statistics from when the table was small PostgreSQL takes any index to be as good as any other,
# and scans all incidents of a service, or all that are resolved, for a dedup key.
_partial(
    "ix_incidents_resolved_at",
    "state = 'resolved' AND number > 0",
    incidents.c.resolved_at,
)
_partial(
    "ix_incidents_service_opened_at",
    "number > 0",
    incidents.c.service,
    incidents.c.opened_at,
)
_partial(
    "ix_incidents_unknown_state",
    "state NOT IN ('triggered', 'acknowledged', 'resolved')",
    incidents.c.number,
)
_partial(
    OPEN_DEDUP_KEY,
    "state <> 'resolved'",
    incidents.c.service,
    incidents.c.dedup_key,
    unique=True,
)
_partial(
    "ix_alerts_idempotency_key",
    "idempotency_key IS NOT NULL",
    alerts.c.idempotency_key,
    alerts.c.alert_key,
)
_partial(
    "ix_timeline_everybody_declined",
    "what = 'everybody_declined'",
    timeline.c.incident,
)
Index("ix_pages_service_person", pages.c.service, pages.c.person, pages.c.id)
Index("ix_told_person_delivery", told.c.person, told.c.delivery)
Index("ix_deliveries_begun_at", deliveries.c.begun_at)
Index(
    "ix_deliveries_person_method_begun_at",
    deliveries.c.person,
    deliveries.c.method,
    deliveries.c.begun_at,
)
_partial(
    "ix_notifications_delivery",
    "delivery IS NOT NULL",
    notifications.c.delivery,
)
_partial(
    "ix_outbox_sequence",
    "sequence IS NOT NULL",
    outbox.c.sequence,
)
_partial(
    "ix_outbox_bundle",
    "bundle IS NOT NULL",
    outbox.c.bundle,
)
Index("ix_outbox_lane_due_at", outbox.c.lane, outbox.c.due_at)
_partial(
    "ix_outbox_lane_leased_until",
    "leased_until IS NOT NULL",
    outbox.c.lane,
    outbox.c.leased_until,
)
Index("ix_outbox_lane_priority_due_at", outbox.c.lane, outbox.c.priority, outbox.c.due_at)
Index("ix_slack_messages_about_subject", slack_messages.c.about, slack_messages.c.subject)

# The tables with their indexes.
SCHEMA = metadata
