"""What happened to an incident, in order."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Function,
    Insert,
    Row,
    Select,
    Subquery,
    any_,
    func,
    insert,
    literal,
    select,
)

from bot.domain.incident import Incident
from bot.domain.timeline import Entry, What
from bot.storage.tables import incidents, timeline
from bot.storage.together import Together, insertion, reserve

_ADD = insert(timeline).returning(timeline.c.id)
_FIELDS = ("incident", "at", "what", "facts")
_ADD_ALL = insertion(timeline, *_FIELDS, alike={"at", "what"})
_ADD_UNDER_IDS = insertion(timeline, "id", *_FIELDS)

# In rows from before they had a name of their own, which an entry has not taken for itself.
_ONCE_AT = {
    What.ACKNOWLEDGEMENT_RUNS_OUT: "runs_out_at",
    What.EVERYBODY_DECLINED: "again_at",
    What.NOBODY_TO_PAGE: "again_at",
}


def _declined(given: Subquery) -> Select[Any]:
    found = select(timeline.c.incident, timeline.c.facts).where(timeline.c.what == What.DECLINED)
    return found.join_from(given, timeline, timeline.c.incident == given.c.incident)


_DECLINED = Together([timeline.c.incident], _declined)


def _told_of_opened(facts: Function[Any]) -> Select[Any]:
    what = literal(What.OPENED, timeline.c.what.type)
    told = select(incidents.c.number, incidents.c.opened_at, what, facts)
    return told.order_by(incidents.c.number)


def _opened(given: Subquery) -> Insert:
    told = _told_of_opened(func.json_object("source", incidents.c.source))
    opened = told.join_from(given, incidents, incidents.c.number == given.c.incident)
    return insert(timeline).from_select(_FIELDS, opened)


def _opened_on_postgresql(given: Subquery) -> Insert:
    # Not joined, for which PostgreSQL may go through all incidents.
    told = _told_of_opened(func.json_build_object("source", incidents.c.source))
    numbers = func.array(select(given.c.incident).scalar_subquery())
    return insert(timeline).from_select(_FIELDS, told.where(incidents.c.number == any_(numbers)))


_ADD_OPENED = Together([timeline.c.incident], _opened, on_postgresql=_opened_on_postgresql)


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """An entry to be written down."""

    incident: int
    at: datetime
    what: What
    facts: dict[str, Any]


def add(tx: Connection, incident: int, now: datetime, what: What, **facts: object) -> int:
    """Write down that `what` happened now; returns the entry's id."""
    values = {"incident": incident, "at": now, "what": what, "facts": facts}
    id_: int = tx.execute(_ADD, values).scalar_one()
    return id_


def add_all(tx: Connection, happenings: Collection[Happening]) -> None:
    """Write down what happened, in this order."""
    if happenings:
        _ADD_ALL.run(tx, [_values(one) for one in happenings])


def add_opened(tx: Connection, numbers: Iterable[int]) -> None:
    """Write down that alerts have opened these incidents, which the database tells by itself."""
    if rows := [(number,) for number in numbers]:
        _ADD_OPENED.run(tx, rows)


def add_to_tell(tx: Connection, happenings: Collection[Happening]) -> list[int]:
    """The same where some of it is to be told elsewhere; returns the entries' ids."""
    if not happenings:
        return []
    ids = reserve(tx, timeline, len(happenings))
    rows = [(id_, *_values(one)) for id_, one in zip(ids, happenings, strict=True)]
    _ADD_UNDER_IDS.run(tx, rows)
    return ids


def _values(one: Happening) -> tuple[int, datetime, What, str]:
    # As text, or PostgreSQL puts the facts into an order of its own on the way.
    return (one.incident, one.at, one.what, json.dumps(one.facts))


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


def who_declined_of(tx: Connection, about: Collection[Incident]) -> dict[int, frozenset[str]]:
    """Who has said in its present round that they can't, for those of these incidents with any."""
    rounds = {incident.number: incident.round for incident in about}
    declined: dict[int, set[str]] = {}
    for row in _DECLINED.run(tx, [(number,) for number in rounds]):
        if row.facts.get("round") == rounds[row.incident]:
            declined.setdefault(row.incident, set()).add(row.facts["by"])
    return {number: frozenset(people) for number, people in declined.items()}


def get(tx: Connection, id_: int) -> Entry:
    """One entry by id; it must exist."""
    return _entry(tx.execute(select(timeline).where(timeline.c.id == id_)).one())


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    what = What(row.what)
    return Entry(id=row.id, at=row.at, what=what, facts=_named_as_now(what, row.facts))


def _named_as_now(what: What, facts: dict[str, Any]) -> dict[str, Any]:
    name = _ONCE_AT.get(what)
    return {name if name and key == "at" else key: value for key, value in facts.items()}
