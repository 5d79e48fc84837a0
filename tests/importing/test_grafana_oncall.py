"""Grafana OnCall's schedules as ours."""

from typing import Any

import pytest

from bot.importing.found import InvalidSource
from bot.importing.grafana_oncall import read_grafana_oncall
from tests.importing.building import (
    layers_of,
    overrides_of,
    roster_of,
    schedules_of,
    take,
    told_differences,
)
from tests.importing.grafana_oncall_sample import (
    DAY,
    RECURRENT,
    ROLLING,
    SINGLE,
    WEEK,
    WORKDAYS,
    export,
    final,
)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"interval": 2}, "such turns cannot be said", id="a week in two"),
        pytest.param({"duration": 2 * WEEK}, "such turns cannot be said", id="two at once"),
        pytest.param(
            {"interval": 2, "by_day": WORKDAYS, "duration": DAY // 3},
            "such turns cannot be said",
            id="workdays of a week in two",
        ),
        pytest.param({"by_monthday": [1, 15]}, "such turns cannot be said", id="days of a month"),
        pytest.param({"rolling_users": [[]]}, "nobody is in it", id="nobody"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_told(changed: dict[str, Any], why: str) -> None:
    result = take(read_grafana_oncall, *export({**ROLLING, **changed}, {**ROLLING, "interval": 1}))

    (remark,) = result.proofs[0].schedule.remarks
    assert remark.startswith("shift shift 0 was left out: ")
    assert why in remark
    assert len(schedules_of(result)[0].layers) == 1


def test_the_higher_level_wins_and_one_level_is_on_call_together() -> None:
    low = {**ROLLING, "rolling_users": [["UANA"]]}
    also = {**ROLLING, "rolling_users": [["UBO"]]}
    high = {
        **ROLLING,
        "rolling_users": [["UCHEN"]],
        "level": 1,
        "frequency": "daily",
        "duration": DAY // 3,
    }
    rendered = final(
        ("01T00:00", "01T15:00", "UANA"),
        ("01T00:00", "01T15:00", "UBO"),
        ("01T15:00", "01T23:00", "UCHEN"),
        ("01T23:00", "02T15:00", "UANA"),
        ("01T23:00", "02T15:00", "UBO"),
    )

    result = take(read_grafana_oncall, *export(low, also, high), rendered)

    assert told_differences(result) == []
    assert len(schedules_of(result)) == 2


def test_events_for_one_each_become_one_rotation() -> None:
    each = [
        {**RECURRENT, "interval": 3, "start": f"2026-01-{day:02}T10:00:00", "users": [user]}
        for day, user in ((5, "UANA"), (12, "UBO"), (19, "UCHEN"))
    ]

    lines = layers_of(take(read_grafana_oncall, *export(*each)))

    assert lines[2:] == ["people: [ana, bo, chen]", "every: week", "start: 2026-01-05 10:00"]


def test_a_single_event_is_a_turn_that_ends_and_wins_by_its_level() -> None:
    result = take(
        read_grafana_oncall,
        *export(ROLLING, {**SINGLE, "level": 1, "duration": DAY + 5400, "users": ["UANA", "UBO"]}),
    )

    assert layers_of(result)[5:] == [
        "people: [[ana, bo]]",
        "every: 2 days",
        "start: 2026-12-24 09:00",
        "until: 2026-12-25 10:30",
    ]


def test_overrides_win_over_all_and_two_at_once_need_two_schedules() -> None:
    taken = {**SINGLE, "type": "override", "users": ["UCHEN", "UBO"]}

    result = take(read_grafana_oncall, *export({**ROLLING, "level": 9}, taken))

    assert overrides_of(result) == [
        "{schedule: infra-on-call, person: chen, from: 2026-12-24 09:00, to: 2026-12-25 09:00}",
        "{schedule: infra-on-call-2, person: bo, from: 2026-12-24 09:00, to: 2026-12-25 09:00}",
    ]


def test_people_and_the_channel_come_along() -> None:
    result = take(read_grafana_oncall, *export({**ROLLING, "rolling_users": [["UANA"], ["UNEW"]]}))

    roster = roster_of(result)
    assert (roster.people["ana"].email, str(roster.people["ana"].timezone)) == (
        "ana@example.com",
        "Europe/Lisbon",
    )
    assert "# their name was not in the files\n  unew:" in result.files["people.yaml"]
    assert roster.teams["ours"].channel == "C0123ABCD"


def test_a_schedule_that_follows_a_calendar_says_so() -> None:
    payload = export(ROLLING)
    payload[0]["results"][0] |= {"type": "ical", "shifts": None}

    result = take(read_grafana_oncall, *payload)

    assert result.proofs[0].schedule.remarks == (
        "its shifts come from a calendar: import that, as ical",
    )


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({"type": "weird"}, "results[0].type must be", id="type"),
        pytest.param({"duration": "1h"}, "results[0].duration must be a whole number", id="length"),
        pytest.param({"by_day": ["MO", "XX"]}, "results[0].by_day[1] must be one of MO", id="day"),
        pytest.param(
            {"rolling_users": ["UANA"]}, "results[0].rolling_users[0] must be a list", id="users"
        ),
        pytest.param({"start": "soon"}, "results[0].start must be a date with a time", id="start"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidSource) as refusal:
        take(read_grafana_oncall, *export({**ROLLING, **changed}))

    assert f"file-2.json: {told}" in str(refusal.value)


@pytest.mark.parametrize("payload", [[1], {}, None, "x", {"results": [{}]}, {"results": 5}])
def test_something_else_is_refused(payload: object) -> None:
    with pytest.raises(InvalidSource, match=r"^file-1.json: "):
        take(read_grafana_oncall, payload)
