"""What is measured while the bot works. A transaction notes it, and its commit makes it count."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

_OBSERVED = "sleepwell_observed"


class Took(StrEnum):
    """What took time: the first three since the incident opened, the others since it was due."""

    REQUEST = "request"
    RINGING = "ringing"
    ACKNOWLEDGEMENT = "acknowledgement"
    ESCALATING = "escalating"
    DISPATCHING = "dispatching"


@dataclass(frozen=True, kw_only=True, slots=True)
class Observation:
    """Something that began at `since` is done now. `label` is an urgency or a lane."""

    took: Took
    since: datetime
    label: str


def observe(tx: Connection, took: Took, since: datetime, label: str) -> None:
    """Note that something is done once this transaction commits, and not if it rolls back."""
    noted = Observation(took=took, since=since, label=label)
    tx.info.setdefault(_OBSERVED, []).append(noted)


def take_observed(tx: Connection) -> list[Observation]:
    """What the transaction noted, which is forgotten with this."""
    noted: list[Observation] = tx.info.pop(_OBSERVED, [])
    return noted
