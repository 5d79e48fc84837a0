"""Opsgenie's schedules as ours."""

from typing import Any

import pytest

from bot.importing.found import InvalidSource
from bot.importing.opsgenie import read_opsgenie
from tests.importing.building import layers_of, overrides_of, roster_of, take, told_differences

ANA = {"type": "user", "id": "u-ana", "username": "ana.souza@example.com"}
BO = {"type": "user", "id": "u-bo", "username": "bo@example.com"}
WEEKS = {
    "id": "r-weeks",
    "name": "weeks",
    "startDate": "2026-01-05T07:00:00Z",
    "endDate": None,
    "type": "weekly",
    "length": 1,
    "participants": [ANA, BO],
    "timeRestriction": None,
}
DAYTIME = {
    "type": "time-of-day",
    "restriction": {"startHour": 9, "startMin": 0, "endHour": 18, "endMin": 30},
}
NIGHTTIME = {
    "type": "time-of-day",
    "restriction": {"startHour": 18, "startMin": 30, "endHour": 9, "endMin": 0},
}


def schedule(*rotations: object, **more: object) -> dict[str, Any]:
    """What GET /v2/schedules/{id} answers."""
    data = {"id": "s-1", "name": "ops_first", "timezone": "Europe/Berlin", "enabled": True}
    return {"data": {**data, "rotations": list(rotations), **more}, "took": 0.1, "requestId": "q"}


def timeline(*periods: tuple[str, str, dict[str, Any] | None]) -> dict[str, Any]:
    """What GET /v2/schedules/{id}/timeline answers, all in one rotation."""
    told = [
        {
            "startDate": f"2026-12-{start}:00Z",
            "endDate": f"2026-12-{end}:00Z",
            "type": "default",
            "recipient": who and {"type": who["type"], "id": who["id"], "name": who["username"]},
        }
        for start, end, who in periods
    ]
    return {
        "data": {
            "_parent": {"id": "s-1", "name": "ops_first", "enabled": True},
            "startDate": "2026-12-01T00:00:00Z",
            "endDate": "2026-12-02T00:00:00Z",
            "finalTimeline": {
                "rotations": [{"id": "r", "name": "r", "order": 1.0, "periods": told}]
            },
            "baseTimeline": {"rotations": []},
        }
    }


def test_a_rotation_is_a_layer_on_the_schedules_clock() -> None:
    result = take(read_opsgenie, schedule({**WEEKS, "length": 2}))

    assert layers_of(result) == [
        "ops_first:  # ops_first",
        "layers:",
        "people: [ana-souza, bo]",
        "every: 2 weeks",
        "start: 2026-01-05 08:00",
    ]
    ana = roster_of(result).people["ana-souza"]
    assert (ana.name, ana.email) == ("Ana Souza", "ana.souza@example.com")


def test_rotations_that_are_never_on_call_at_once_are_layers_of_one_schedule() -> None:
    result = take(
        read_opsgenie,
        schedule(
            {**WEEKS, "participants": [ANA], "timeRestriction": DAYTIME},
            {
                **WEEKS,
                "type": "daily",
                "timeRestriction": NIGHTTIME,
                "endDate": "2027-01-04T07:00:00Z",
            },
        ),
    )

    assert layers_of(result) == [
        "ops_first:  # ops_first",
        "layers:",
        "people: [ana-souza]",
        "every: week",
        "start: 2026-01-05 08:00",
        "only: daily 09:00-18:30",
        "people: [ana-souza, bo]",
        "every: day",
        "start: 2026-01-05 08:00",
        "until: 2027-01-04 08:00",
        "only: daily 18:30-09:00",
    ]


def test_rotations_that_are_on_call_at_once_are_schedules_paged_at_once() -> None:
    always = {**WEEKS, "participants": [BO]}
    days = {**WEEKS, "participants": [ANA], "timeRestriction": DAYTIME}
    rendered = timeline(
        ("01T00:00", "01T12:00", BO),
        ("01T12:00", "02T00:00", BO),
        ("01T08:00", "01T17:30", ANA),
        ("01T20:00", "01T21:00", None),
    )

    result = take(read_opsgenie, schedule(always, days), rendered)

    assert "- {page: [ops_first, ops_first-2], wait: 5m}" in result.files["ours.yaml"]
    assert told_differences(result) == []


def test_a_gap_at_the_edge_of_their_timeline_is_a_difference() -> None:
    rendered = timeline(("01T00:00", "01T20:00", ANA))

    result = take(read_opsgenie, schedule({**WEEKS, "participants": [ANA]}), rendered)

    assert told_differences(result) == ["12-01 20:00 to 12-02 00:00: nobody there, ana-souza here"]


