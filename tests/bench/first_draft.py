"""An alert kept the way a first draft of such a server would: a session and a commit for each.

What is in the database afterwards is what ours keeps for it: the alert, the incident that it opens
or belongs to, and an entry of the timeline. Nothing is sent because of it.
"""

import json
from datetime import UTC, datetime

from sqlalchemy import JSON, Engine, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """What SQLAlchemy's mapping begins with."""


class Key(Base):
    """The secret of a monitor."""

    __tablename__ = "draft_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    service: Mapped[str] = mapped_column(String(255))


class Incident(Base):
    """What people answer."""

    __tablename__ = "draft_incidents"
    __table_args__ = (Index("ix_draft_incidents_key", "service", "dedup_key", "state"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(255))
    dedup_key: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="triggered")
    alerts: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)


class Alert(Base):
    """What a monitor said."""

    __tablename__ = "draft_alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident: Mapped[int] = mapped_column(ForeignKey("draft_incidents.number"), index=True)
    key: Mapped[int] = mapped_column(ForeignKey("draft_keys.id"))
    title: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]


class Entry(Base):
    """A line of an incident's timeline."""

    __tablename__ = "draft_timeline"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident: Mapped[int] = mapped_column(ForeignKey("draft_incidents.number"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, object]] = mapped_column(JSON)


def make_ready(engine: Engine, secret: str) -> None:
    """Tables, and the one key."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Key(secret=secret, service="checkout"))
        session.commit()


def keep(engine: Engine, secret: str, payload: dict[str, object]) -> int:
    """The number of its incident, once that is committed."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(engine) as session:
        key = session.scalars(select(Key).where(Key.secret == secret)).one()
        incident = _open(session, key.service, payload, now)
        incident.alerts += 1
        session.flush()
        session.add(
            Alert(
                incident=incident.number,
                key=key.id,
                title=str(payload["title"]),
                details=json.dumps(payload["details"]),
                received_at=now,
            )
        )
        session.add(
            Entry(incident=incident.number, at=now, what="alert", facts={"key": incident.dedup_key})
        )
        session.commit()
        return incident.number


def _open(session: Session, service: str, payload: dict[str, object], now: datetime) -> Incident:
    dedup_key = str(payload["dedup_key"])
    known = session.scalars(
        select(Incident).where(
            Incident.service == service,
            Incident.dedup_key == dedup_key,
            Incident.state != "resolved",
        )
    ).first()
    if known is not None:
        return known
    new = Incident(
        service=service,
        dedup_key=dedup_key,
        title=str(payload["title"]),
        alerts=0,
        opened_at=now,
        due_at=now,
    )
    session.add(new)
    return new
