"""Files that PagerDuty does not write."""

from copy import deepcopy
from typing import Any

import pytest

from bot.importing.found import InvalidSource
from bot.importing.pagerduty import read_pagerduty
from tests.importing.building import take
from tests.importing.pagerduty_sample import WEEKS, schedule


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        pytest.param(("time_zone",), "Mars", "schedule.time_zone must be a timezone", id="zone"),
        pytest.param(("name",), None, "schedule.name must be text", id="name"),
        pytest.param(
            ("schedule_layers", 0, "start"),
            "yesterday",
            "schedule.schedule_layers[0].start must be a date with a time",
            id="start",
        ),
        pytest.param(
            ("schedule_layers", 0, "start"),
            "2026-01-05T10:00:00",
            "schedule.schedule_layers[0].start must have an offset",
            id="no offset",
        ),
        pytest.param(
            ("schedule_layers", 0, "rotation_turn_length_seconds"),
            0,
            "schedule.schedule_layers[0].rotation_turn_length_seconds must be at least 1",
            id="turn",
        ),
        pytest.param(
            ("schedule_layers", 0, "users", 1),
            {},
            "schedule.schedule_layers[0].users[1].user is missing",
            id="user",
        ),
        pytest.param(
            ("schedule_layers", 0, "restrictions"),
            [{"type": "monthly", "start_time_of_day": "25:00", "duration_seconds": "x"}],
            "schedule.schedule_layers[0].restrictions[0].start_time_of_day must be a time of day",
            id="hours",
        ),
        pytest.param(
            ("schedule_layers",), {}, "schedule.schedule_layers must be a list", id="list"
        ),
    ],
)
def test_a_wrong_field_is_named(path: tuple[Any, ...], value: object, told: str) -> None:
    payload = deepcopy(schedule(WEEKS))
    place: Any = payload["schedule"]
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value

    with pytest.raises(InvalidSource) as refusal:
        take(read_pagerduty, payload)

    assert f"file-1.json: {told}" in str(refusal.value)


@pytest.mark.parametrize(
    "payload", [[], {}, 1, "x", None, {"schedule_layers": []}, {"schedules": 1}]
)
def test_something_else_is_refused(payload: object) -> None:
    with pytest.raises(InvalidSource, match=r"^file-1.json: "):
        take(read_pagerduty, payload)


def test_nobody_on_call_is_nothing_to_import() -> None:
    with pytest.raises(InvalidSource, match="nobody is on call"):
        take(read_pagerduty, schedule({**WEEKS, "users": []}))
