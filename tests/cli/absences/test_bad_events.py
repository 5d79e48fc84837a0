"""Events of calendars that nobody can follow: left out one by one, and said."""

import gc
import re
from collections.abc import Iterator
from datetime import date, timedelta
from time import process_time

import pytest

from bot.cli.absences.events import CalendarAbsences, Effort, NotUnderstood, absences_in
from tests.cli.absences.conftest import CALENDAR
from tests.cli.absences.test_events import ANA, WINTER

BRIEF = Effort(event_seconds=0.1, whole_seconds=60)
LONG = Effort(event_seconds=60, whole_seconds=60)
# Of the processor, which a busy machine makes slower. What is not stopped takes for ever.
SOON_SECONDS = 30
NEVER = ("DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2")
END = b"END:VCALENDAR"


@pytest.fixture(autouse=True)
def no_collection() -> Iterator[None]:
    """To collect the garbage of all these tests takes longer than an event may."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def beside_christmas(*events: tuple[str, ...]) -> bytes:
    """A good event, and after it others."""
    more = "".join(
        "\n".join(("BEGIN:VEVENT", f"UID:bad-{number}", "SUMMARY:Rest", *lines, "END:VEVENT", ""))
        for number, lines in enumerate(events)
    )
    return CALENDAR.replace(END, more.encode() + END)


def read(*events: tuple[str, ...], effort: Effort = BRIEF) -> CalendarAbsences:
    """What is told of them; the good event is there whatever the others are."""
    told = absences_in(beside_christmas(*events), ANA, 0, WINTER, effort)
    assert "Christmas" in [absence.note for absence in told.absences]
    return told


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(NEVER, id="a day that never comes"),
        pytest.param(
            ("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=DAILY;INTERVAL=0"), id="no interval"
        ),
        pytest.param(("DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY"), id="since the year 1"),
        pytest.param(
            ("DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY;UNTIL=99991231"), id="to the last"
        ),
        pytest.param(
            ("DTSTART;VALUE=DATE:00010101", "RRULE:FREQ=DAILY;COUNT=1000000000"), id="very often"
        ),
    ],
)
def test_a_rule_that_takes_for_ever_is_stopped(lines: tuple[str, ...]) -> None:
    begun = process_time()

    (left_out,) = read(lines).left_out

    assert left_out == (
        f'the event "Rest" (UID bad-0) is left out: its rule ({lines[1].removeprefix("RRULE:")}) '
        "takes too long to follow. Give it days that exist, an INTERVAL of 1 or more, and a "
        "DTSTART that is not long ago"
    )
    assert process_time() - begun < SOON_SECONDS


def test_many_such_rules_are_stopped_together() -> None:
    begun = process_time()

    told = read(*[NEVER] * 500, effort=Effort(event_seconds=0.1, whole_seconds=0.5))

    *singly, rest = told.left_out
    assert rest == (
        f"the last {500 - len(singly)} of its events are left out: following all of them takes "
        "more than 0.5 s. Let it hold fewer, those of the coming months alone"
    )
    assert process_time() - begun < SOON_SECONDS


def test_a_calendar_that_takes_too_long_to_read_at_all_is_refused() -> None:
    content = beside_christmas(*[("DTSTART;VALUE=DATE:20261224",)] * 5000)

    with pytest.raises(NotUnderstood, match="too long: let it hold the coming months alone"):
        absences_in(content, ANA, 0, WINTER, Effort(whole_seconds=0.05))


def test_a_huge_list_of_exceptions_counts_and_is_stopped_where_it_is_too_much_work() -> None:
    days = (date(1900, 1, 1) + timedelta(days=n) for n in range(50_000))
    exceptions = "EXDATE;VALUE=DATE:" + ",".join(f"{day:%Y%m%d}" for day in days)
    event = ("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;COUNT=9", exceptions)
    begun = process_time()

    told = read(event, effort=LONG)
    stopped = read(event, effort=Effort(event_seconds=0.01))

    assert "Rest" not in [absence.note for absence in told.absences]
    assert told.left_out == ()
    (left_out,) = stopped.left_out
    assert "its rule (FREQ=DAILY;COUNT=9) takes too long to follow" in left_out
    assert process_time() - begun < SOON_SECONDS


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        pytest.param(("DTSTART:soon",), "cannot be read. Give it a DTSTART", id="no date"),
        pytest.param(
            ("DTSTART:20261224T000000Z", "RRULE:FREQ=NEVER"), "cannot be read", id="no rule"
        ),
        pytest.param(
            ("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:99991231"),
            "cannot be read",
            id="since ever and for ever",
        ),
        pytest.param(
            ("DTSTART:20261224T000000Z", "RRULE:FREQ=SECONDLY"),
            "repeats more than once a day. Let it last for the whole time",
            id="every second",
        ),
        pytest.param(
            ("DTSTART:20261224T000000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=1,2,3"),
            "repeats more than once a day",
            id="six times a day",
        ),
        pytest.param(
            (
                "DTSTART:20261201T000000Z",
                "DURATION:PT1M",
                "RDATE:" + ",".join(f"202612{n % 28 + 1:02}T{n // 28:04}00Z" for n in range(1200)),
            ),
            "comes 1,2[0-9]{2} times in 62 days. Let it come at most 1,000 times",
            id="a long list of times",
        ),
    ],
)
def test_one_that_makes_no_sense_is_named(lines: tuple[str, ...], problem: str) -> None:
    (left_out,) = read(lines, effort=LONG).left_out

    assert left_out.startswith('the event "Rest" (UID bad-0) is left out: ')
    assert re.search(problem, left_out)
