"""The schedules that come with the program: they load as they stand, and nobody is ever missing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.rosters.roster import Roster
from bot.storage.schedule_files import Reading, read_directory

EXAMPLE = Path(__file__).parent.parent / "schedules"
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
HOURS = [FIRST + timedelta(hours=hour) for hour in range(365 * 24)]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_directory(EXAMPLE)


@pytest.fixture(scope="module")
def roster(reading: Reading) -> Roster:
    assert reading.roster is not None
    return reading.roster


def test_the_example_loads_without_a_complaint(reading: Reading) -> None:
    assert reading.errors == ()
    assert reading.warnings == ()


def test_the_example_has_two_teams_with_two_schedules_each(roster: Roster) -> None:
    assert {key: sorted(team.schedules) for key, team in roster.teams.items()} == {
        "payments": ["primary", "secondary"],
        "platform": ["primary", "secondary"],
    }


@pytest.mark.parametrize("team", ["payments", "platform"])
def test_every_step_pages_somebody_at_every_hour_of_a_year(roster: Roster, team: str) -> None:
    steps = roster.team(team).policy.steps
    empty = [
        (number, at)
        for number, step in enumerate(steps)
        for at in HOURS
        if not any(roster.resolve(target, at) for target in step.targets)
    ]

    assert empty == []


@pytest.mark.parametrize("team", ["payments", "platform"])
def test_the_last_step_pages_the_cto(roster: Roster, team: str) -> None:
    last = roster.team(team).policy.steps[-1]

    assert [roster.resolve(target, FIRST) for target in last.targets] == [("kim",)]


def test_europe_is_on_call_while_california_sleeps(roster: Roster) -> None:
    at_night_in_california = datetime(2026, 11, 3, 10, tzinfo=UTC)
    in_the_evening_there = datetime(2026, 11, 3, 20, tzinfo=UTC)

    assert roster.on_call("platform", "primary", at_night_in_california).people == ("gus",)
    assert roster.on_call("platform", "primary", in_the_evening_there).people == ("chen",)
