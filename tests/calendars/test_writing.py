"""Feeds as iCalendar: the rules of RFC 5545 by hand, and read back by two libraries."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from icalendar import Calendar

from bot.calendars.writing import calendar, uid_of
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, Step
from bot.domain.people.person import Person
from bot.domain.rosters.feed import Feed, FeedEntry, entries_of_schedule
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import Schedule
from tests.domain.building import span
from tests.domain.random_schedules import PEOPLE, Drawn, Rules, schedules

CHANGED_AT = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
LONG = "Ana 東京都千代田区丸の内一丁目 " * 6 + "Souza"
POLICY = EscalationPolicy(
    steps=(Step(targets=(PersonTarget(person="ana"),), wait=timedelta(minutes=5)),)
)
ENTRY = FeedEntry(
    team="web",
    schedule="primary",
    person="ana",
    span=span("2026-01-05T18:00+00:00", "2026-01-12T18:00+00:00"),
    next_people=("bo", "chen"),
)


def roster_with(*schedule: Schedule, name: str = "Ana Souza; on, call") -> Roster:
    zone = ZoneInfo("America/Los_Angeles")
    people = {key: Person(key=key, name=key.title(), timezone=zone) for key in PEOPLE}
    people["ana"] = replace(people["ana"], name=name)
    team = Team(
        key="web",
        timezone=zone,
        policy=POLICY,
        channel="#web",
        schedules={one.key: one for one in schedule},
    )
    return Roster(people=people, roles={}, teams={"web": team})


def feed_of(*entries: FeedEntry, person: str | None = None, sequence: int = 7) -> Feed:
    about = (None, None) if person else ("web", "primary")
    return Feed(
        entries=entries,
        sequence=sequence,
        changed_at=CHANGED_AT,
        person=person,
        team=about[0],
        schedule=about[1],
    )


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_of_a_schedule_tells_who() -> None:
    lines = unfolded(calendar(feed_of(ENTRY), roster_with()))

    assert "SUMMARY:Ana Souza\\; on\\, call (web/primary)" in lines
    assert "DTSTART:20260105T180000Z" in lines
    assert "DTEND:20260112T180000Z" in lines
    assert "DESCRIPTION:Next: Bo and Chen\\nChannel: #web" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "X-WR-CALNAME:On call: web/primary" in lines


def test_an_event_tells_how_far_ahead_nobody_comes() -> None:
    lines = unfolded(calendar(feed_of(replace(ENTRY, next_people=())), roster_with()))

    assert "DESCRIPTION:Next: nobody within a year\\nChannel: #web" in lines


def test_an_event_of_a_person_tells_what_for() -> None:
    lines = unfolded(calendar(feed_of(ENTRY, person="ana"), roster_with()))

    assert "SUMMARY:On call: web/primary" in lines
    assert "X-WR-CALNAME:On call: Ana Souza\\; on\\, call" in lines


def test_the_calendar_says_how_often_to_ask() -> None:
    lines = unfolded(calendar(feed_of(ENTRY), roster_with()))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"VERSION:2.0", "PRODID:-//Sleepwell//On call//EN", "CALSCALE:GREGORIAN"} <= set(lines)
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)
    assert not any(line.startswith("METHOD") for line in lines)


def test_every_event_has_what_the_rules_ask_for() -> None:
    later = replace(ENTRY, span=span("2026-01-12T18:00+00:00", "2026-01-19T18:00+00:00"))
    together = replace(ENTRY, person="bo")

    lines = unfolded(calendar(feed_of(ENTRY, together, later), roster_with()))

    assert lines.count("DTSTAMP:20261130T030000Z") == 3
    assert lines.count("SEQUENCE:7") == 3
    assert len({line for line in lines if line.startswith("UID:")}) == 3


def test_a_line_has_75_octets_at_most_and_ends_with_crlf() -> None:
    content = calendar(feed_of(ENTRY), roster_with(name=LONG))

    assert b"\r\n" in content
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    folded = content.split(b"\r\n")
    assert max(map(len, folded)) <= 75
    # No character is torn in two.
    assert all(line.decode() is not None for line in folded)
    assert f"SUMMARY:{LONG} (web/primary)" in unfolded(content)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        pytest.param({"next_people": ()}, True, id="somebody else is next"),
        pytest.param(
            {"span": span("2026-01-05T18:00+00:00", "2026-01-06T18:00+00:00")}, True, id="ends"
        ),
        pytest.param(
            {"span": span("2026-01-05T17:00+00:00", "2026-01-12T18:00+00:00")}, False, id="begins"
        ),
        pytest.param({"person": "bo"}, False, id="person"),
        pytest.param({"schedule": "secondary"}, False, id="schedule"),
        pytest.param(
            {"team": "web/primary", "schedule": ""}, False, id="no two names run together"
        ),
    ],
)
def test_a_shift_is_known_by_its_schedule_person_and_start(
    changed: dict[str, object], same: bool
) -> None:
    assert (uid_of(replace(ENTRY, **changed)) == uid_of(ENTRY)) is same  # type: ignore[arg-type]


def test_the_uid_of_a_shift_is_the_same_for_ever() -> None:
    assert uid_of(ENTRY) == "d9a427d3-ed70-5004-a944-8dcac5db9511"


def test_a_calendar_without_shifts_still_has_a_component() -> None:
    read = Calendar.from_ical(calendar(feed_of(), roster_with()))

    assert [one.name for one in read.subcomponents] == ["VTIMEZONE"]
    assert read.events == []


def test_the_same_feed_is_the_same_octets() -> None:
    assert calendar(feed_of(ENTRY), roster_with()) == calendar(feed_of(ENTRY), roster_with())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=schedules(Rules()))
def test_reading_it_back_gives_the_shifts_of_the_schedule(
    drawn: Drawn,
) -> None:
    schedule, within = drawn.schedule, drawn.within
    roster = roster_with(schedule)
    content = calendar(feed_of(*entries_of_schedule(roster, "web", "primary", within)), roster)

    read = Calendar.from_ical(content)

    names = {person.name: key for key, person in roster.people.items()}
    found = {
        (
            names[str(event["SUMMARY"]).removesuffix(" (web/primary)")],
            max(event.start, within.start),
            min(event.end, within.end),
        )
        for event in recurring_ical_events.of(read).between(within.start, within.end)
    }
    assert found == {
        (person, shift.span.start, shift.span.end)
        for shift in schedule.shifts(within)
        for person in shift.people
    }
    assert len({event["UID"] for event in read.events}) == len(read.events)
