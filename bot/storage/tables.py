"""The tables; their indexes are in `indexes.py`. docs/architecture.md says what a row means."""

# Longer than 300 lines: the whole schema in one place, one table after the other.

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.storage.sql.instants import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

alert_keys = Table(
    "alert_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("service", String(255), nullable=False),
    Column("team", String(255), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

calendar_links = Table(
    "calendar_links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(255)),
    Column("team", String(255)),
    Column("schedule", String(255)),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_by", String(255)),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    CheckConstraint(
        "(person IS NULL) <> (team IS NULL) AND (team IS NULL) = (schedule IS NULL)",
        name="person_or_schedule",
    ),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("service", String(255)),
    Column("team", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("dedup_key", String(255), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("first_round", Integer, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False),
    Column("alerts", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Column("link", Text),
    Column("source", Text),
    Column("acknowledged_by", String(255)),
    Column("acknowledged_at", Instant),
    Column("resolved_by", String(255)),
    Column("resolved_at", Instant),
    Column("returns_at", Instant),
    Column("snoozed", Boolean, nullable=False, server_default=false()),
    Column("revision", Integer),
    Column("joined_at", Instant),
    Column("open_keys", Integer, nullable=False, server_default=text("1")),
    Column("flapping", Boolean, nullable=False, server_default=false()),
    Column("quiet_at", Instant),
    Column("rises", Integer, nullable=False, server_default=text("0")),
    Column("raised_by_hand", Boolean, nullable=False, server_default=false()),
    CheckConstraint(
        "CASE state WHEN 'triggered' THEN due_at IS NOT NULL AND returns_at IS NULL"
        " WHEN 'acknowledged' THEN (due_at IS NULL) = (returns_at IS NULL)"
        " ELSE due_at IS NULL AND returns_at IS NULL END",
        name="due_while_triggered",
    ),
    sqlite_autoincrement=True,
)
OPEN_DEDUP_KEY = "uq_incidents_open_dedup_key"

incident_keys = Table(
    "incident_keys",
    metadata,
    Column("service", String(255), primary_key=True),
    Column("dedup_key", String(255), primary_key=True),
    Column("incident", ForeignKey("incidents.number"), primary_key=True, index=True),
    Column("closed_at", Instant),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.number"), index=True),
    Column("alert_key", ForeignKey("alert_keys.id"), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("action", String(16), nullable=False),
    Column("dedup_key", String(255), nullable=False),
    Column("title", Text, nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("details", Text, nullable=False),
    Column("link", Text),
    Column("source", Text),
    Column("idempotency_key", String(255)),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.number"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("what", String(64), nullable=False),
    Column("facts", JSON, nullable=False),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", ForeignKey("incidents.number"), nullable=False, index=True),
    Column("person", String(255), nullable=False),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("service", String(255)),  # the incident's, to tell at once what somebody is paged about
    Column("ended_at", Instant),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", String(255), nullable=False),
    Column("method", String(8), nullable=False),
    Column("state", String(16), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("provider", String(32)),
    Column("provider_id", String(255), index=True),
    Column("further", JSON),
    sqlite_autoincrement=True,
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("page", ForeignKey("pages.id"), nullable=False, index=True),
    Column("incident", ForeignKey("incidents.number"), nullable=False, index=True),
    Column("person", String(255), nullable=False),
    Column("method", String(8), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("delivery", ForeignKey("deliveries.id")),
    Column("problem", Text),
    Column("updated_at", Instant, nullable=False),
)

told = Table(
    "told",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident", Integer, nullable=False, index=True),
    Column("person", String(255), nullable=False),
    Column("rises", Integer, nullable=False),
    Column("page", Integer),
    Column("delivery", Integer),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lane", String(16), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("subject", Integer, nullable=False),
    Column("incident", Integer),
    Column("recipient", String(255)),
    Column("sequence", String(64)),
    Column("bundle", String(255)),
    Column("priority", Integer, nullable=False, server_default=text("3")),
    Column("planned_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("leased_until", Instant),
    Column("leased_by", String(64)),
    sqlite_autoincrement=True,
)

slack_messages = Table(
    "slack_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("about", String(16), nullable=False),
    Column("subject", Integer, nullable=False),
    Column("recipient", String(255), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("ts", String(32), nullable=False),
    Column("shown_version", Integer, nullable=False),
)

overrides = Table(
    "overrides",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(255), nullable=False),
    Column("schedule", String(255), nullable=False),
    Column("person", String(255), nullable=False),
    Column("replaces", String(255)),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(255)),
    Column("swap", ForeignKey("swaps.id")),
    # The id of an override that was taken back is never reused: messages still name it.
    sqlite_autoincrement=True,
)

overrides_taken_back = Table(
    "overrides_taken_back",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("override", Integer, nullable=False),
    Column("team", String(255), nullable=False),
    Column("schedule", String(255), nullable=False),
    Column("person", String(255), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("taken_back_at", Instant, nullable=False),
)

swaps = Table(
    "swaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("requester", String(255), nullable=False),
    Column("colleague", String(255), nullable=False),
    Column("given_team", String(255), nullable=False),
    Column("given_schedule", String(255), nullable=False),
    Column("given_start", Instant, nullable=False),
    Column("given_end", Instant, nullable=False),
    Column("taken_team", String(255)),
    Column("taken_schedule", String(255)),
    Column("taken_start", Instant),
    Column("taken_end", Instant),
    Column("state", String(16), nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("answered_at", Instant),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("files", JSON, nullable=False),
    Column("loaded_at", Instant, nullable=False),
    Column("services", JSON),
)

pulses = Table(
    "pulses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
)

compatibility = Table(
    "compatibility",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("since", String(32), nullable=False),
)

duties = Table(
    "duties",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("due_at", Instant, nullable=False),
)

shared_time = Table(
    "shared_time",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agreed_at", Instant, nullable=False),
    Column("ahead_seconds", Float, nullable=False),
    Column("set_at", Instant, nullable=False),
)

senders = Table(
    "senders",
    metadata,
    Column("holder", String(80), primary_key=True),
    Column("lane", String(16), primary_key=True),
    Column("standing", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("troubled_at", Instant),
)
