"""Teams whose fairness is looked at."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.paging.policy import EscalationPolicy, EveryoneTarget, Step
from bot.domain.people.person import Person
from bot.domain.planning.fairness import Amount, PersonShare, people_of, person_shares
from bot.domain.rosters.roster import Team
from bot.domain.rotations.rotation import Rotation
from bot.domain.rotations.schedule import Layer, Override, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import rotation, span

UTC = "UTC"
WEEK = span("2026-01-05T00:00Z", "2026-01-12T00:00Z")


def team(*schedules: Schedule) -> Team:
    step = Step(targets=(EveryoneTarget(team="web"),), wait=timedelta(minutes=5))
    return Team(
        key="web",
        timezone=ZoneInfo(UTC),
        policy=EscalationPolicy(steps=(step,)),
        schedules={schedule.key: schedule for schedule in schedules},
    )


def schedule(
    *rotations: Rotation, key: str = "first", overrides: tuple[Override, ...] = ()
) -> Schedule:
    layers = tuple(Layer(rotation=each) for each in rotations)
    return Schedule(team="web", key=key, layers=layers, overrides=overrides)


def override(person: str, start: str, end: str) -> Override:
    return Override(team="web", schedule="first", person=person, span=span(start, end))


def alone(person: str, zone: str = UTC) -> Rotation:
    return rotation("1 weeks", "2025-12-29 00:00", zone, people=((person,),))


def shares_by_person(
    web: Team, within: Span, zone: str = UTC, holidays: Mapping[str, Collection[date]] | None = None
) -> dict[str, PersonShare]:
    """By person; everybody lives in one zone."""
    people = {
        key: Person(key=key, name=key.title(), timezone=ZoneInfo(zone))
        for key in people_of(web, within)
    }
    return {each.person: each for each in person_shares(web, people, within, holidays or {})}


def hours(amount: Amount) -> float:
    return amount.time / timedelta(hours=1)
