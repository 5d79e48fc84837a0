"""What another scheduler makes of weekly templates, said in our rotations, tells the same shifts.

A template is a list of shifts, each with its start and length in minutes of the wall clock from
Sunday's midnight. One person has them all, then the next person, in the next week, or the one after
when the list is longer than a week. `shifts` of a case are in seconds since 1970.
"""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer, Schedule
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import reading
from tests.domain.building import ABC, rotation

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "expansions.json").read_text())
WEEK_MINUTES = 7 * DAY_MINUTES

# The other scheduler lets a handoff that the clocks skip come too early, at 01:30. Ours comes at
# the first moment after the gap.
AFTER_THE_GAP = {1805016600: 1805018400}

Template = list[tuple[int, int]]


def weeks_of(template: Template) -> int:
    """How many weeks a turn lasts."""
    (first, _), (start, length) = template[0], template[-1]
    return -(-(start + length - first) // WEEK_MINUTES)


def layer_of(template: Template, now: datetime, zone: ZoneInfo) -> Layer:
    """ana, bo and chen by a template, from the Sunday on or before now."""
    today = datetime.combine(reading(now, zone).date(), time())
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    weeks = weeks_of(template)
    turns = Rotation(
        people=ABC,
        every=weeks,
        unit=Unit.WEEKS,
        start=sunday + timedelta(minutes=template[0][0]),
        timezone=zone,
    )
    if template[0][1] == weeks * WEEK_MINUTES:
        return Layer(rotation=turns)
    listed = tuple(window_of(start, length) for start, length in template)
    return Layer(rotation=turns, only=Windows(windows=listed, timezone=zone))


def window_of(start: int, length: int) -> Window:
    """A shift of a template as a window of the week."""
    day, minute = divmod(start, DAY_MINUTES)
    return Window(weekday=(day - 1) % 7, start_minute=minute, end_minute=minute + length)


def instant(seconds: int) -> datetime:
    """From seconds since 1970."""
    return datetime.fromtimestamp(AFTER_THE_GAP.get(seconds, seconds), tz=UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_template_expands_to_the_same_shifts(case: dict[str, Any]) -> None:
    layer = layer_of(case["template"], datetime.fromisoformat(case["now"]), ZoneInfo(case["zone"]))
    schedule = Schedule(team="web", key="primary", layers=(layer,))
    spans = [Span(start=instant(start), end=instant(end)) for start, end in case["shifts"]]

    shifts = schedule.shifts(Span(start=spans[0].start, end=spans[-1].end))

    assert [shift.span for shift in shifts] == spans
    turns = [ABC[n // case["per_turn"] % 3] for n in range(len(spans))]
    assert [shift.people for shift in shifts] == turns


def test_template_seven_12h_rows_one_person_per_week() -> None:
    half_days = [(day * DAY_MINUTES, 720) for day in range(7)]
    layer = layer_of(half_days, datetime(2026, 11, 1, tzinfo=UTC), ZoneInfo("UTC"))
    schedule = Schedule(team="web", key="primary", layers=(layer,))
    start = datetime(2026, 11, 1, tzinfo=UTC)

    shifts = schedule.shifts(Span(start=start, end=start + timedelta(weeks=3)))

    assert [shift.people for shift in shifts] == [p for p in ABC for _ in range(7)]


def test_template_seven_daily_rows_are_seven_handoffs_and_not_one_week() -> None:
    days = Rotation(
        people=ABC, every=1, unit=Unit.DAYS, start=datetime(2026, 11, 1), timezone=ZoneInfo("UTC")
    )
    schedule = Schedule(team="web", key="primary", layers=(Layer(rotation=days),))
    start = datetime(2026, 11, 1, tzinfo=UTC)

    shifts = schedule.shifts(Span(start=start, end=start + timedelta(weeks=1)))

    assert [shift.people[0] for shift in shifts] == [
        "ana",
        "bo",
        "chen",
        "ana",
        "bo",
        "chen",
        "ana",
    ]
    assert {shift.span.length for shift in shifts} == {timedelta(days=1)}


@pytest.mark.parametrize(
    ("zone", "now", "following"),
    [
        ("Asia/Kolkata", "2026-11-07T20:00Z", "2026-11-15T00:00+05:30"),
        ("Asia/Kolkata", "2026-11-07T12:00Z", "2026-11-08T00:00+05:30"),
        ("US/Pacific", "2026-11-08T07:00Z", "2026-11-08T00:00-08:00"),
        ("Australia/Sydney", "2026-11-07T15:00Z", "2026-11-15T00:00+11:00"),
        ("UTC", "2026-11-07T20:00Z", "2026-11-08T00:00+00:00"),
    ],
)
def test_expand_near_midnight_from_now_on_whatever_the_date_is_elsewhere(
    zone: str, now: str, following: str
) -> None:
    schedule = Schedule(
        team="web",
        key="primary",
        layers=(Layer(rotation=rotation("1 weeks", "2026-10-04 00:00", zone)),),
    )
    at = datetime.fromisoformat(now)

    first, second, *_ = schedule.shifts(Span(start=at, end=at + timedelta(weeks=3)))

    assert first.span.start == at
    assert first.span.end == second.span.start == datetime.fromisoformat(following)
