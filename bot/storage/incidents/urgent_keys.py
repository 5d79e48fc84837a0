"""Under which dedup keys of an incident urgent alerts have come."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, select

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.urgency import Urgency
from bot.storage.tables import alerts, incident_keys

_SAME_KEY = and_(
    incident_keys.c.incident == alerts.c.incident, incident_keys.c.dedup_key == alerts.c.dedup_key
)
_IS_OPEN = incident_keys.c.closed_at.is_(None)
# What is not known to be of low urgency is urgent.
_URGENT = alerts.c.urgency != Urgency.LOW


def any_open(tx: Connection, incident: int, *, but_not: Collection[str]) -> bool:
    """Whether an urgent alert came under a key that is open, and is none of these."""
    wanted = select(alerts.c.id).join(incident_keys, _SAME_KEY)
    query = wanted.where(_triggers(incident), _URGENT, _IS_OPEN, alerts.c.dedup_key.not_in(but_not))
    return tx.execute(query.limit(1)).first() is not None


def among(tx: Connection, incident: int, keys: Collection[str]) -> set[str]:
    """Those of these keys under which an urgent alert came, be it resolved since."""
    query = select(alerts.c.dedup_key).where(
        _triggers(incident), _URGENT, alerts.c.dedup_key.in_(keys)
    )
    return set(tx.execute(query.distinct()).scalars())


def newest_open(tx: Connection, incident: int, *, but_not: Collection[str]) -> Alert | None:
    """The newest alert under a key that is open, and is none of these."""
    wanted = select(alerts).join(incident_keys, _SAME_KEY)
    query = wanted.where(_triggers(incident), _IS_OPEN, alerts.c.dedup_key.not_in(but_not))
    row = tx.execute(query.order_by(alerts.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Alert(title=row.title, details=row.details, link=row.link, urgency=Urgency.LOW)


def _triggers(incident: int) -> ColumnElement[bool]:
    return and_(alerts.c.incident == incident, alerts.c.action == Action.TRIGGER)
