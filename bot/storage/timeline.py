"""What happened to an incident, in order."""

from datetime import datetime

from sqlalchemy import Connection, Row, insert, select

from bot.domain.timeline import Entry, What
from bot.storage.tables import timeline

_ADD = insert(timeline).returning(timeline.c.id)


def add(tx: Connection, incident: int, now: datetime, what: What, **facts: object) -> int:
    """Write down that `what` happened now; returns the entry's id."""
    values = {"incident": incident, "at": now, "what": what, "facts": facts}
    id_: int = tx.execute(_ADD, values).scalar_one()
    return id_


def of_incident(tx: Connection, incident: int) -> list[Entry]:
    """All that was written down, oldest first."""
    query = select(timeline).where(timeline.c.incident == incident).order_by(timeline.c.id)
    return [_entry(row) for row in tx.execute(query)]


def newest(tx: Connection, incident: int, what: What | None = None) -> Entry | None:
    """What was written down last (of a kind), if anything was."""
    query = select(timeline).where(timeline.c.incident == incident)
    if what is not None:
        query = query.where(timeline.c.what == what)
    row = tx.execute(query.order_by(timeline.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _entry(row)


def who_declined(tx: Connection, incident: int, round_: int) -> frozenset[str]:
    """Who has said in a round of the policy that they can't."""
    query = select(timeline.c.facts).where(
        timeline.c.incident == incident, timeline.c.what == What.DECLINED
    )
    facts = tx.execute(query).scalars()
    return frozenset(fact["by"] for fact in facts if fact.get("round") == round_)


def get(tx: Connection, id_: int) -> Entry:
    """One entry by id; it must exist."""
    return _entry(tx.execute(select(timeline).where(timeline.c.id == id_)).one())


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(id=row.id, at=row.at, what=What(row.what), facts=row.facts)
