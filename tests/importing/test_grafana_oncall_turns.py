"""Grafana OnCall's rolling users as layers."""

from typing import Any

import pytest

from bot.importing.grafana_oncall import read_grafana_oncall
from tests.importing.building import (
    layers_of,
    take,
)
from tests.importing.grafana_oncall_sample import (
    DAY,
    ROLLING,
    WEEK,
    WORKDAYS,
    export,
)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({}, ["[ana, bo, chen]", "every: week", "start: 2026-01-05 10:00"], id="weeks"),
        pytest.param(
            {"start_rotation_from_user_index": 1, "interval": 2, "duration": 2 * WEEK},
            ["[bo, chen, ana]", "every: 2 weeks", "start: 2026-01-05 10:00"],
            id="from somebody else on, two weeks",
        ),
        pytest.param(
            {"rolling_users": [["UANA", "UBO"], [], ["UCHEN"]]},
            ["[[ana, bo], chen]", "every: week", "start: 2026-01-05 10:00"],
            id="two together",
        ),
        pytest.param(
            {"frequency": "hourly", "interval": 12, "duration": DAY // 2},
            ["[ana, bo, chen]", "every: 12 hours", "start: 2026-01-05 10:00"],
            id="half days",
        ),
        pytest.param(
            {"frequency": "daily", "duration": DAY // 3},
            [
                "[ana, bo, chen]",
                "every: day",
                "start: 2026-01-05 10:00",
                "only: daily 10:00-18:00",
            ],
            id="eight hours of every day",
        ),
        pytest.param(
            {"frequency": "daily", "duration": DAY // 3, "by_day": WORKDAYS, "interval": 2},
            [
                "[ana, bo, chen]",
                "every: 2 windows",
                "start: 2026-01-05 10:00",
                "only: mon-fri 10:00-18:00",
            ],
            id="daily by workdays: Friday's turn is followed by Monday's",
        ),
        pytest.param(
            {"frequency": "daily", "duration": DAY, "by_day": WORKDAYS},
            [
                "[ana, bo, chen]",
                "every: 2 windows",
                "start: 2026-01-05 10:00",
                "only: [mon-fri 10:00-24:00, tue-sat 00:00-10:00]",
            ],
            id="a whole day is two windows",
        ),
        pytest.param(
            {"by_day": WORKDAYS, "duration": DAY // 3, "start": "2026-01-07T10:00:00"},
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-01-05 10:00",
                "only: mon-fri 10:00-18:00",
            ],
            id="weekly by workdays, begun on a Wednesday",
        ),
        pytest.param(
            {"by_day": WORKDAYS, "duration": DAY // 3, "start": "2026-01-10T10:00:00"},
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-01-12 10:00",
                "only: mon-fri 10:00-18:00",
            ],
            id="weekly by workdays, begun on a Saturday",
        ),
        pytest.param(
            {
                "by_day": ["SU"],
                "week_start": "SU",
                "duration": DAY // 2,
                "start": "2026-01-04T22:00:00",
            },
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-01-04 22:00",
                "only: sun 22:00-10:00",
            ],
            id="a week that begins on Sunday",
        ),
        pytest.param(
            {"duration": 64 * 3600, "start": "2026-01-09T17:00:00"},
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-01-09 17:00",
                "only: [mon 00:00-09:00, fri 17:00-24:00, sat-sun 00:00-24:00]",
            ],
            id="weekends",
        ),
        pytest.param(
            {"rotation_start": "2026-11-18T12:00:00", "until": "2027-01-04T15:00:00"},
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-11-16 10:00",
                "until: 2027-01-04 10:00",
            ],
            id="the order begins anew at rotation_start",
        ),
        pytest.param(
            {"time_zone": "Europe/Berlin"},
            [
                "[ana, bo, chen]",
                "every: week",
                "start: 2026-01-05 10:00",
                "timezone: Europe/Berlin",
            ],
            id="a zone of its own",
        ),
    ],
)
def test_rolling_users_are_a_layer(changed: dict[str, Any], told: list[str]) -> None:
    lines = layers_of(take(read_grafana_oncall, *export({**ROLLING, **changed})))

    assert lines[:2] == ["infra-on-call:  # Infra on call", "layers:"]
    assert [lines[2].removeprefix("people: "), *lines[3:]] == told
