"""Time off in people.yaml."""

from datetime import datetime

import pytest

from bot.domain.people.away import Away, AwayCalendar
from bot.storage.schedule_files import Reading, read_texts

NAME = "    name: Ana Souza\n"


def with_away(files: dict[str, str], away: str) -> Reading:
    people = files["people.yaml"].replace(NAME, f"{NAME}    away: {away}\n")
    return read_texts({**files, "people.yaml": people})


def away(start: str, end: str, note: str | None = None) -> Away:
    return Away(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end), note=note)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("2026-12-24", [away("2026-12-24", "2026-12-25")], id="a day"),
        pytest.param(
            "[2026-12-24 to 2027-01-02]", [away("2026-12-24", "2027-01-03")], id="whole days"
        ),
        pytest.param(
            "2026-12-24 18:00 to 2026-12-27",
            [away("2026-12-24 18:00", "2026-12-28")],
            id="from a time",
        ),
        pytest.param(
            "[{from: 2026-12-24 12:00, to: 2026-12-27 09:30, note: wedding}]",
            [away("2026-12-24 12:00", "2026-12-27 09:30", "wedding")],
            id="between times, with a note",
        ),
        pytest.param(
            "{from: 2026-12-24, to: 2026-12-24}", [away("2026-12-24", "2026-12-25")], id="a mapping"
        ),
        pytest.param(
            "[2026-12-24, {ical: absences/ana.ics}]",
            [away("2026-12-24", "2026-12-25"), AwayCalendar(source="absences/ana.ics")],
            id="a day and a file",
        ),
        pytest.param(
            "{ical: 'https://example.com/a?b=c#d'}",
            [AwayCalendar(source="https://example.com/a?b=c#d")],
            id="a link",
        ),
        pytest.param("[]", [], id="never"),
    ],
)
def test_time_off_is_read(
    files: dict[str, str], written: str, read: list[Away | AwayCalendar]
) -> None:
    roster = with_away(files, written).roster

    assert roster is not None
    assert roster.people["ana"].away == tuple(read)
    assert roster.people["bo"].away == ()


def test_a_link_in_capitals_is_one_as_well(files: dict[str, str]) -> None:
    roster = with_away(files, "{ical: 'HTTPS://example.com/ana.ics'}").roster

    assert roster is not None
    (calendar,) = roster.people["ana"].away
    assert isinstance(calendar, AwayCalendar)
    assert calendar.is_remote


_SUCH_AS = "2026-12-24 to 2027-01-02, or a calendar such as {ical: absences/ana.ics}"


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        pytest.param(
            "24.12.2026",
            '4:11: "24.12.2026" is not a day. Write it like 2026-12-24, or 2026-12-24 18:00: '
            "YYYY-MM-DD, on the clock of the person",
            id="another way to write a day",
        ),
        pytest.param(
            "2026-02-30",
            '4:11: "2026-02-30" is not a day in the calendar',
            id="30 Feb",
        ),
        pytest.param(
            "2026-12-24 18:00",
            '4:11: "2026-12-24 18:00" lacks its end: write it like 2026-12-24 18:00 to 2026-12-24',
            id="a time without an end",
        ),
        pytest.param(
            "2026-12-24 to 2026-12-20",
            '4:11: "2026-12-24 to 2026-12-20" ends before it starts',
            id="backwards",
        ),
        pytest.param(
            "{from: 2026-12-24 10:00, to: 2026-12-24 10:00}",
            '4:40: "to" must be after "from", which is 2026-12-24 10:00',
            id="no time at all",
        ),
        pytest.param(
            "{from: 2026-12-24}",
            '4:11: "to" is missing: give the last day or a time, such as 2027-01-02 or '
            "2027-01-02 09:00",
            id="no end",
        ),
        pytest.param(
            "{form: 2026-12-24, to: 2026-12-25}",
            '4:12: "form" is not a key of time off. Did you mean "from"?',
            id="misspelled",
        ),
        pytest.param(
            "{ical: a.ics, note: all of it}",
            '4:11: a calendar has nothing but "ical": its events tell the rest',
            id="a calendar with more",
        ),
        pytest.param(
            "{ical: 'webcal://example.com/ana.ics'}",
            "4:18: write https:// instead of webcal://: it is the same calendar",
            id="webcal",
        ),
        pytest.param(
            "{ical: 'Webcal://example.com/ana.ics'}",
            "4:18: write https:// instead of webcal://: it is the same calendar",
            id="webcal in capitals",
        ),
        *(
            pytest.param(
                f"{{ical: {source}}}",
                f'4:18: "{source}" is neither a link such as https://example.com/ana.ics nor a '
                "file in this folder such as absences/ana.ics",
                id=source,
            )
            for source in ("/etc/ana.ics", "../ana.ics", "ana.txt", "https//example.com")
        ),
        pytest.param(
            "[[2026-12-24]]",
            f"4:12: time off must be days such as {_SUCH_AS}, not a list",
            id="deep",
        ),
        pytest.param("", f'4:5: "away" is empty: give days such as {_SUCH_AS}', id="empty"),
    ],
)
def test_a_mistake_is_complained_of_where_it_stands(
    files: dict[str, str], written: str, complaint: str
) -> None:
    errors = with_away(files, written).errors

    assert [str(error) for error in errors] == [f"people.yaml:{complaint}"]
