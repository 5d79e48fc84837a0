"""PagerDuty's schedules as ours."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from bot.importing.found import InvalidSource
from bot.importing.pagerduty import read_pagerduty
from tests.importing.building import layers_of, overrides_of, roster_of, take, told_differences

ANA = {"user": {"id": "PANA001", "type": "user_reference", "summary": "Ana Souza"}}
BO = {"user": {"id": "PBO0002", "type": "user_reference", "summary": "Bo Lindqvist"}}
CHEN = {"user": {"id": "PCHEN03", "type": "user_reference", "summary": "Chén Wei"}}

WEEKS = {
    "id": "PLAYER1",
    "name": "Weeks",
    "start": "2026-01-05T10:00:00-05:00",
    "end": None,
    "rotation_virtual_start": "2026-01-05T10:00:00-05:00",
    "rotation_turn_length_seconds": 604800,
    "users": [ANA, BO],
    "restrictions": [],
}
NIGHTS = {
    **WEEKS,
    "id": "PLAYER2",
    "name": "Nights",
    "users": [CHEN],
    "restrictions": [
        {"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 28800}
    ],
}


def schedule(*layers: object, **more: object) -> dict[str, Any]:
    """What GET /schedules/{id} answers."""
    return {
        "schedule": {
            "id": "PSCHED1",
            "type": "schedule",
            "name": "Payments, first line",
            "time_zone": "America/New_York",
            "schedule_layers": list(layers),
            "overrides_subschedule": {"name": "Overrides", "rendered_schedule_entries": []},
            "final_schedule": {"name": "Final Schedule", "rendered_schedule_entries": []},
            **more,
        }
    }


def entry(start: str, end: str, who: dict[str, Any]) -> dict[str, Any]:
    return {"start": start, "end": end, **who}


def final(*entries: object) -> dict[str, Any]:
    return {"name": "Final Schedule", "rendered_schedule_entries": list(entries)}


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


QUARTER = timedelta(minutes=15)


@composite
def layers(draw: DrawFn) -> dict[str, Any]:
    """A layer of theirs, some of whose turns began when the clocks were otherwise."""
    zone, halves = ZoneInfo("America/New_York"), st.sampled_from([0, 30])
    begun = datetime(2026, 7, 1, draw(st.integers(0, 23)), draw(halves))
    virtual = begun + timedelta(days=draw(st.integers(0, 170)))
    start = virtual + draw(st.integers(-4000, 12000)) * QUARTER
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


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.lists(layers(), min_size=1, max_size=3))
def test_whatever_they_render_is_what_we_have(drawn: list[dict[str, Any]]) -> None:
    begin = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    entries = []
    for number in range(14 * 96):
        at = begin + number * QUARTER
        users = (user for layer in drawn if (user := on_call(layer, at)) is not None)
        highest = next(users, None)
        if highest is not None:
            entries.append(entry(at.isoformat(), (at + QUARTER).isoformat(), highest))
    # In case nobody is ever on call by these, which is refused.
    spare = {**WEEKS, "start": "2027-01-04T10:00:00-05:00"}

    result = take(read_pagerduty, schedule(*drawn, spare, final_schedule=final(*entries)))

    assert told_differences(result) == []
