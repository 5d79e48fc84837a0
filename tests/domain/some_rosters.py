"""Short ways to write down rosters, for stories about several schedules."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.paging.policy import EscalationPolicy, PersonTarget, ScheduleTarget, Step, Target
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.schedule import Layer, Schedule
from tests.domain.building import rotation

BERLIN = ZoneInfo("Europe/Berlin")
START = "2026-01-05 10:00"  # a Monday


def layer(people: str, every: str = "1 weeks", *, only: Windows | None = None) -> Layer:
    """People taking turns from START on, such as `layer("ana bo chen+dee")`."""
    line_up = tuple(tuple(turn.split("+")) for turn in people.split())
    return Layer(rotation=rotation(every, START, "Europe/Berlin", people=line_up), only=only)


def team(key: str, steps: Sequence[str], **schedules: Layer | Sequence[Layer]) -> Team:
    """A team with its schedules and steps such as `primary`, `search/primary` or `@kim`."""
    return Team(
        key=key,
        timezone=BERLIN,
        policy=EscalationPolicy(
            steps=tuple(
                Step(targets=(_target(key, step),), wait=timedelta(minutes=5)) for step in steps
            )
        ),
        schedules={name: _schedule(key, name, layers) for name, layers in schedules.items()},
    )


def roster(*teams: Team, zones: Mapping[str, str] | None = None) -> Roster:
    """The teams with everybody in them, who live in Berlin if `zones` does not say otherwise."""
    keys = {
        person
        for each in teams
        for schedule in each.schedules.values()
        for one in schedule.layers
        for turn in one.rotation.people
        for person in turn
    }
    people = {
        key: Person(
            key=key, name=key.title(), timezone=ZoneInfo((zones or {}).get(key, BERLIN.key))
        )
        for key in sorted(keys)
    }
    return Roster(people=people, roles={}, teams={each.key: each for each in teams})


def _schedule(team: str, key: str, layers: Layer | Sequence[Layer]) -> Schedule:
    listed = (layers,) if isinstance(layers, Layer) else tuple(layers)
    return Schedule(team=team, key=key, layers=listed)


def _target(team: str, step: str) -> Target:
    if step.startswith("@"):
        return PersonTarget(person=step[1:])
    of, _, schedule = step.rpartition("/")
    return ScheduleTarget(team=of or team, schedule=schedule)
