"""What happened to an incident, in order."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
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

from bot.domain.incidents.heard import NOTHING_HEARD, HandedTo, Heard, Hurried
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.storage.incidents.handed_over import handed_over
from bot.storage.sql.reserving import reserve
from bot.storage.sql.together import BulkStatement, bulk_insert, row_by_row
from bot.storage.sql.unanswered import unanswered
from bot.storage.tables import incidents, timeline

_ADD = insert(timeline).returning(timeline.c.id)
_FIELDS = ("incident", "at", "what", "facts")
_ADD_ALL = bulk_insert(timeline, *_FIELDS, alike={"at", "what"})
_ADD_UNDER_IDS = bulk_insert(timeline, "id", *_FIELDS)

# Facts that older rows call `at`, which is also the name of the entry's own instant.
_ONCE_AT = {
    What.ACKNOWLEDGEMENT_RUNS_OUT: "runs_out_at",
    What.EVERYBODY_DECLINED: "again_at",
    What.NOBODY_TO_PAGE: "again_at",
}
_KNOWN = frozenset(What)
_HEARD_OF = (
    What.DECLINED,
    What.ESCALATED,
    What.MORE_URGENT,
    What.NOBODY_REACHED,
    What.NOBODY_TO_PAGE,
    What.WAITS_FOR_HOURS,
    What.HOURS_CHANGED,
    What.OTHERS_ON_CALL,
)


def _heard(given: Subquery) -> Select[Any]:
    found = select(timeline.c.incident, timeline.c.at, timeline.c.what, timeline.c.facts)
    asked = timeline.c.incident == given.c.incident, timeline.c.what.in_(_HEARD_OF)
    return found.where(*asked).order_by(timeline.c.id)


_HEARD = BulkStatement(
    [timeline.c.incident],
    _heard,
    on_postgresql=lambda given: row_by_row(given, _heard(given)),
)


_FACTS_OF_OPENED = ("source", incidents.c.source, "revision", incidents.c.revision)


def _told_of_opened(facts: Function[Any]) -> Select[Any]:
    what = literal(What.OPENED, timeline.c.what.type)
    told = select(incidents.c.number, incidents.c.opened_at, what, facts)
    return told.order_by(incidents.c.number)


def _opened(given: Subquery) -> Insert:
    told = _told_of_opened(func.json_object(*_FACTS_OF_OPENED))
    opened = told.join_from(given, incidents, incidents.c.number == given.c.incident)
    return insert(timeline).from_select(_FIELDS, opened)


def _opened_on_postgresql(given: Subquery) -> Insert:
    # Without a join, for which PostgreSQL may scan all incidents.
    told = _told_of_opened(func.json_build_object(*_FACTS_OF_OPENED))
    numbers = func.array(select(given.c.incident).scalar_subquery())
    told = told.where(incidents.c.number == any_(numbers))
    return unanswered(insert(timeline).from_select(_FIELDS, told))


_ADD_OPENED = BulkStatement([timeline.c.incident], _opened, on_postgresql=_opened_on_postgresql)


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """A timeline entry to be inserted."""

    incident: int
    at: datetime
    what: What
    facts: dict[str, Any]


def add(tx: Connection, incident: int, now: datetime, what: What, **facts: object) -> int:
    """Insert an entry: `what` happened now. Returns its id."""
    values = {"incident": incident, "at": now, "what": what, "facts": facts}
    id_: int = tx.execute(_ADD, values).scalar_one()
    return id_


def add_all(tx: Connection, happenings: Collection[Happening]) -> None:
    """Insert entries, in this order."""
    if happenings:
        _ADD_ALL.write(tx, [_values(one) for one in happenings])


def add_opened(tx: Connection, numbers: Iterable[int]) -> None:
    """Insert an entry for each of these incidents that alerts have opened it."""
    if rows := [(number,) for number in numbers]:
        _ADD_OPENED.write(tx, rows)


def add_returning_ids(tx: Connection, happenings: Collection[Happening]) -> list[int]:
    """Insert entries, in this order; returns their ids, for messages about them."""
    if not happenings:
        return []
    ids = reserve(tx, timeline, len(happenings))
    rows = [(id_, *_values(one)) for id_, one in zip(ids, happenings, strict=True)]
    _ADD_UNDER_IDS.write(tx, rows)
    return ids


def _values(one: Happening) -> tuple[int, datetime, What, str]:
    # As text, because PostgreSQL's JSONB would change the order of the facts.
    return (one.incident, one.at, one.what, json.dumps(one.facts))


def of_incident(tx: Connection, incident: int) -> list[TimelineEntry]:
    """All entries of an incident, oldest first, but those that only newer code has words for."""
    query = select(timeline).where(timeline.c.incident == incident).order_by(timeline.c.id)
    return [_entry(row) for row in tx.execute(query) if row.what in _KNOWN]


def newest(tx: Connection, incident: int, what: What | None = None) -> TimelineEntry | None:
    """The newest entry of an incident (of a kind), if there is one that this code knows."""
    query = select(timeline).where(timeline.c.incident == incident)
    if what is not None:
        query = query.where(timeline.c.what == what)
    row = tx.execute(query.order_by(timeline.c.id.desc()).limit(1)).one_or_none()
    return None if row is None or row.what not in _KNOWN else _entry(row)


def since(tx: Connection, incident: int, after: int, what: Collection[What]) -> list[TimelineEntry]:
    """The entries of these kinds of an incident that are newer than the one `after`, in order."""
    query = select(timeline).where(
        timeline.c.incident == incident, timeline.c.id > after, timeline.c.what.in_(what)
    )
    return [_entry(row) for row in tx.execute(query.order_by(timeline.c.id))]


def heard_of(tx: Connection, about: Collection[Incident]) -> dict[int, Heard]:
    """What people have said that counts now, for those of these incidents with any."""
    incidents_ = {incident.number: incident for incident in about}
    heard: dict[int, Heard] = {}
    for row in _HEARD.run(tx, [(number,) for number in incidents_]):
        before = heard.get(row.incident, NOTHING_HEARD)
        heard[row.incident] = _also_heard(before, incidents_[row.incident], row)
    urgent = [number for number, one in heard.items() if one.got_urgent]
    for number, to in (handed_over(tx, urgent) if urgent else {}).items():
        # What has come back since it was handed on is the policy's from the first step on. What
        # made it urgent began a round as well, and that one alone.
        if to.round == incidents_[number].round - 1:
            handed_to = HandedTo(person=to.person, step=to.step)
            heard[number] = replace(heard[number], handed_to=handed_to)
    return heard


def _also_heard(heard: Heard, incident: Incident, row: Row[Any]) -> Heard:
    what, facts = What(row.what), row.facts
    by, stands_there = facts.get("by"), _position(facts) == (incident.step, incident.round)
    if what is What.NOBODY_TO_PAGE:
        return replace(heard, nobody_told_at=row.at) if stands_there else heard
    if what is What.MORE_URGENT:
        return replace(heard, got_urgent=row.at == incident.due_at)
    if what in {What.WAITS_FOR_HOURS, What.HOURS_CHANGED}:
        return replace(heard, waited=datetime.fromisoformat(facts["until"]) == incident.due_at)
    if what is What.OTHERS_ON_CALL:
        return replace(heard, begun_for_others=facts.get("round") == incident.round)
    if what is What.NOBODY_REACHED and stands_there:
        heard = replace(heard, unreached=True)
    if what is What.DECLINED and facts.get("round") == incident.round:
        heard = replace(heard, declined=heard.declined | {facts["by"]})
    # What made it due was said at that very instant. Not later either: a clock that was set back
    # would have what was said long ago keep them from being called.
    if row.at == incident.due_at:
        heard = replace(heard, hurried=Hurried(by=by, because=what))
    return heard


def _position(facts: dict[str, Any]) -> tuple[int | None, int | None]:
    return facts.get("step"), facts.get("round")


def _entry(row: Row[tuple[object, ...]]) -> TimelineEntry:
    what = What(row.what)
    return TimelineEntry(id=row.id, at=row.at, what=what, facts=_named_as_now(what, row.facts))


def _named_as_now(what: What, facts: dict[str, Any]) -> dict[str, Any]:
    name = _ONCE_AT.get(what)
    return {name if name and key == "at" else key: value for key, value in facts.items()}
