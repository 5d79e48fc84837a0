"""Events of calendars as absences."""

from zoneinfo import ZoneInfo

import pytest

from bot.cli.absences.events import NotUnderstood, absences_in
from bot.domain.people.person import Person
from bot.domain.rosters.absence import Absence
from tests.cli.absences.conftest import CALENDAR
from tests.domain.building import clock, span

ANA = Person(key="ana", name="Ana", timezone=ZoneInfo("America/Los_Angeles"))
WINTER = span("2026-12-01T00:00Z", "2027-02-01T00:00Z")
ZONE = """\
BEGIN:VTIMEZONE
TZID:Somewhere
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def calendar(*lines: str, before: str = "") -> bytes:
    """A calendar of one event."""
    event = "\n".join(("BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{before}{event}\nEND:VCALENDAR\n".encode()


def told(content: bytes) -> list[str]:
    """The absences on the clock of Los Angeles."""
    zone = ANA.timezone.key
    return [
        f"{clock(each.span.start, zone)} to {clock(each.span.end, zone)} {each.note or ''}".strip()
        for each in absences_in(content, ANA, 3, WINTER).absences
    ]


def test_an_event_is_an_absence() -> None:
    assert absences_in(CALENDAR, ANA, 3, WINTER).absences == (
        Absence(
            person="ana",
            span=span("2026-12-24T00:00-08:00", "2026-12-27T00:00-08:00"),
            entry=3,
            note="Christmas",
        ),
    )


@pytest.mark.parametrize(
    ("lines", "absences"),
    [
        pytest.param(
            ["DTSTART;VALUE=DATE:20261224"], ["12-24 00:00 to 12-25 00:00"], id="one whole day"
        ),
        pytest.param(
            ["DTSTART:20261224T180000Z", "DURATION:PT5H"],
            ["12-24 10:00 to 12-24 15:00"],
            id="in UTC, with a duration",
        ),
        pytest.param(
            [
                "DTSTART;TZID=Europe/Berlin:20261224T180000",
                "DTEND;TZID=Europe/Berlin:20261225T000000",
            ],
            ["12-24 09:00 to 12-24 15:00"],
            id="in another zone",
        ),
        pytest.param(
            ["DTSTART:20261224T180000", "DTEND:20261224T190000"],
            ["12-24 18:00 to 12-24 19:00"],
            id="in no zone: on their own clock",
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261224", "SUMMARY:On\\n leave\\, at last"],
            ["12-24 00:00 to 12-25 00:00 On leave, at last"],
            id="a summary over several lines",
        ),
        pytest.param(
            [
                "DTSTART;VALUE=DATE:20251204",
                "RRULE:FREQ=WEEKLY;INTERVAL=2",
                "EXDATE;VALUE=DATE:20261217",
            ],
            [
                "12-03 00:00 to 12-04 00:00",
                "12-31 00:00 to 01-01 00:00",
                "01-14 00:00 to 01-15 00:00",
                "01-28 00:00 to 01-29 00:00",
            ],
            id="every other Thursday but one",
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261203"],
            ["11-20 00:00 to 12-03 00:00"],
            id="begins before the span",
        ),
        pytest.param(["DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"], [], id="cancelled"),
        pytest.param(["DTSTART;VALUE=DATE:20261224", "TRANSP:TRANSPARENT"], [], id="free"),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261224", "STATUS:Cancelled"], [], id="cancelled, small"
        ),
        pytest.param(["DTSTART;VALUE=DATE:20261224", "TRANSP: transparent"], [], id="free, small"),
        pytest.param(["DTSTART:20261224T180000Z"], [], id="takes no time"),
        pytest.param(["DTSTART;VALUE=DATE:20270401"], [], id="after the span"),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261220"],
            ["12-20 00:00 to 12-24 00:00"],
            id="backwards is read the other way round",
        ),
    ],
)
def test_what_events_come_to(lines: list[str], absences: list[str]) -> None:
    assert told(calendar(*lines)) == absences


def test_a_zone_that_the_calendar_describes_itself() -> None:
    event = ("DTSTART;TZID=Somewhere:20261224T180000", "DTEND;TZID=Somewhere:20261224T200000")

    assert told(calendar(*event, before=ZONE)) == ["12-24 09:00 to 12-24 11:00"]


def test_a_calendar_that_names_a_zone_which_does_not_exist_is_followed_all_the_same() -> None:
    event = ("DTSTART;TZID=Europe/Berlin:20261224T180000", "DURATION:PT2H")
    outlook = "X-WR-TIMEZONE:W. Europe Standard Time\n"

    assert told(calendar(*event, before=outlook)) == ["12-24 09:00 to 12-24 11:00"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "not an iCalendar", id="nothing"),
        pytest.param(b"<html>Please sign in</html>", "not an iCalendar", id="a page"),
        pytest.param(b"\xff\xfe\x00", "not an iCalendar", id="bytes"),
        pytest.param(CALENDAR[:150], "not an iCalendar", id="cut off"),
    ],
)
def test_what_makes_no_sense_is_told(content: bytes, problem: str) -> None:
    with pytest.raises(NotUnderstood, match=problem):
        absences_in(content, ANA, 0, WINTER)
