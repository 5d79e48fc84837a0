"""The indexes of the tables, to be compared with what the migrations made.

Apart from the tables, since nobody needs them who works with rows: the conditions of some load what
SQLAlchemy knows of PostgreSQL, and every start would wait for that.
"""

from sqlalchemy import Index, text

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
)

Index(
    "ix_incidents_due_at",
    incidents.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
Index(
    "ix_incidents_service_due_at",
    incidents.c.service,
    incidents.c.due_at,
    sqlite_where=text("due_at IS NOT NULL"),
    postgresql_where=text("due_at IS NOT NULL"),
)
Index(
    "ix_incidents_quiet_at",
    incidents.c.quiet_at,
    sqlite_where=text("quiet_at IS NOT NULL"),
    postgresql_where=text("quiet_at IS NOT NULL"),
)
Index(
    "ix_incidents_resolved_dedup_key",
    incidents.c.service,
    incidents.c.dedup_key,
    incidents.c.opened_at,
    sqlite_where=text("state = 'resolved'"),
    postgresql_where=text("state = 'resolved'"),
)
Index(
    "ix_incidents_resolved_at",
    incidents.c.resolved_at,
    sqlite_where=text("state = 'resolved'"),
    postgresql_where=text("state = 'resolved'"),
)
Index(
    OPEN_DEDUP_KEY,
    incidents.c.service,
    incidents.c.dedup_key,
    unique=True,
    sqlite_where=text("state <> 'resolved'"),
    postgresql_where=text("state <> 'resolved'"),
)
Index("ix_incidents_service_opened_at", incidents.c.service, incidents.c.opened_at)
Index(
    "ix_alerts_idempotency_key",
    alerts.c.idempotency_key,
    alerts.c.alert_key,
    sqlite_where=text("idempotency_key IS NOT NULL"),
    postgresql_where=text("idempotency_key IS NOT NULL"),
)
Index("ix_pages_service_person", pages.c.service, pages.c.person, pages.c.id)
Index("ix_deliveries_begun_at", deliveries.c.begun_at)
Index(
    "ix_deliveries_person_method_begun_at",
    deliveries.c.person,
    deliveries.c.method,
    deliveries.c.begun_at,
)
Index(
    "ix_notifications_delivery",
    notifications.c.delivery,
    sqlite_where=text("delivery IS NOT NULL"),
    postgresql_where=text("delivery IS NOT NULL"),
)
Index(
    "ix_outbox_sequence",
    outbox.c.sequence,
    sqlite_where=text("sequence IS NOT NULL"),
    postgresql_where=text("sequence IS NOT NULL"),
)
Index(
    "ix_outbox_bundle",
    outbox.c.bundle,
    sqlite_where=text("bundle IS NOT NULL"),
    postgresql_where=text("bundle IS NOT NULL"),
)
Index("ix_outbox_lane_due_at", outbox.c.lane, outbox.c.due_at)
Index(
    "ix_outbox_lane_leased_until",
    outbox.c.lane,
    outbox.c.leased_until,
    sqlite_where=text("leased_until IS NOT NULL"),
    postgresql_where=text("leased_until IS NOT NULL"),
)
Index("ix_outbox_lane_priority_due_at", outbox.c.lane, outbox.c.priority, outbox.c.due_at)
Index("ix_slack_messages_about_subject", slack_messages.c.about, slack_messages.c.subject)

# The tables with them.
SCHEMA = metadata
