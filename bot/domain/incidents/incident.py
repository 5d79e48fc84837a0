"""Incidents: what people answer. How they change is in `transitions`."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from bot.domain.incidents.urgency import Urgency
from bot.domain.values import value

BEFORE_FIRST_STEP = -1


class State(StrEnum):
    """Where an incident stands."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """How far an incident has come: the step paged last, the round, and whether somebody has it.

    `paged` where it is that of a page, told to the person who was paged.
    """

    step: int
    round: int
    acknowledged: bool = False
    paged: bool = field(default=False, compare=False)


@value
class Incident:
    """Many alerts, one incident.

    `step` is the escalation step paged last, counted from 0, and BEFORE_FIRST_STEP at first;
    `round` counts how often a policy has begun again; `first_round` is the one in which it was
    begun anew, from which its repeats are counted. `due_at` is when the escalator must look again:
    always set while the incident is triggered, never once it is resolved. `version` grows
    with every change, so that a message showing an older one can be told.

    `returns_at` is when an acknowledged incident is triggered again unless somebody says before
    that they are on it; None where the team lets it lie for good. `due_at` comes before it for as
    long as nobody has been reminded. While it is `snoozed` nobody is at work on it, and it returns
    without a reminder.

    `revision` is that of the schedule files whose escalation policy it goes by; None where the
    present ones count.

    `joined_at` is when an alert with a dedup key of its own last joined it, None where none has;
    `open_keys` counts the dedup keys under which its trouble has not been resolved by a monitor.

    One that is `flapping` is resolved at `quiet_at`, which is set while no key of it is open.

    `rises` counts how often an alert has made it urgent, and named it anew. It is `raised_by_hand`
    while it is urgent because a person says so, of what monitors call low.

    `acknowledged_by` and `resolved_by` are a person's key, or words that can be no key for a
    monitor that said so.
    """

    number: int
    service: str | None
    team: str
    title: str
    urgency: Urgency
    state: State
    dedup_key: str
    opened_at: datetime
    due_at: datetime | None
    step: int = BEFORE_FIRST_STEP
    round: int = 0
    first_round: int = 0
    version: int = 1
    alerts: int = 1
    details: str = ""
    link: str | None = None
    source: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    returns_at: datetime | None = None
    snoozed: bool = False
    revision: int | None = None
    joined_at: datetime | None = None
    open_keys: int = 1
    flapping: bool = False
    quiet_at: datetime | None = None
    rises: int = 0
    raised_by_hand: bool = False

    def __post_init__(self) -> None:
        if self.state is State.ACKNOWLEDGED:
            if (self.due_at is None) != (self.returns_at is None):
                raise ValueError("an acknowledged incident is due exactly if it returns")
        elif (self.state is State.TRIGGERED) != (self.due_at is not None):
            raise ValueError(
                "an incident is always due while it is triggered, and not once it is resolved"
            )
        elif self.returns_at is not None:
            raise ValueError("only an acknowledged incident returns")
        if self.snoozed and self.returns_at is None:
            raise ValueError("a snoozed incident returns")

    @property
    def position(self) -> Position:
        """Where it stands."""
        acknowledged = self.state is State.ACKNOWLEDGED
        return Position(step=self.step, round=self.round, acknowledged=acknowledged)

    @property
    def urgency_by_alerts(self) -> Urgency:
        """How urgent it is by what monitors say, whatever people have made of it."""
        return Urgency.LOW if self.raised_by_hand else self.urgency

    @property
    def is_open(self) -> bool:
        """Whether it is not resolved yet."""
        return self.state is not State.RESOLVED

    @property
    def runs_out(self) -> bool:
        """Whether it is acknowledged, and whoever has it was asked whether they are still on it."""
        reminded = self.returns_at is not None and self.due_at == self.returns_at
        return reminded and not self.snoozed


_NAMES = tuple(each.name for each in fields(Incident))
_values_of = attrgetter(*_NAMES)


def changed(incident: Incident, **changes: object) -> Incident:
    """The incident with these fields, as its next version."""
    # As replace() does, in half the time: in a storm each alert changes the incident it joins.
    before = zip(_NAMES, _values_of(incident), strict=True)
    values = {**dict(before), "version": incident.version + 1, **changes}
    return Incident(**values)
