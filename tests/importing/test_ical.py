"""Plain calendars as schedules."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings

from bot.calendars.writing import calendar
from bot.domain.rosters.feed import entries_of_schedule
from bot.domain.times.instants import Span
from bot.importing.comparing import differences
from bot.importing.found import InvalidSource, Rendered
from bot.importing.ical import read_ical
from tests.calendars.test_writing import feed_of, roster_with
from tests.domain.random_schedules import Drawn, Rules, schedules
from tests.importing.building import (
    NOW,
    layers_of,
    overrides_of,
    schedules_of,
    take,
    told_differences,
)


def a_calendar(*events: str, zone: str = "Europe/Berlin") -> bytes:
    """A calendar with events, each given by its lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", "X-WR-CALNAME:Ops rota"]
    lines += [f"X-WR-TIMEZONE:{zone}"] if zone else []
    for number, event in enumerate(events):
        stamps = [f"UID:{number}", "DTSTAMP:20260101T000000Z"]
        own = [line.strip() for line in event.strip().splitlines()]
        if any(line.startswith("UID") for line in own):
            stamps = stamps[1:]
        lines += ["BEGIN:VEVENT", *stamps, *own, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def weekly(who: str, start: str, end: str, rule: str = "FREQ=WEEKLY;INTERVAL=3") -> str:
    return f"""
        SUMMARY:{who}
        DTSTART;TZID=Europe/Berlin:2026{start}00
        DTEND;TZID=Europe/Berlin:2026{end}00
        RRULE:{rule}
    """


ANA = weekly("Ana", "0105T1000", "0112T1000")
BO = weekly("Bo", "0112T1000", "0119T1000")
CHEN = weekly("Chen", "0119T1000", "0126T1000")


def test_events_that_take_turns_are_a_rotation() -> None:
    result = take(read_ical, a_calendar(BO, CHEN, ANA))

    assert layers_of(result) == [
        "ops-rota:  # Ops rota",
        "layers:",
        "people: [ana, bo, chen]",
        "every: week",
        "start: 2026-01-05 10:00",
    ]
    assert overrides_of(result) == []
    assert [proof.differences for proof in result.proofs] == [()]


def test_a_rotation_begins_when_the_last_of_its_people_has_joined() -> None:
    joins = weekly("Chen", "0302T1000", "0309T1000")

    result = take(read_ical, a_calendar(ANA, BO, joins))

    # Three weeks a round, and the round in which the others served before chen did.
    people, _, start = layers_of(result)[2:]
    assert (people, start) == ("people: [ana, bo, chen]", "start: 2026-02-16 10:00")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        pytest.param(
            [weekly("Ana", "0105T0900", "0105T1700", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")],
            [
                "people: [ana]",
                "every: week",
                "start: 2026-01-05 09:00",
                "only: mon-fri 09:00-17:00",
            ],
            id="workdays of one",
        ),
        pytest.param(
            [
                weekly("Ana", "0105T0900", "0105T1700", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE"),
                weekly("Bo", "0112T0900", "0112T1700", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE"),
            ],
            [
                "people: [ana, bo]",
                "every: week",
                "start: 2026-01-05 09:00",
                "only: mon-wed 09:00-17:00",
            ],
            id="workdays of two, week by week",
        ),
        pytest.param(
            [
                weekly("Ana", "0109T1700", "0112T0900", "FREQ=WEEKLY;INTERVAL=2"),
                weekly("Bo", "0116T1700", "0119T0900", "FREQ=WEEKLY;INTERVAL=2"),
            ],
            [
                "people: [ana, bo]",
                "every: week",
                "start: 2026-01-09 17:00",
                "only: [mon 00:00-09:00, fri 17:00-24:00, sat-sun 00:00-24:00]",
            ],
            id="weekends",
        ),
        pytest.param(
            [
                weekly("Ana", "0105T0800", "0105T2000", "FREQ=DAILY"),
                weekly("Bo", "0105T2000", "0106T0800", "FREQ=DAILY"),
            ],
            ["people: [ana, bo]", "every: 12 hours", "start: 2026-01-05 08:00"],
            id="days and nights",
        ),
        pytest.param(
            [
                weekly("Ana", "0105T0000", "0119T0000", "FREQ=WEEKLY;INTERVAL=3"),
                weekly("Bo", "0119T0000", "0126T0000", "FREQ=WEEKLY;INTERVAL=3"),
            ],
            ["people: [ana, ana, bo]", "every: week", "start: 2026-01-05 00:00"],
            id="one has twice as much",
        ),
        pytest.param(
            [weekly("Ana", "0105T0900", "0105T1700", "FREQ=DAILY;UNTIL=20261231T230000Z")],
            [
                "people: [ana]",
                "every: day",
                "start: 2026-01-05 09:00",
                "until: 2027-01-01 09:00",
                "only: daily 09:00-17:00",
            ],
            id="until the end of the year",
        ),
        pytest.param(
            [ANA, ANA.replace("Ana", "Dee"), BO, CHEN],
            ["people: [[ana, dee], bo, chen]", "every: week", "start: 2026-01-05 10:00"],
            id="two together",
        ),
    ],
)
def test_rhythms_are_recognised(events: list[str], told: list[str]) -> None:
    result = take(read_ical, a_calendar(*events))

    assert layers_of(result)[2:] == told
    assert overrides_of(result) == []
    assert told_differences(result) == []


def test_exceptions_become_overrides() -> None:
    swapped = """
        UID:0
        RECURRENCE-ID;TZID=Europe/Berlin:20261207T100000
        SUMMARY:Dee
        DTSTART;TZID=Europe/Berlin:20261207T100000
        DTEND;TZID=Europe/Berlin:20261214T100000
    """

    result = take(read_ical, a_calendar(ANA, BO, CHEN, swapped))

    assert layers_of(result)[2] == "people: [ana, bo, chen]"
    assert overrides_of(result) == [
        "{schedule: ops-rota, person: dee, from: 2026-12-07 10:00, to: 2026-12-14 10:00}"
    ]
    assert told_differences(result) == []
    (remark,) = result.proofs[0].schedule.remarks
    assert remark.startswith("what no rotation says is in overrides (1), the last until 2026-12-14")


def test_a_time_that_was_taken_out_is_a_difference() -> None:
    free = ANA + "EXDATE;TZID=Europe/Berlin:20261207T100000"

    result = take(read_ical, a_calendar(free, BO, CHEN))

    assert told_differences(result) == ["12-07 09:00 to 12-14 09:00: nobody there, ana here"]


def test_an_event_that_is_nobodys_turn_else_is_told_by_overrides() -> None:
    window = Span(start=NOW, end=NOW + timedelta(days=90))

    result = take(read_ical, a_calendar(ANA), within=window)

    # Every third week for a year; the layer is hidden by the first of them.
    assert len(overrides_of(result)) == 18
    assert "nobody takes turns" in result.proofs[0].schedule.remarks[1]
    assert told_differences(result) == []


def test_whole_days_are_on_the_calendars_clock() -> None:
    christmas = """
        SUMMARY:Dee
        DTSTART;VALUE=DATE:20261224
        DTEND;VALUE=DATE:20261226
    """

    assert overrides_of(take(read_ical, a_calendar(christmas))) == [
        "{schedule: ops-rota, person: dee, from: 2026-12-24 00:00, to: 2026-12-26 00:00}"
    ]


def test_events_at_once_are_two_on_call_unless_one_has_a_higher_level() -> None:
    always = weekly("Ana", "0105T1000", "0112T1000", "FREQ=WEEKLY")
    days = weekly("Bo", "0105T0900", "0105T1700", "FREQ=DAILY")

    together = take(read_ical, a_calendar(always, days))
    above = take(read_ical, a_calendar(always, days.replace("Bo", "[L1] Bo")))

    assert len(schedules_of(together)) == 2
    assert len(schedules_of(above)) == 1
    assert told_differences(together) == told_differences(above) == []
    at = datetime.fromisoformat("2026-12-01T12:00:00+00:00")
    assert {p for s in schedules_of(together) for p in s.on_call(at).people} == {"ana", "bo"}
    assert schedules_of(above)[0].on_call(at).people == ("bo",)


@pytest.mark.parametrize(
    ("summary", "key"),
    [
        ("Ana Souza (platform/primary)", "ana-souza"),
        ("On Call - Ana Souza - Payments", "ana-souza"),
        ("[L2] ana", "ana"),
        ("ana.souza@example.com", "ana-souza"),
    ],
)
def test_what_other_products_put_around_a_name_is_taken_off(summary: str, key: str) -> None:
    result = take(read_ical, a_calendar(ANA.replace("Ana", summary)))

    assert [person.key for person in result.found.people] == [key]


@pytest.mark.parametrize("status", ["CANCELLED", "cancelled"])
def test_a_cancelled_event_is_none(status: str) -> None:
    cancelled = BO + f"STATUS:{status}"
    alone = weekly("Ana", "0105T1000", "0112T1000", "FREQ=WEEKLY")

    result = take(read_ical, a_calendar(alone, cancelled))

    assert [person.key for person in result.found.people] == ["ana"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "is no calendar", id="nothing"),
        pytest.param(b"hello", "is no calendar", id="text"),
        pytest.param(b"\xff\xfe\x00", "is no calendar", id="octets"),
        pytest.param(a_calendar(), "nobody is on call", id="no events"),
        pytest.param(a_calendar(ANA.replace("SUMMARY:Ana", "")), "no summary", id="no summary"),
        pytest.param(
            a_calendar(ANA.replace("WEEKLY;INTERVAL=3", "SECONDLY")), "every second", id="seconds"
        ),
        pytest.param(
            a_calendar("SUMMARY:Ana"),
            'event "Ana" .UID 0. has no clear start and end',
            id="no start",
        ),
        pytest.param(
            a_calendar(ANA.replace("DTEND", "DTSTART")),
            'event "Ana" .UID 0. has no clear start and end',
            id="two starts",
        ),
    ],
)
def test_what_is_no_rota_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(InvalidSource, match=told):
        take(read_ical, content)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=schedules(Rules()))
def test_our_own_calendars_come_back_as_they_were(
    drawn: Drawn,
) -> None:
    schedule, within = drawn.schedule, drawn.within
    # Schedule files begin with 1970; one of the zones moved in 1969.
    assume(within.start.year >= 1970)
    roster = roster_with(schedule, name="Ana")
    entries = entries_of_schedule(roster, "web", "primary", within)
    if not entries:
        return
    content = calendar(feed_of(*entries), roster)

    result = take(read_ical, content, within=within)

    assert told_differences(result) == []
    spans = [(s.span, person) for s in schedule.shifts(within) for person in s.people]
    before = Rendered(within=within, spans=tuple(spans))
    assert differences(before, schedules_of(result)) == ()
    changed = replace(before, spans=before.spans[1:])
    assert differences(changed, schedules_of(result)) != () or before.spans[0] in before.spans[1:]