@pytest.mark.parametrize(
    ("restrictions", "only"),
    [
        pytest.param(
            [("monday", 8, "friday", 18)],
            "[mon 08:00-24:00, tue-thu 00:00-24:00, fri 00:00-18:00]",
            id="from Monday to Friday without a break",
        ),
        pytest.param(
            [(day, 9, day, 17) for day in ("MONDAY", "TUESDAY", "THURSDAY")],
            '"mon-tue,thu 09:00-17:00"',
            id="each day by itself",
        ),
        pytest.param([("saturday", 0, "sunday", 24)], "sat-sun 00:00-24:00", id="weekend"),
        pytest.param(
            [("sunday", 20, "monday", 6)], "sun 20:00-06:00", id="over the end of the week"
        ),
        pytest.param([("monday", 9, "monday", 9)], None, id="a whole week"),
    ],
)
def test_days_and_hours_are_windows(
    restrictions: list[tuple[str, int, str, int]], only: str | None
) -> None:
    listed = [
        {
            "startDay": first,
            "startHour": start,
            "startMin": 0,
            "endDay": last,
            "endHour": end,
            "endMin": 0,
        }
        for first, start, last, end in restrictions
    ]
    hours = {"type": "weekday-and-time-of-day", "restrictions": listed}

    told = layers_of(take(read_opsgenie, schedule({**WEEKS, "timeRestriction": hours})))

    assert told[5:] == ([f"only: {only}"] if only else [])


def test_a_team_keeps_its_turns_until_somebody_takes_them() -> None:
    team = {"type": "team", "id": "t-1", "name": "DevOps"}

    result = take(read_opsgenie, schedule({**WEEKS, "participants": [ANA, team]}))

    assert layers_of(result)[2] == "people: [ana-souza, devops]"
    assert (
        "  # a team in Opsgenie, and no person: put somebody in its place\n  devops:\n"
        in result.files["people.yaml"]
    )


def test_turns_of_nobody_cannot_be_said() -> None:
    nobody = {**WEEKS, "participants": [ANA, {"type": "none"}]}

    result = take(read_opsgenie, schedule(nobody, {**WEEKS, "type": "daily"}))

    assert layers_of(result)[2:4] == ["people: [ana-souza, bo]", "every: day"]
    assert result.proofs[0].schedule.remarks == (
        "rotation weeks was left out: a turn of nobody cannot be said here",
    )


def test_what_is_over_or_switched_off_is_left_out() -> None:
    over = {**WEEKS, "endDate": "2026-11-01T00:00:00Z"}

    result = take(
        read_opsgenie, schedule(over, {**WEEKS, "enabled": False}, {**WEEKS, "type": "daily"})
    )

    assert [line for line in layers_of(result) if line.startswith("every")] == ["every: day"]
    assert result.proofs[0].schedule.remarks == (
        "rotation weeks was left out: it is switched off in Opsgenie",
    )


def test_a_schedule_that_is_switched_off_is_taken_and_said_to_be() -> None:
    result = take(read_opsgenie, schedule(WEEKS, enabled=False))

    assert layers_of(result)[2:4] == ["people: [ana-souza, bo]", "every: week"]
    assert result.proofs[0].schedule.remarks == ("it is switched off in Opsgenie, and is on here",)


def test_overrides_and_names_come_from_files_of_their_own() -> None:
    overrides = {
        "data": [
            {
                "alias": "o-1",
                "user": {"type": "user", "id": "u-chen", "username": "chen@example.com"},
                "startDate": "2026-12-24T08:00:00Z",
                "endDate": "2026-12-26T08:00:00Z",
                "rotations": [{"id": "r-weeks", "name": "weeks"}],
            },
        ]
    }
    users = {
        "data": [
            {
                "id": "u-chen",
                "username": "chen@example.com",
                "fullName": "Chen Wei",
                "timeZone": "Asia/Shanghai",
                "verified": True,
            },
        ]
    }

    result = take(read_opsgenie, schedule(WEEKS), overrides, users)

    assert overrides_of(result) == [
        "{schedule: ops_first, person: chen-wei, from: 2026-12-24 09:00, to: 2026-12-26 09:00}"
    ]
    assert str(roster_of(result).people["chen-wei"].timezone) == "Asia/Shanghai"
    assert result.proofs[0].differences is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param(
            {"type": "monthly"},
            "rotations[0].type must be 'hourly', 'daily' or 'weekly'",
            id="type",
        ),
        pytest.param(
            {"startDate": None}, "rotations[0].startDate must be a date with a time", id="start"
        ),
        pytest.param({"length": 0}, "rotations[0].length must be at least 1", id="length"),
        pytest.param(
            {
                "timeRestriction": {
                    "type": "weekday-and-time-of-day",
                    "restrictions": [
                        {"startDay": "moonday", "startHour": 30, "endDay": "monday", "endHour": 1}
                    ],
                }
            },
            "rotations[0].timeRestriction.restrictions[0].startHour must be at most 24",
            id="hours",
        ),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidSource) as refusal:
        take(read_opsgenie, schedule({**WEEKS, **changed}))

    assert f"file-1.json: data.{told}" in str(refusal.value)


@pytest.mark.parametrize("payload", [[], {}, 1, None, {"data": None}, {"data": [1]}])
def test_something_else_is_refused(payload: object) -> None:
    with pytest.raises(InvalidSource):
        take(read_opsgenie, payload)
