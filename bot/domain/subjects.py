"""What a finding is about, by its names in the schedule files, so that its line can be found.

Layers, overrides, steps and entries of a list are counted from 0 in the order of the file.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonSubject:
    """A person; `away` is one entry of their absences, `key` one of their keys."""

    person: str
    away: int | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamSubject:
    """A team as a whole."""

    team: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceSubject:
    """A service of a team."""

    team: str
    service: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleSubject:
    """A schedule of a team."""

    team: str
    schedule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerSubject:
    """A layer of a schedule; `key` is one of its keys, such as `start`."""

    team: str
    schedule: str
    layer: int
    key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideSubject:
    """An override, counted among those of its schedule."""

    team: str
    schedule: str
    override: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StepSubject:
    """A step of a team's escalation policy."""

    team: str
    step: int


Subject = (
    PersonSubject
    | TeamSubject
    | ServiceSubject
    | ScheduleSubject
    | LayerSubject
    | OverrideSubject
    | StepSubject
)
