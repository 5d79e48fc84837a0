"""Alert keys: which service a sender may raise alerts for. Only their digests are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.storage import secret_texts
from bot.storage.tables import alert_keys

KEY_LENGTH = secret_texts.LENGTH


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertKey:
    """A key as it is listed: everything but the key."""

    id: int
    service: str
    team: str
    created_at: datetime
    revoked_at: datetime | None = None


def add(tx: Connection, *, service: str, team: str, now: datetime) -> tuple[AlertKey, str]:
    """Make a key; its text is returned this once and kept nowhere."""
    text = secret_texts.new()
    digest = secret_texts.digest_of(text)
    values = {"service": service, "team": team, "digest": digest, "created_at": now}
    row = tx.execute(insert(alert_keys).values(**values).returning(alert_keys.c.id)).one()
    return AlertKey(id=row.id, service=service, team=team, created_at=now), text


def find(tx: Connection, text: str) -> AlertKey | None:
    """The key with that text, unless it is unknown or revoked."""
    query = select(alert_keys).where(
        alert_keys.c.digest == secret_texts.digest_of(text), alert_keys.c.revoked_at.is_(None)
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        return None
    return AlertKey(id=row.id, service=row.service, team=row.team, created_at=row.created_at)


def listed(tx: Connection) -> list[AlertKey]:
    """All keys, oldest first, revoked ones too."""
    return [
        AlertKey(
            id=row.id,
            service=row.service,
            team=row.team,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in tx.execute(select(alert_keys).order_by(alert_keys.c.id))
    ]


def revoke(tx: Connection, id_: int, now: datetime) -> bool:
    """Let a key work no more; False when there is no such key or it was revoked before."""
    query = update(alert_keys).where(alert_keys.c.id == id_, alert_keys.c.revoked_at.is_(None))
    return tx.execute(query.values(revoked_at=now)).rowcount == 1
