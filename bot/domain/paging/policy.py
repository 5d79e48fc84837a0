"""Escalation policies: who is paged, in which order, and how long each step waits."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

ACK_TIMEOUT = timedelta(hours=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleTarget:
    """Whoever is on call for a schedule at that moment."""

    team: str
    schedule: str

    def __str__(self) -> str:
        return f"{self.team}/{self.schedule}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonTarget:
    """One person, on call or not."""

    person: str

    def __str__(self) -> str:
        return self.person


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleTarget:
    """Whoever holds the role, such as `cto`."""

    role: str

    def __str__(self) -> str:
        return self.role


@dataclass(frozen=True, kw_only=True, slots=True)
class EveryoneTarget:
    """All who are on call for any schedule of the team."""

    team: str

    def __str__(self) -> str:
        return f"everyone on call for {self.team}"


Target = ScheduleTarget | PersonTarget | RoleTarget | EveryoneTarget


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Targets paged together, and the wait before the next step."""

    targets: tuple[Target, ...]
    wait: timedelta

    def __post_init__(self) -> None:
        if not self.targets:
            raise ValueError("a step needs somebody to page")
        if self.wait <= timedelta(0):
            raise ValueError("a step's wait must be longer than nothing")


class Then(StrEnum):
    """What follows the last step."""

    REPEAT = "repeat"
    LAST = "last"


@dataclass(frozen=True, kw_only=True, slots=True)
class EscalationPolicy:
    """Ordered steps, what follows the last of them, and how long an acknowledgement holds.

    `repeats` is how often the steps are gone through again (None: without end). When those are used
    up the last step goes on being paged: a policy never runs dry. An incident acknowledged for
    `ack_timeout` (None: for good) is triggered again unless somebody is still on it.
    """

    steps: tuple[Step, ...]
    then: Then = Then.REPEAT
    repeats: int | None = None
    ack_timeout: timedelta | None = ACK_TIMEOUT

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("an escalation policy needs at least one step")
        if self.repeats is not None and self.repeats < 1:
            raise ValueError("a policy repeats at least once, or says `then: last`")
        if self.ack_timeout is not None and self.ack_timeout <= timedelta(0):
            raise ValueError("an acknowledgement holds longer than nothing")
