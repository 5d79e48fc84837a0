"""Feeds: the shifts that a calendar shows, of one person or of one schedule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.refusals import UnknownSchedule, UnknownTeam
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Schedule, Shift
from bot.domain.times.instants import Span, as_utc

BACK = timedelta(days=30)
AHEAD = timedelta(days=180)


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One person's shift on one schedule, whole; `next_people` are those who come after it."""

    team: str
    schedule: str
    person: str
    span: Span
    next_people: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a calendar is about, either a person or one schedule of a team, and its entries.

    `sequence` is larger after every change of files and overrides; `changed_at` tells when the last
    of them was made.
    """

    entries: tuple[FeedEntry, ...]
    sequence: int
    changed_at: datetime
    person: str | None = None
    team: str | None = None
    schedule: str | None = None


def shown_at(now: datetime) -> Span:
    """The span a feed covers: from BACK to AHEAD of the day in UTC, so that it moves once a day."""
    midnight = datetime.combine(as_utc(now).date(), time(), tzinfo=as_utc(now).tzinfo)
    return Span(start=midnight - BACK, end=midnight + AHEAD)


def entries_of_person(roster: Roster, person: str, within: Span) -> tuple[FeedEntry, ...]:
    """Every shift of a person that reaches into a span, on all schedules, in order of time."""
    found = (
        entry
        for team in roster.teams.values()
        for schedule in team.schedules.values()
        if person in schedule.everybody
        for entry in _entries(schedule, within, person)
    )
    return tuple(sorted(found, key=_in_order))


def entries_of_schedule(
    roster: Roster, team: str, schedule: str, within: Span
) -> tuple[FeedEntry, ...]:
    """Every shift of a schedule that reaches into a span, one entry for each of its people.

    A schedule that no file describes any more has none: its calendars become empty.
    """
    try:
        found = roster.schedule(team, schedule)
    except (UnknownTeam, UnknownSchedule):
        return ()
    return tuple(sorted(_entries(found, within), key=_in_order))


def _entries(schedule: Schedule, within: Span, person: str | None = None) -> Iterator[FeedEntry]:
    shifts = schedule.shifts(within)
    for number, shift in enumerate(shifts):
        people = shift.people if person is None else tuple(p for p in shift.people if p == person)
        if not people:
            continue
        later = shifts[number + 1 : number + 2]
        following = later[0].people if later else schedule.next_people(shift.span.start)
        for each in people:
            yield FeedEntry(
                team=schedule.team,
                schedule=schedule.key,
                person=each,
                span=_whole(schedule, shift, within),
                next_people=following,
            )


def _whole(schedule: Schedule, shift: Shift, within: Span) -> Span:
    """The span of a shift that may have been clipped.

    A shift is known by its start, so that must not move with the span that is looked at.
    """
    if within.start < shift.span.start and shift.span.end < within.end:
        return shift.span
    whole = schedule.on_call(shift.span.start)
    return Span(start=whole.start or shift.span.start, end=whole.end or shift.span.end)


def _in_order(entry: FeedEntry) -> tuple[datetime, str, str, str]:
    return entry.span.start, entry.team, entry.schedule, entry.person
