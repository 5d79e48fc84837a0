"""All absences of people: from the files, and from calendars."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.absences.known import Unreadable, known_absences
from bot.domain.people.away import Away, AwayCalendar
from bot.domain.people.person import Person
from bot.domain.subjects import PersonSubject
from tests.cli.absences.conftest import CALENDAR, CalendarServer
from tests.domain.building import span

WINTER = span("2026-12-01T00:00Z", "2027-02-01T00:00Z")
ANA = Person(key="ana", name="Ana", timezone=ZoneInfo("America/Los_Angeles"))
NEW_YEAR = Away(start=datetime(2027, 1, 1), end=datetime(2027, 1, 2))


def test_days_files_and_addresses_come_together(calendars: CalendarServer, tmp_path: Path) -> None:
    (tmp_path / "ana.ics").write_bytes(CALENDAR.replace(b"Christmas", b"From a file"))
    sources = (AwayCalendar(source="ana.ics"), AwayCalendar(source=f"{calendars.url}/ana"))

    known = known_absences([replace(ANA, away=(NEW_YEAR, *sources))], tmp_path, WINTER)

    assert [(absence.entry, absence.note) for absence in known.absences] == [
        (0, None),
        (1, "From a file"),
        (2, "Christmas"),
    ]
    assert known.unreadable == ()


def test_a_calendar_of_several_people_is_fetched_once(
    calendars: CalendarServer, tmp_path: Path
) -> None:
    both = (AwayCalendar(source=f"{calendars.url}/ana"),)
    people = [replace(ANA, away=both), replace(ANA, key="bo", away=both)]

    known = known_absences(people, tmp_path, WINTER)

    assert [absence.person for absence in known.absences] == ["ana", "bo"]
    assert len(calendars.asked) == 1


def test_one_that_fails_keeps_nobody_from_knowing_the_others(
    calendars: CalendarServer, tmp_path: Path
) -> None:
    sources = (
        AwayCalendar(source=f"{calendars.url}/gone"),
        AwayCalendar(source=f"{calendars.url}/page"),
        AwayCalendar(source="ana.ics"),
    )

    known = known_absences([replace(ANA, away=(*sources, NEW_YEAR))], tmp_path, WINTER)

    assert [absence.entry for absence in known.absences] == [3]
    missing = 'Absences of "ana" may be missing'
    assert known.unreadable == (
        Unreadable(
            subject=PersonSubject(person="ana", away=0),
            message="the calendar http://127.0.0.1/… is left out: it answers 404 Not Found. "
            f"{missing}",
        ),
        Unreadable(
            subject=PersonSubject(person="ana", away=1),
            message="the calendar http://127.0.0.1/… is left out: it is not an iCalendar that can "
            f"be read. {missing}",
        ),
        Unreadable(
            subject=PersonSubject(person="ana", away=2),
            message="the calendar ana.ics is left out: there is no such file in "
            f"{tmp_path.as_posix()}. {missing}",
        ),
    )
