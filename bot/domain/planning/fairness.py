"""Fairness: what being on call takes from each person of a team, against an even share of it.

Nights, weekends and public holidays are those of the person's own clock. Time is elapsed time: a
night in which the clocks change is 9 or 11 hours long.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.people.person import Person
from bot.domain.rosters.roster import Team
from bot.domain.rotations.line_ups import Members, members
from bot.domain.rotations.restriction import DAY_MINUTES, Window, Windows
from bot.domain.times.instants import Span
from bot.domain.times.spans import merged, total
from bot.domain.times.wallclock import instant_of

_DAY = timedelta(days=1)
_FROM_22_TO_8 = tuple(
    Window(weekday=day, start_minute=22 * 60, end_minute=DAY_MINUTES + 8 * 60) for day in range(7)
)
_SATURDAY_AND_SUNDAY = tuple(
    Window(weekday=day, start_minute=0, end_minute=DAY_MINUTES) for day in (5, 6)
)


class Measure(StrEnum):
    """What is counted: shifts and all their time, and what of it is in the hours people miss most.

    A night is 22:00 to 08:00, a weekend Saturday and Sunday. A night, a weekend or a public holiday
    counts when any part of it is spent on call.
    """

    SHIFTS = "shifts"
    NIGHTS = "nights"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"


@dataclass(frozen=True, kw_only=True, slots=True)
class Amount:
    """How many, and how much time on call in them. An even share may be a fraction."""

    count: Fraction | int = 0
    time: timedelta = timedelta(0)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(count=self.count + other.count, time=self.time + other.time)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(count=self.count - other.count, time=self.time - other.time)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonShare:
    """What one person has by each measure, and what would be even.

    Somebody on call for two schedules at once lives through that time once, so it counts once.
    Holidays are missing from both for a person whose holidays are not known. `longest` is the
    longest time without a break (None: never on call), `weekend_nights` the part of the time at
    night that falls on weekends.
    """

    person: str
    load: Mapping[Measure, Amount]
    even: Mapping[Measure, Amount]
    longest: Span | None
    weekend_nights: timedelta

    @property
    def deviation(self) -> Mapping[Measure, Amount]:
        """How much more than even each is; less is below zero."""
        return {measure: load - self.even[measure] for measure, load in self.load.items()}


def people_of(team: Team, within: Span) -> tuple[str, ...]:
    """Everybody who is in a line-up of the team's schedules in the span, or is on call in it."""
    line_ups = members(team.schedules.values(), within)
    return _everybody(line_ups, _shifts_by_person(team, within))


def person_shares(
    team: Team,
    people: Mapping[str, Person],
    within: Span,
    holidays: Mapping[str, Collection[date]],
) -> tuple[PersonShare, ...]:
    """How each of `people_of` the team stands, who has the most time on call first.

    The even share of each hour, night and so on belongs in equal parts to those who were in a
    line-up of the team then. So somebody who joined late is not expected to have caught up, and
    whoever only helped out has no share. Where nobody was in a line-up it belongs to who served.

    Args:
        holidays: the dates of the public holidays in the span, for each person of whom they are
            known. Even shares of holidays are among these people.
    """
    line_ups = members(team.schedules.values(), within)
    shifts = _shifts_by_person(team, within)
    served = {
        person: _served(
            shifts.get(person, ()), people[person].timezone, within, holidays.get(person)
        )
        for person in _everybody(line_ups, shifts)
    }
    even = {
        measure: _even(
            {p: each[measure] for p, each in served.items() if measure in each}, line_ups
        )
        for measure in Measure
    }
    person_shares = (
        PersonShare(
            person=person,
            load={measure: had.amount for measure, had in each.items()},
            even={measure: even[measure][person] for measure in each},
            longest=max(each[Measure.SHIFTS].spans, key=lambda span: span.length, default=None),
            weekend_nights=_weekend_nights(each, people[person].timezone, within),
        )
        for person, each in served.items()
    )
    return tuple(sorted(person_shares, key=lambda s: -s.load[Measure.SHIFTS].time))


class _Served(NamedTuple):
    """When each of the things that are counted began, and the time on call in them, in order."""

    begun: Sequence[datetime]
    spans: Sequence[Span]

    @property
    def amount(self) -> Amount:
        return Amount(count=len(self.begun), time=total(self.spans))


def _shifts_by_person(team: Team, within: Span) -> Mapping[str, list[Span]]:
    shifts: dict[str, list[Span]] = {}
    for schedule in team.schedules.values():
        for shift in schedule.shifts(within):
            for person in shift.people:
                shifts.setdefault(person, []).append(shift.span)
    return shifts


def _everybody(
    line_ups: Iterable[Members], shifts: Mapping[str, Sequence[Span]]
) -> tuple[str, ...]:
    return tuple(sorted({*shifts, *(person for each in line_ups for person in each.people)}))


def _served(
    shifts: Sequence[Span], zone: ZoneInfo, within: Span, holidays: Collection[date] | None
) -> dict[Measure, _Served]:
    on_call = merged(shifts)
    nights = Windows(windows=_FROM_22_TO_8, timezone=zone).spans(within)
    weekends = Windows(windows=_SATURDAY_AND_SUNDAY, timezone=zone).spans(within)
    served = {
        Measure.SHIFTS: _Served([span.start for span in shifts], on_call),
        Measure.NIGHTS: _common(nights, on_call),
        Measure.WEEKENDS: _common(weekends, on_call),
    }
    if holidays is not None:
        served[Measure.HOLIDAYS] = _common(_days(holidays, zone), on_call)
    return served


def _weekend_nights(served: Mapping[Measure, _Served], zone: ZoneInfo, within: Span) -> timedelta:
    weekends = Windows(windows=_SATURDAY_AND_SUNDAY, timezone=zone).spans(within)
    return _common(weekends, served[Measure.NIGHTS].spans).amount.time


def _common(counted: Iterable[Span], on_call: Sequence[Span]) -> _Served:
    """Those of the counted spans that hold time on call, and that time. Both are in order."""
    ends = [span.end for span in on_call]
    begun: list[datetime] = []
    spans: list[Span] = []
    for each in counted:
        first = bisect_right(ends, each.start)
        parts = [
            part for span in _from(on_call, first, each.end) if (part := span.clipped_to(each))
        ]
        if parts:
            begun.append(parts[0].start)
            spans += parts
    return _Served(begun, spans)


def _from(spans: Sequence[Span], first: int, end: datetime) -> Iterator[Span]:
    """The spans from a place in the list on that start before an instant."""
    for place in range(first, len(spans)):
        if spans[place].start >= end:
            return
        yield spans[place]


def _days(dates: Iterable[date], zone: ZoneInfo) -> Iterator[Span]:
    """Whole days on the clock of a zone, in order; one that the zone left out is not among them."""
    for day in sorted(set(dates)):
        midnight = datetime.combine(day, time())
        start, end = instant_of(midnight, zone), instant_of(midnight + _DAY, zone)
        if start < end:
            yield Span(start=start, end=end)


def _even(served: Mapping[str, _Served], line_ups: Sequence[Members]) -> Mapping[str, Amount]:
    """The even share of each person, from what all of them served together."""
    even: dict[str, Amount] = dict.fromkeys(served, Amount())
    for person, had in served.items():
        for among in line_ups:
            sharing = [p for p in among.people if p in served] or [person]
            here = total(filter(None, (span.clipped_to(among.span) for span in had.spans)))
            begun = sum(at in among.span for at in had.begun)
            part = Amount(count=Fraction(begun, len(sharing)), time=here / len(sharing))
            for sharer in sharing:
                even[sharer] += part
    return even
