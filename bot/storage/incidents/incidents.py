"""Incidents in the database. Every function takes the transaction it works in."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import count
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
    select,
    text,
    update,
)

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import UnknownIncident
from bot.storage.database import made_due
from bot.storage.incidents.incident_rows import COLUMNS, as_incident
from bot.storage.sql.reserving import reserve
from bot.storage.sql.together import (
    BulkStatement,
    bulk_insert,
    bulk_select,
    bulk_update,
    row_by_row,
)
from bot.storage.sql.upserts import upsert
from bot.storage.tables import incident_keys, incidents

Pair = tuple[str, str]
"""A service and a dedup key; at most one open incident has both."""

# Its wording, which few changes touch, is in `wording.py`.
_FIXED = {"service", "dedup_key", "opened_at", "title", "details", "link", "source"}
# Columns that differ between new incidents; the others usually have one value in a batch.
_OF_EACH = {*_FIXED, "number", "team", "urgency"} - {"opened_at"}
_CHANGING = tuple(name for name in COLUMNS if name not in _FIXED)
# Columns that change while nobody has answered; the others usually have one value in a batch.
_WHILE_OPEN = {"number", "team", "due_at", "step", "round", "version", "alerts", "joined_at"}

# Text and no parameter, or SQLite does not use the partial index, or plans each time anew.
IS_OPEN = text("incidents.state <> 'resolved'")
IS_TRIGGERED = text("incidents.state = 'triggered'")
IS_ONE = text("incidents.number > 0")
"""For the queries that are meant to use the indexes by time: see `indexes.py`."""
IS_UNKNOWN = text("incidents.state NOT IN ('triggered', 'acknowledged', 'resolved')")
_KNOWN = incidents.alias("known")
_KNOWN_IS_OPEN = text("known.state <> 'resolved'")


def locked(wanted: Select[Any], *, skip_locked: bool = False) -> Select[Any]:
    """The same query, locking its rows against changes (FOR NO KEY UPDATE).

    Inserts that only refer to an incident, such as a timeline entry, neither wait for this lock
    nor hold it up.
    """
    return wanted.with_for_update(key_share=True, skip_locked=skip_locked)


def _numbers(given: Subquery) -> tuple[Select[Any], Select[Any]]:
    """Numbers of open incidents with these dedup keys, and of those that these keys have joined."""

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
    found = (row_by_row(given, numbers).scalar_subquery() for numbers in _numbers(given))
    numbers = func.array_cat(*map(func.array, found))
    wanted = select(incidents).where(incidents.c.number == any_(numbers), IS_OPEN)
    return locked(wanted.order_by(incidents.c.number))


# Built once: building a statement costs more than executing it.
_SAVE = update(incidents).where(incidents.c.number == bindparam("held"))
_IN_ORDER = select(incidents).order_by(incidents.c.number)
_SEVERAL = bulk_select(incidents.c.number, _IN_ORDER)
_LOCK = bulk_select(incidents.c.number, locked(_IN_ORDER))
_LOCK_FREE = bulk_select(incidents.c.number, locked(_IN_ORDER, skip_locked=True))
_SAVE_ALL = bulk_update(incidents, *_CHANGING, alike=set(_CHANGING) - _WHILE_OPEN)
_INSERT_ALL = bulk_insert(incidents, *COLUMNS, alike=set(COLUMNS) - _OF_EACH)
_FIND_OPEN = BulkStatement(
    [incidents.c.service, incidents.c.dedup_key], _sought, on_postgresql=_sought_and_locked
)

_all_values = attrgetter(*COLUMNS)
_changing_values = attrgetter(*_CHANGING)


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
    source: str | None = None,
    revision: int | None = None,
) -> Incident | None:
    """Open an incident, due at once, under the next number. `revision` is that of the files.

    Returns None if an incident with that service and dedup key is open already.
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
    """One incident; with `for_change`, locked until the transaction ends.

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
    """Incidents by number, locked in ascending order so that two transactions never deadlock.

    With `skip_locked`, incidents that another transaction holds are left out, without a wait.
    """
    if not numbers:
        return {}
    rows = (_LOCK_FREE if skip_locked else _LOCK).run(tx, [(number,) for number in numbers])
    return {row.number: as_incident(row) for row in rows}


def find_open(tx: Connection, pairs: Collection[Pair]) -> dict[Pair, Incident]:
    """The open incidents that alerts for these pairs belong to, by the incident's own pair.

    Includes incidents that these keys have joined. Locked in ascending order against deadlocks.
    """
    found = [as_incident(row) for row in _FIND_OPEN.run(tx, pairs)] if pairs else []
    return {(incident.service or "", incident.dedup_key): incident for incident in found}


def next_numbers(tx: Connection, expected: Callable[[], int]) -> Iterator[int]:
    """Numbers for new incidents, ascending, without end.

    On PostgreSQL, where each reservation is a round trip and what is not used stays a gap,
    `expected` tells how many are wanted at once.
    """
    if tx.dialect.name == "sqlite":
        # This transaction is the only writer.
        yield from count(*reserve(tx, incidents, 1))
    at_once = expected()
    yield from reserve(tx, incidents, at_once) if at_once else ()
    while True:
        yield from reserve(tx, incidents, 1)


def insert_all(tx: Connection, opened: Iterable[Incident]) -> None:
    """Open incidents under numbers from `next_numbers`.

    Where another process has opened one of them, `or_opened_meanwhile` says so: by the end of the
    transaction at the latest.
    """
    # In the same order everywhere, so that two transactions never deadlock.
    ordered = sorted(opened, key=lambda incident: (incident.service or "", incident.dedup_key))
    if not ordered:
        return
    _INSERT_ALL.write(tx, map(_all_values, ordered))
    made_due(tx)


def save(tx: Connection, incident: Incident) -> None:
    """Write a changed incident, which this transaction has locked."""
    tx.execute(_SAVE, {"held": incident.number, **asdict(incident)})
    if incident.due_at is not None or incident.quiet_at is not None:
        made_due(tx)


def save_all(tx: Connection, changed: Collection[Incident]) -> None:
    """Write changed incidents, which this transaction has locked."""
    if changed:
        _SAVE_ALL.write(tx, map(_changing_values, changed))
    if any(i.due_at is not None or i.quiet_at is not None for i in changed):
        made_due(tx)


def put_off(tx: Connection, number: int, due_at: datetime) -> None:
    """Change the due time of a triggered incident, and nothing else."""
    later = update(incidents).where(incidents.c.number == number, incidents.c.due_at.is_not(None))
    tx.execute(later.values(due_at=due_at))
    made_due(tx)
