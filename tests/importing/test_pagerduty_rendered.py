"""Random schedules of PagerDuty, rendered in the plainest way, and what we make of them."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from bot.importing.pagerduty import read_pagerduty
from tests.importing.building import take, told_differences
from tests.importing.pagerduty_sample import ANA, BO, CHEN, WEEKS, entry, final, schedule

QUARTER = timedelta(minutes=15)


@composite
def layers(draw: DrawFn) -> dict[str, Any]:
    """A layer of theirs, some of whose turns began when the clocks were otherwise."""
    zone, halves = ZoneInfo("America/New_York"), st.sampled_from([0, 30])
    begun = datetime(2026, 7, 1, draw(st.integers(0, 23)), draw(halves))
    virtual = begun + timedelta(days=draw(st.integers(0, 170)))
    # Long ago, or while they are rendered.
    far = virtual + draw(st.integers(-4000, 12000)) * QUARTER
    soon = datetime(2026, 11, 30) + draw(st.integers(0, 700)) * QUARTER
    start = draw(st.sampled_from([far, soon]))
    hours = draw(st.sampled_from([1, 8, 12, 24, 48, 168, 336]))
    kinds = st.sampled_from(["daily_restriction", "weekly_restriction"])
    restrictions = [
        {
            "type": kind,
            "start_day_of_week": draw(st.integers(1, 7)),
            "start_time_of_day": f"{draw(st.integers(0, 23)):02}:{draw(halves):02}:00",
            "duration_seconds": 900 * draw(st.integers(1, 96 if kind[0] == "d" else 600)),
        }
        for kind in draw(st.lists(kinds, max_size=2))
    ]
    ends = draw(st.none() | st.integers(1, 4000))
    return {
        "name": "drawn",
        "start": start.replace(tzinfo=zone).isoformat(),
        "end": ends and (start + ends * QUARTER).replace(tzinfo=zone).isoformat(),
        "rotation_virtual_start": virtual.replace(tzinfo=zone).isoformat(),
        "rotation_turn_length_seconds": hours * 3600,
        "users": draw(st.lists(st.sampled_from([ANA, BO, CHEN]), min_size=1, max_size=4)),
        "restrictions": restrictions,
    }


def highest_on_call(listed: list[dict[str, Any]], at: datetime) -> dict[str, Any] | None:
    """Who of the first layer that has anybody."""
    return next((user for one in listed if (user := on_call(one, at)) is not None), None)


def on_call(layer: dict[str, Any], at: datetime) -> dict[str, Any] | None:
    """Who a layer has at an instant, told in the plainest way."""
    if at < datetime.fromisoformat(layer["start"]):
        return None
    if layer["end"] is not None and at >= datetime.fromisoformat(layer["end"]):
        return None
    local = at.astimezone(ZoneInfo("America/New_York")).replace(tzinfo=None)
    if layer["restrictions"] and not any(covers(one, local) for one in layer["restrictions"]):
        return None
    virtual = datetime.fromisoformat(layer["rotation_virtual_start"]).replace(tzinfo=None)
    turn = (local - virtual) // timedelta(seconds=layer["rotation_turn_length_seconds"])
    user: dict[str, Any] = layer["users"][turn % len(layer["users"])]
    return user


def covers(restriction: dict[str, Any], local: datetime) -> bool:
    hour, minute, _ = map(int, restriction["start_time_of_day"].split(":"))
    since_midnight = timedelta(hours=local.hour, minutes=local.minute)
    begin = timedelta(hours=hour, minutes=minute)
    if restriction["type"] == "daily_restriction":
        since = (since_midnight - begin) % timedelta(days=1)
    else:
        begin += timedelta(days=restriction["start_day_of_week"] - 1)
        since = (since_midnight + timedelta(days=local.weekday()) - begin) % timedelta(days=7)
    return since < timedelta(seconds=restriction["duration_seconds"])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(layers(), min_size=1, max_size=3))
def test_whatever_they_render_is_what_we_have(drawn: list[dict[str, Any]]) -> None:
    begin = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    quarters = [begin + number * QUARTER for number in range(10 * 96)]
    entries = []
    for highest, same in groupby(quarters, key=lambda at: highest_on_call(drawn, at)):
        if highest is not None:
            together = list(same)
            end = together[-1] + QUARTER
            entries.append(entry(together[0].isoformat(), end.isoformat(), highest))
    # In case nobody is ever on call by these, which is refused.
    spare = {**WEEKS, "start": "2027-01-04T10:00:00-05:00"}

    result = take(read_pagerduty, schedule(*drawn, spare, final_schedule=final(*entries)))

    assert told_differences(result) == []
