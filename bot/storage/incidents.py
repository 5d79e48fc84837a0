"""Incidents, kept. Every function takes the transaction it works in."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    FromClause,
    Select,
    Subquery,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.domain.incident import Incident, State
from bot.domain.refusals import UnknownIncident
from bot.domain.urgency import Urgency
from bot.storage.database import made_due
from bot.storage.incident_rows import COLUMNS, as_incident
from bot.storage.tables import OPEN_DEDUP_KEY, incident_keys, incidents
from bot.storage.together import BulkStatement, bulk_select, change, insertion, one_by_one, reserve
from bot.storage.upserts import upsert

Pair = tuple[str, str]
"""A service and a dedup key: of these there is one open incident at most."""

_FIXED = {"service", "dedup_key", "opened_at", "title", "details", "link", "source"}
# What a new one has of its own; in the rest all that are just opened are mostly alike.
_OF_EACH = {*_FIXED, "number", "team", "urgency"} - {"opened_at"}
_CHANGING = tuple(name for name in COLUMNS if name not in _FIXED)
# What changes while nobody has answered; in the rest those that change together are mostly alike.
_WHILE_OPEN = {"number", "team", "due_at", "step", "round", "version", "alerts", "joined_at"}

# As words of the statement and not a parameter, or SQLite does not see that its index fits, or
# looks each time anew whether it does.
IS_OPEN = text("incidents.state <> 'resolved'")
IS_TRIGGERED = text("incidents.state = 'triggered'")
IS_UNKNOWN = text("incidents.state NOT IN ('triggered', 'acknowledged', 'resolved')")
_KNOWN = incidents.alias("known")
_KNOWN_IS_OPEN = text("known.state <> 'resolved'")


def locked(wanted: Select[Any], *, skip_locked: bool = False) -> Select[Any]:
    """The same, locked against everybody who wants to change them.

    But not against what only names them, such as an entry of a timeline: whoever writes that of
    many waits for nobody, and nobody for him.
    """
    return wanted.with_for_update(key_share=True, skip_locked=skip_locked)


def _numbers(given: Subquery) -> tuple[Select[Any], Select[Any]]:
    """Of the open ones under these dedup keys, and of all that alerts with them have joined."""

    def of(number: Column[Any], keys: FromClause) -> Select[Any]:
        same = keys.c.service == given.c.service, keys.c.dedup_key == given.c.dedup_key
        return select(number).where(*same)

    own = of(_KNOWN.c.number, _KNOWN).where(_KNOWN_IS_OPEN)
    return own, of(incident_keys.c.incident, incident_keys)


def _sought(given: Subquery) -> Select[Any]:
    own, joined = _numbers(given)
    wanted = select(incidents).where(incidents.c.number.in_(own.union_all(joined)), IS_OPEN)
    return wanted.order_by(incidents.c.number)


def _sought_and_locked(given: Subquery) -> Select[Any]:
    found = (one_by_one(given, numbers).scalar_subquery() for numbers in _numbers(given))
    numbers = func.array_cat(*map(func.array, found))
    wanted = select(incidents).where(incidents.c.number == any_(numbers), IS_OPEN)
    return locked(wanted.order_by(incidents.c.number))


# Made once: building them anew each time costs more than carrying them out.
_SAVE = update(incidents).where(incidents.c.number == bindparam("held"))
_IN_ORDER = select(incidents).order_by(incidents.c.number)
_SEVERAL = bulk_select(incidents.c.number, _IN_ORDER)
_LOCK = bulk_select(incidents.c.number, locked(_IN_ORDER))
_LOCK_FREE = bulk_select(incidents.c.number, locked(_IN_ORDER, skip_locked=True))
_SAVE_ALL = change(incidents, *_CHANGING, alike=set(_CHANGING) - _WHILE_OPEN)
_INSERT_ALL = insertion(incidents, *COLUMNS, alike=set(COLUMNS) - _OF_EACH)
_FIND_OPEN = BulkStatement(
    [incidents.c.service, incidents.c.dedup_key], _sought, on_postgresql=_sought_and_locked
)
_NEAREST_DUE = select(func.min(incidents.c.due_at)).where(incidents.c.due_at.is_not(None))

_all_values = attrgetter(*COLUMNS)
_changing_values = attrgetter(*_CHANGING)


class OpenedMeanwhile(Exception):  # noqa: N818 (it says what another process did)
    """Another process has opened an incident with the same service and dedup key."""


def insert(
    tx: Connection,
    *,
    service: str | None,
    team: str,
    title: str,
    urgency: Urgency,
    dedup_key: str,
    now: datetime,
    details: str = "",
    link: str | None = None,
    source: str | None = None,
    revision: int | None = None,
) -> Incident | None:
    """Open an incident, due at once; its number is the next. `revision` is that of the files.

    None when one with the same service and dedup key is open: in a race, the other's.
    """
    opened = Incident(
        number=0,
        service=service,
        team=team,
        title=title,
        urgency=urgency,
        state=State.TRIGGERED,
        dedup_key=dedup_key,
        opened_at=now,
        due_at=now,
        details=details,
        link=link,
        source=source,
        revision=revision,
    )
    columns = asdict(opened)
    del columns["number"]
    insertion = upsert(tx, incidents).values(**columns)
    row = tx.execute(insertion.on_conflict_do_nothing().returning(incidents)).one_or_none()
    if row is None:
        return None
    made_due(tx)
    return as_incident(row)


def get(tx: Connection, number: int, *, for_change: bool = False) -> Incident:
    """One incident, locked until the transaction ends where it is to be changed.

    Raises:
        UnknownIncident: there is none with that number.
    """
    query = select(incidents).where(incidents.c.number == number)
    row = tx.execute(locked(query) if for_change else query).one_or_none()
    if row is None:
        raise UnknownIncident(f"There is no incident {number}.")
    return as_incident(row)


def several(tx: Connection, numbers: Collection[int]) -> list[Incident]:
    """Incidents by number, oldest first."""
    rows = _SEVERAL.run(tx, [(number,) for number in numbers]) if numbers else ()
    return [as_incident(row) for row in rows]


def lock(tx: Connection, numbers: set[int], *, skip_locked: bool = False) -> dict[int, Incident]:
    """Several incidents by number, locked in ascending order so that two who lock never embrace.

    With `skip_locked`, those that somebody else holds are left out instead of waited for.
    """
    if not numbers:
        return {}
    rows = (_LOCK_FREE if skip_locked else _LOCK).run(tx, [(number,) for number in numbers])
    return {row.number: as_incident(row) for row in rows}


def triggered(tx: Connection, numbers: Collection[int]) -> set[int]:
    """Those of these that somebody is still to answer."""
    query = select(incidents.c.number).where(incidents.c.number.in_(numbers), IS_TRIGGERED)
    return set(tx.execute(query).scalars())


def find_open(tx: Connection, pairs: Collection[Pair]) -> dict[Pair, Incident]:
    """The incidents not yet resolved that alerts for these belong to, each under its own key.

    Those that alerts for these have joined are among them. Locked in ascending order, so that two
    who lock several never embrace.
    """
    found = [as_incident(row) for row in _FIND_OPEN.run(tx, pairs)] if pairs else []
    return {(incident.service or "", incident.dedup_key): incident for incident in found}


def next_numbers(tx: Connection, expected: int) -> Iterator[int]:
    """Numbers for new incidents, ascending, of which so many will probably be taken."""
    last = 0
    for last in reserve(tx, incidents, expected) if expected else ():
        yield last
    while True:
        # On SQLite the next free number is the same until one is inserted.
        last = max(last + 1, *reserve(tx, incidents, 1))
        yield last


def insert_all(tx: Connection, opened: Iterable[Incident]) -> None:
    """Open incidents under numbers from `next_numbers`.

    Raises:
        OpenedMeanwhile: there is one already that alerts for one of them belong to. Nothing more
            can be done in this transaction.
    """
    # In the same order everywhere: two who open the same ones must not wait for each other.
    ordered = sorted(opened, key=lambda incident: (incident.service or "", incident.dedup_key))
    if not ordered:
        return
    try:
        _INSERT_ALL.run(tx, map(_all_values, ordered))
    except IntegrityError as error:
        if OPEN_DEDUP_KEY in str(error.orig):
            raise OpenedMeanwhile from error
        raise
    made_due(tx)


def open_of(tx: Connection, teams: set[str]) -> Sequence[Incident]:
    """The incidents of these teams that are not resolved, newest first."""
    query = select(incidents).where(IS_OPEN, incidents.c.team.in_(teams))
    return [as_incident(row) for row in tx.execute(query.order_by(incidents.c.number.desc()))]


def is_open(tx: Connection, service: str, dedup_key: str) -> bool:
    """Whether there is one that alerts with this dedup key belong to."""
    query = select(incidents.c.number).where(
        incidents.c.service == service, incidents.c.dedup_key == dedup_key, IS_OPEN
    )
    return tx.execute(query).one_or_none() is not None


def nearest_due(tx: Connection) -> datetime | None:
    """When the next incident falls due, if any waits."""
    nearest: datetime | None = tx.execute(_NEAREST_DUE).scalar()
    return nearest


def save(tx: Connection, incident: Incident) -> None:
    """Write a changed incident that this transaction holds locked."""
    tx.execute(_SAVE, {"held": incident.number, **asdict(incident)})
    if incident.due_at is not None or incident.quiet_at is not None:
        made_due(tx)


def save_all(tx: Connection, changed: Collection[Incident]) -> None:
    """Write several that this transaction holds locked."""
    if changed:
        _SAVE_ALL.run(tx, map(_changing_values, changed))
    if any(i.due_at is not None or i.quiet_at is not None for i in changed):
        made_due(tx)


def put_off(tx: Connection, number: int, due_at: datetime) -> None:
    """Look at a triggered incident again at `due_at`, changing nothing else."""
    later = update(incidents).where(incidents.c.number == number, incidents.c.due_at.is_not(None))
    tx.execute(later.values(due_at=due_at))
    made_due(tx)


def listed(tx: Connection, *, open_only: bool, limit: int = 1000) -> Sequence[Incident]:
    """The newest incidents, newest first."""
    query = select(incidents).order_by(incidents.c.number.desc()).limit(limit)
    if open_only:
        query = query.where(IS_OPEN)
    return [as_incident(row) for row in tx.execute(query)]


def counts(tx: Connection) -> dict[State, int]:
    """How many incidents are not resolved, by state; a state that none is in is left out."""
    query = select(incidents.c.state, func.count()).where(IS_OPEN)
    found: dict[State, int] = {}
    for said, number in tx.execute(query.group_by(incidents.c.state)):
        state = State(said) if said in set(State) else State.TRIGGERED
        found[state] = found.get(state, 0) + number
    return found


def without_due_time(tx: Connection) -> int:
    """How many incidents are triggered, or to return, and have no due time: nobody looks at them.

    The table allows that only in a state that this code does not know, which counts as triggered.
    """
    query = select(func.count()).select_from(incidents)
    waits = or_(IS_TRIGGERED, IS_UNKNOWN, incidents.c.returns_at.is_not(None))
    forgotten = query.where(waits, incidents.c.due_at.is_(None))
    return tx.execute(forgotten).scalar_one()
