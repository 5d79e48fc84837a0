"""Reads incidents from rows, also from rows that newer code has written."""

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy import Row

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.storage.tables import incidents

log = structlog.get_logger(__name__)

COLUMNS = tuple(incidents.columns.keys())

_ODD: set[tuple[int, str]] = set()


def as_incident(row: Row[Any]) -> Incident:
    """The incident in a row that begins with the columns of the table.

    A state or urgency that this code does not know counts as triggered and high, and is logged:
    it must keep nobody from being woken, for this incident or any other.
    """
    values = dict(zip(COLUMNS, row, strict=False))
    try:
        return _as_written(values)
    except ValueError as problem:
        _say_odd(values, problem)
        return _made_sense_of(values)


def _as_written(values: Mapping[str, Any]) -> Incident:
    enums = {"state": State(values["state"]), "urgency": Urgency(values["urgency"])}
    return Incident(**{**values, **enums})


def _made_sense_of(values: Mapping[str, Any]) -> Incident:
    urgency = values["urgency"] if values["urgency"] in set(Urgency) else Urgency.HIGH
    urgent = {**values, "urgency": urgency}
    try:
        return _as_written(urgent)
    except ValueError:
        due_at = values["due_at"] or values["opened_at"]
        returns = {"returns_at": None, "snoozed": False}
        return _as_written({**urgent, **returns, "state": State.TRIGGERED, "due_at": due_at})


def _say_odd(values: Mapping[str, Any], problem: ValueError) -> None:
    number = values["number"]
    odd = (number, str(problem))
    if odd not in _ODD:
        # Logged once, though the row is read again and again.
        _ODD.add(odd)
        log.error("an incident makes no sense; taken for urgent", incident=number, exc_info=problem)
