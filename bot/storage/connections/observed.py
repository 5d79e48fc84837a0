"""Durations for the metrics. A transaction notes them; they count once it commits."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    """Note a duration that counts once all of this transaction commits, its savepoint with it."""
    noted = Observation(took=took, since=since, label=label)
    tx.info.setdefault(_OBSERVED, []).append(noted)


@contextmanager
def forgotten_if_undone(tx: Connection) -> Iterator[None]:
    """What the block notes is forgotten where it fails: for a savepoint, which undoes the rest."""
    # Taken hold of now: a connection that is lost meanwhile says nothing of itself.
    noted: list[Observation] = tx.info.setdefault(_OBSERVED, [])
    before = len(noted)
    try:
        yield
    except BaseException:
        del noted[before:]
        raise


def take_observed(tx: Connection) -> list[Observation]:
    """Return what the transaction noted, and forget it."""
    noted: list[Observation] = tx.info.pop(_OBSERVED, [])
    return noted
