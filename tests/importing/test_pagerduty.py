"""PagerDuty's schedules as ours."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.importing.pagerduty import read_pagerduty
from tests.importing.building import layers_of, overrides_of, roster_of, take, told_differences
from tests.importing.pagerduty_sample import ANA, BO, CHEN, NIGHTS, WEEKS, entry, final, schedule


def test_layers_are_listed_the_other_way_round_there() -> None:
    result = take(read_pagerduty, schedule(NIGHTS, WEEKS))

    assert layers_of(result) == [
        "payments-first-line:  # Payments, first line",
        "layers:",
        "people: [ana-souza, bo-lindqvist]",
        "every: week",
        "start: 2026-01-05 10:00",
        "people: [chen-wei]",
        "every: week",
        "start: 2026-01-05 10:00",
        "only: daily 22:00-06:00",
    ]
    assert roster_of(result).people["chen-wei"].name == "Chén Wei"


def test_shifts_that_agree_are_a_proof() -> None:
    rendered = final(
        # From the middle of a shift on, the nights cut out, over the handoff of a Monday.
        entry("2026-12-06T12:00:00-05:00", "2026-12-06T22:00:00-05:00", BO),
        entry("2026-12-06T22:00:00-05:00", "2026-12-07T06:00:00-05:00", CHEN),
        entry("2026-12-07T06:00:00-05:00", "2026-12-07T10:00:00-05:00", BO),
        entry("2026-12-07T10:00:00-05:00", "2026-12-07T22:00:00-05:00", ANA),
    )

    result = take(read_pagerduty, schedule(NIGHTS, WEEKS, final_schedule=rendered))

    assert told_differences(result) == []
    assert [proof.differences for proof in result.proofs] == [()]


def test_every_span_that_differs_is_told() -> None:
    rendered = final(
        entry("2026-12-01T10:00:00-05:00", "2026-12-02T10:00:00-05:00", BO),
        entry("2026-12-02T10:00:00-05:00", "2026-12-02T12:00:00-05:00", ANA),
        entry("2026-12-02T13:00:00-05:00", "2026-12-02T14:00:00-05:00", BO),
    )

    result = take(read_pagerduty, schedule(WEEKS, final_schedule=rendered))

    assert told_differences(result) == [
        "12-02 15:00 to 12-02 17:00: ana-souza there, bo-lindqvist here",
        "12-02 17:00 to 12-02 18:00: nobody there, bo-lindqvist here",
    ]


def test_overrides_come_along() -> None:
    planned = final(entry("2026-12-24T09:00:00-05:00", "2026-12-25T09:00:00-05:00", CHEN))
    more = {
        "overrides": [
            {"id": "Q1", **entry("2026-12-24T14:00:00Z", "2026-12-25T14:00:00Z", CHEN)},
            {"id": "Q2", **entry("2026-12-26T14:00:00Z", "2026-12-26T18:30:00Z", ANA)},
        ]
    }

    result = take(read_pagerduty, schedule(WEEKS, overrides_subschedule=planned), more)

    place = "schedule: payments-first-line"
    assert overrides_of(result) == [
        f"{{{place}, person: chen-wei, from: 2026-12-24 09:00, to: 2026-12-25 09:00}}",
        f"{{{place}, person: ana-souza, from: 2026-12-26 09:00, to: 2026-12-26 13:30}}",
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param(
            {"rotation_virtual_start": "2025-12-29T10:00:00-05:00"},
            ["people: [bo-lindqvist, ana-souza]", "every: week", "start: 2026-01-05 10:00"],
            id="the turns are counted from earlier",
        ),
        pytest.param(
            {"rotation_virtual_start": "2026-01-12T10:00:00-05:00"},
            ["people: [bo-lindqvist, ana-souza]", "every: week", "start: 2026-01-05 10:00"],
            id="the turns are counted from later",
        ),
        pytest.param(
            {"start": "2026-12-02T12:00:00-05:00"},
            [
                "people: [bo-lindqvist]",
                "every: week",
                "start: 2026-12-02 12:00",
                "until: 2026-12-07 10:00",
                "people: [ana-souza, bo-lindqvist]",
                "every: week",
                "start: 2026-12-07 10:00",
            ],
            id="it will begin in the middle of a turn",
        ),
        pytest.param(
            {"start": "2026-06-03T12:00:00-04:00"},
            ["people: [bo-lindqvist, ana-souza]", "every: week", "start: 2026-06-01 10:00"],
            id="it began in the middle of a turn, long ago",
        ),
        pytest.param(
            {"end": "2026-12-31T23:59:30-05:00"},
            [
                "people: [ana-souza, bo-lindqvist]",
                "every: week",
                "start: 2026-01-05 10:00",
                "until: 2026-12-31 23:59:30",
            ],
            id="it ends",
        ),
        pytest.param(
            {"rotation_turn_length_seconds": 43200},
            ["people: [ana-souza, bo-lindqvist]", "every: 12 hours", "start: 2026-01-05 10:00"],
            id="half days",
        ),
        pytest.param(
            {"rotation_turn_length_seconds": 5400, "users": [BO]},
            ["people: [bo-lindqvist]", "every: week", "start: 2026-01-05 10:00"],
            id="one who never hands over",
        ),
    ],
)
def test_a_layer_keeps_its_turns(changed: dict[str, object], told: list[str]) -> None:
    result = take(read_pagerduty, schedule({**WEEKS, **changed}))

    assert layers_of(result)[2:] == told


@pytest.mark.parametrize(
    ("restrictions", "only"),
    [
        pytest.param([("daily", None, "09:00:00", 8)], "daily 09:00-17:00", id="daily"),
        pytest.param([("daily", None, "22:00:00", 8)], "daily 22:00-06:00", id="nightly"),
        pytest.param([("daily", None, "09:00:00", 24)], None, id="every hour of the day"),
        pytest.param(
            [("weekly", day, "09:00:00", 8) for day in (1, 2, 3, 5)],
            '"mon-wed,fri 09:00-17:00"',
            id="some days",
        ),
        pytest.param(
            [("weekly", 5, "17:00:00", 64)],
            "[mon 00:00-09:00, fri 17:00-24:00, sat-sun 00:00-24:00]",
            id="over the weekend",
        ),
        pytest.param([("weekly", 3, "09:00:00", 168)], None, id="the whole week"),
        pytest.param([("weekly", 6, "00:00:00", 48)], "sat-sun 00:00-24:00", id="weekend"),
    ],
)
def test_hours_are_windows(restrictions: list[Any], only: str | None) -> None:
    listed = [
        {
            "type": f"{kind}_restriction",
            "start_time_of_day": start,
            "duration_seconds": hours * 3600,
            **({"start_day_of_week": day} if day else {}),
        }
        for kind, day, start, hours in restrictions
    ]

    told = layers_of(take(read_pagerduty, schedule({**WEEKS, "restrictions": listed})))

    assert told[5:] == ([f"only: {only}"] if only else [])


def test_what_cannot_be_said_is_left_out_and_told() -> None:
    odd = {**WEEKS, "name": "Odd", "rotation_turn_length_seconds": 5400}
    rendered = final(entry("2026-12-02T05:00:00-05:00", "2026-12-02T06:00:00-05:00", BO))

    result = take(read_pagerduty, schedule(odd, NIGHTS, final_schedule=rendered))

    (proof,) = result.proofs
    assert proof.schedule.remarks == (
        "layer Odd was left out: turns of 5400 s cannot be said here",
    )
    assert "# layer Odd was left out" in result.files["ours.yaml"]
    assert told_differences(result) == [
        "12-02 10:00 to 12-02 11:00: bo-lindqvist there, chen-wei here"
    ]


def test_users_tell_addresses_and_zones() -> None:
    users = {
        "users": [
            {
                "id": "PANA001",
                "name": "Ana Souza",
                "email": "ana@example.com",
                "time_zone": "America/Los_Angeles",
            },
            {"id": "PNOBODY", "name": "Not On Call", "email": "x@example.com"},
        ]
    }

    people = roster_of(take(read_pagerduty, schedule(WEEKS), users)).people

    assert set(people) == {"ana-souza", "bo-lindqvist"}
    assert people["ana-souza"].email == "ana@example.com"
    assert people["ana-souza"].timezone == ZoneInfo("America/Los_Angeles")
    assert people["bo-lindqvist"].timezone == ZoneInfo("America/New_York")


def test_names_that_are_taken_get_a_number() -> None:
    namesake = {"user": {"id": "POTHER1", "summary": "Ana  Souza"}}
    one = schedule({**WEEKS, "users": [ANA, namesake]}, name="ana-souza")

    result = take(read_pagerduty, one)

    assert layers_of(result)[:3] == [
        "ana-souza-3:  # ana-souza",
        "layers:",
        "people: [ana-souza, ana-souza-2]",
    ]
