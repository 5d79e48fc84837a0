"""Durations for the metrics. A transaction notes them; they count once it commits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

_OBSERVED = "sleepwell_observed"


class Took(StrEnum):
    """What is measured: the first three from the incident's opening, the others from a due time."""

    REQUEST = "request"
    RINGING = "ringing"
    ACKNOWLEDGEMENT = "acknowledgement"
    ESCALATING = "escalating"
    DISPATCHING = "dispatching"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """Something done now that was due, or began, at `since`. `label`: an urgency or a lane."""

    took: Took
    since: datetime
    label: str


def observe(tx: Connection, took: Took, since: datetime, label: str) -> None:
    """Note a duration that counts once this transaction commits, and not if it rolls back."""
    noted = Observation(took=took, since=since, label=label)
    tx.info.setdefault(_OBSERVED, []).append(noted)


def take_observed(tx: Connection) -> list[Observation]:
    """Return what the transaction noted, and forget it."""
    noted: list[Observation] = tx.info.pop(_OBSERVED, [])
    return noted
