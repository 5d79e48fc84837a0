"""How long it takes to tell who is on call, beside what others take for less.

    python -m tests.bench.rotation [REPETITIONS]

Every line is a ratio of two times measured in turns in this process. The schedule has eight people
weekly, a layer on weekdays from 09:00 to 17:00, and twenty overrides: some 600 shifts in the year.

Measured in November 2026 with Python 3.11 on two cores that others kept busy, medians of five:

    handoffs of a year: dateutil.rrule ÷ ours                           8.3
    handoffs of a year: recurring-ical-events ÷ ours                     94
    shifts of that year: recurring-ical-events, layers alone ÷ ours    11.7
    who at an instant: making the year and searching it ÷ ours           85
    who, since when and until when: the same ÷ ours                      35
    who fifty years after the start ÷ in the first year                 1.0
    who for 1,000 schedules ÷ 1,000 × one                              1.15
    loading and checking 1,000 team files ÷ composing them              3.4

That was with a load of 19 on those two cores; in a quieter hour the last was 2.8. What is measured
again and again finds the blocks of handoffs it made before (`bot/domain/rotations/rotation.py`).

Of the 1.05 ms that a year of shifts takes at best, 0.37 are the making of its 612 shifts and their
spans and 0.29 the way from change to change, which compares who is on call before and after. 0.30
go into the stretches of the layers: 0.14 into windows, 0.02 into handoffs, the rest into cutting
turns by windows; 0.08 into putting them in order. More than twice as fast would need lighter values
than the rest of the bot has, or shifts that are kept between questions.
"""

import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from dateutil.rrule import WEEKLY, rrule

from bot.domain.rotations.schedule import Schedule, Shift
from bot.storage.schedule_files import read_directory
from bot.storage.schedule_files.garbage import collected_later
from tests.bench.measured_files import TEAMS, composed, write
from tests.bench.measured_year import DAY, START, YEAR, ZONE, calendar, expanded, schedule, weekly
from tests.bench.side_by_side import HEADING, Row, measured, told

REPETITIONS = 5
SCHEDULES = 1_000
FIFTY_YEARS = timedelta(weeks=52 * 50)


def handoffs_of_a_year() -> Iterator[Row]:
    """The weekly layer alone."""
    rule = rrule(WEEKLY, dtstart=START.replace(tzinfo=ZONE))
    parsed, turns = calendar(layers=1), weekly()

    def by_rule() -> list[datetime]:
        return rule.between(YEAR.start, YEAR.end - timedelta.resolution, inc=True)

    def ours() -> list[datetime]:
        return [turn.span.start for turn in turns.turns(YEAR) if turn.span.start >= YEAR.start]

    assert ours() == by_rule() == expanded(parsed)
    yield Row(
        what="handoffs of a year: dateutil.rrule ÷ ours",
        dividend=by_rule,
        divisor=ours,
        least=2.5,
        aim=20,
    )
    yield Row(
        what="handoffs of a year: recurring-ical-events ÷ ours",
        dividend=lambda: expanded(parsed),
        divisor=ours,
        least=30,
        aim=200,
    )


def shifts_of_a_year() -> Iterator[Row]:
    """Layers and overrides resolved, against the mere expansion of the layers."""
    parsed, whole = calendar(layers=2), schedule()
    yield Row(
        what="shifts of that year: recurring-ical-events, layers alone ÷ ours",
        dividend=lambda: expanded(parsed),
        divisor=lambda: whole.shifts(YEAR),
        least=10,
        aim=30,
    )


def who() -> Iterator[Row]:
    """Look-ups at instants all over the year."""
    whole, many = schedule(), [schedule(START - n * DAY) for n in range(SCHEDULES)]
    instants = [YEAR.start + n * (YEAR.length / 100) for n in range(100)]
    later = [at + FIFTY_YEARS for at in instants]

    def search(at: datetime) -> Shift | None:
        return next((shift for shift in whole.shifts(YEAR) if at in shift.span), None)

    def look_up(asked: list[datetime]) -> list[tuple[str, ...]]:
        return [whole.people_at(at) for at in asked]

    def with_bounds(asked: list[datetime]) -> list[tuple[str, ...]]:
        return [whole.on_call(at).people for at in asked]

    def each_of(schedules: list[Schedule]) -> list[tuple[str, ...]]:
        return [one.people_at(YEAR.start + 30 * DAY) for one in schedules]

    assert (
        look_up(instants)
        == with_bounds(instants)
        == [s.people for at in instants if (s := search(at)) is not None]
    )
    yield Row(
        what="who at an instant: making the year and searching it ÷ ours",
        dividend=lambda: search(instants[50]),
        times=len(instants),
        divisor=lambda: look_up(instants),
        least=50,
        aim=200,
    )
    yield Row(
        what="who, since when and until when: the same ÷ ours",
        dividend=lambda: search(instants[50]),
        times=len(instants),
        divisor=lambda: with_bounds(instants),
        least=20,
        aim=50,
    )
    yield Row(
        what="who fifty years after the start ÷ in the first year",
        dividend=lambda: look_up(later),
        divisor=lambda: look_up(instants),
        least=1.5,
        aim=1.1,
        at_most=True,
    )
    yield Row(
        what="who for 1,000 schedules ÷ 1,000 × one",
        dividend=lambda: each_of(many),
        divisor=lambda: each_of([whole] * SCHEDULES),
        least=1.2,
        aim=1,
        at_most=True,
    )


def loading(folder: Path) -> Iterator[Row]:
    """Files on the disk, on both sides without looking for garbage meanwhile."""
    write(folder)
    reading = read_directory(folder)
    assert reading.errors == ()
    assert reading.roster is not None
    assert len(reading.roster.teams) == TEAMS

    def compose() -> None:
        with collected_later():
            composed(folder)

    yield Row(
        what="loading and checking 1,000 team files ÷ composing them",
        dividend=lambda: read_directory(folder),
        divisor=compose,
        turns=2,
        least=4,
        aim=2.5,
        at_most=True,
    )


def main() -> None:
    """The table, line by line."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    print(HEADING)  # noqa: T201 (what a benchmark is for)
    with tempfile.TemporaryDirectory() as name:
        for rows in (handoffs_of_a_year(), shifts_of_a_year(), who(), loading(Path(name))):
            for row in rows:
                print(told(row, measured(row, repetitions)))  # noqa: T201


if __name__ == "__main__":
    main()
