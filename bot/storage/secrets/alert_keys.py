"""Alert keys, each for the alerts of one service. Only their digests are stored."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.storage.secrets import secret_texts
from bot.storage.sql.together import bulk_select
from bot.storage.tables import alert_keys

KEY_LENGTH = secret_texts.LENGTH

# Built once: building a statement costs more than executing it.
_FIND = select(alert_keys).where(
    alert_keys.c.digest.in_(bindparam("digests", expanding=True)), alert_keys.c.revoked_at.is_(None)
)
_STILL_GOOD = bulk_select(
    alert_keys.c.id, select(alert_keys.c.id).where(alert_keys.c.revoked_at.is_(None))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertKey:
    """What is stored about a key: everything but its text."""

    id: int
    service: str
    team: str
    created_at: datetime
    revoked_at: datetime | None = None


def add(tx: Connection, *, service: str, team: str, now: datetime) -> tuple[AlertKey, str]:
    """Make a key. Its text is returned this once and stored nowhere."""
    text = secret_texts.new()
    digest = secret_texts.digest_of(text)
    values = {"service": service, "team": team, "digest": digest, "created_at": now}
    row = tx.execute(insert(alert_keys).values(**values).returning(alert_keys.c.id)).one()
    return AlertKey(id=row.id, service=service, team=team, created_at=now), text


def find(tx: Connection, texts: Iterable[str]) -> dict[str, AlertKey]:
    """The keys with these texts, by text; unknown and revoked ones are left out."""
    by_digest = {secret_texts.digest_of(text): text for text in texts}
    found = tx.execute(_FIND, {"digests": list(by_digest)})
    return {
        by_digest[row.digest]: AlertKey(
            id=row.id, service=row.service, team=row.team, created_at=row.created_at
        )
        for row in found
    }


def ask_still_good(
    tx: Connection, keys: Collection[AlertKey]
) -> Callable[[], Collection[AlertKey]]:
    """Those of these keys, found earlier, that have not been revoked since.

    They are asked for at once, and told once another statement of the transaction was answered: on
    PostgreSQL that saves a round trip.
    """
    answer = _STILL_GOOD.ask_along(tx, [(key.id,) for key in keys])

    def good() -> Collection[AlertKey]:
        ids = {id_ for (id_,) in answer()}
        return [key for key in keys if key.id in ids]

    return good


def listed(tx: Connection) -> list[AlertKey]:
    """All keys, oldest first, including revoked ones."""
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
    """Revoke a key; False if it does not exist or was revoked before."""
    query = update(alert_keys).where(alert_keys.c.id == id_, alert_keys.c.revoked_at.is_(None))
    return tx.execute(query.values(revoked_at=now)).rowcount == 1
