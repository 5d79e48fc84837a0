"""Whoever has a quarter in the long run is never called overworked; whoever has a third always."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.findings.outlook import Outlook
from bot.domain.findings.thin import thin_line_ups
from bot.domain.paging.policy import EscalationPolicy, ScheduleTarget, Step
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import Layer, Schedule
from bot.domain.times.instants import Span
from tests.domain.building import rotation

BERLIN = ZoneInfo("Europe/Berlin")
EVERY = ["12 hours", "1 days", "1 weeks", "2 weeks", "10 days", "1 months"]
NOWS = st.datetimes(
    min_value=datetime(2026, 2, 1), max_value=datetime(2040, 1, 1), timezones=st.just(UTC)
)


def outlook(people: int, every: str, now: datetime) -> Outlook:
    """One schedule of so many people."""
    line_up = tuple((f"p{number}",) for number in range(people))
    turns = rotation(every, "2026-01-05 10:00", "Europe/Berlin", people=line_up)
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=turns),))
    step = Step(
        targets=(ScheduleTarget(team="web", schedule="primary"),), wait=timedelta(minutes=5)
    )
    team = Team(
        key="web",
        timezone=BERLIN,
        policy=EscalationPolicy(steps=(step,)),
        schedules={"primary": schedule},
    )
    names = {key: Person(key=key, name=key, timezone=BERLIN) for (key,) in line_up}
    roster = Roster(people=names, roles={}, teams={"web": team})
    return Outlook.of(roster, Span(start=now, end=now + timedelta(days=90)))


@pytest.mark.parametrize("every", EVERY)
@settings(max_examples=25, deadline=None)
@given(now=NOWS)
def test_four_people_are_enough_at_any_time(every: str, now: datetime) -> None:
    assert list(thin_line_ups(outlook(4, every, now))) == []


@pytest.mark.parametrize("every", EVERY)
@settings(max_examples=25, deadline=None)
@given(now=NOWS)
def test_three_people_are_too_few_at_any_time(every: str, now: datetime) -> None:
    (found,) = thin_line_ups(outlook(3, every, now))

    assert 0.33 < found.time / found.within.length < 0.45
