"""Line-ups so thin that somebody is on call for too much of their life."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.findings.outlook import Outlook
from bot.domain.rotations.schedule import Schedule, Shift
from bot.domain.subjects import ScheduleSubject
from bot.domain.times.instants import Span

MOST = 1 / 4

# In so many turns three people are told from four, wherever a span cuts their turns: one of the
# three has at least a third of the time, which is more than a turn above a quarter. Whoever has a
# quarter in the long run is at most that one turn above it.
_TURNS = 12.5
_LONGEST_LOOK = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThinLineUp:
    """The person who is on call for most of the time, of all the time there is in a span."""

    subject: ScheduleSubject
    within: Span
    person: str
    time: timedelta


def thin_line_ups(outlook: Outlook) -> Iterator[ThinLineUp]:
    """One finding for each schedule on which somebody serves more than a quarter of the time.

    A schedule with longer turns than a week is looked at for longer, up to a year.
    """
    for team, schedule, shifts in outlook.schedules():
        turn = _longest_turn(schedule, outlook.within)
        within, shifts = _long_enough(schedule, shifts, outlook.within, _TURNS * turn)
        served = _served(shifts)
        if not served:
            continue
        person, time = max(served.items(), key=lambda item: item[1])
        if time > MOST * within.length + turn:
            subject = ScheduleSubject(team=team.key, schedule=schedule.key)
            yield ThinLineUp(subject=subject, within=within, person=person, time=time)


def _longest_turn(schedule: Schedule, within: Span) -> timedelta:
    """How long the longest of the turns lasts that take place at the beginning or first after."""
    first = (next(layer.rotation.turns(within), None) for layer in schedule.layers)
    longest = max((turn.span.length for turn in first if turn is not None), default=timedelta(0))
    return min(longest, _LONGEST_LOOK)


def _long_enough(
    schedule: Schedule, shifts: tuple[Shift, ...], within: Span, needed: timedelta
) -> tuple[Span, tuple[Shift, ...]]:
    """The span and its shifts, made longer where so much time is needed."""
    end = within.start + min(needed, _LONGEST_LOOK)
    if end <= within.end:
        return within, shifts
    further = Span(start=within.end, end=end)
    return Span(start=within.start, end=end), (*shifts, *schedule.shifts(further))


def _served(shifts: Iterable[Shift]) -> dict[str, timedelta]:
    served: defaultdict[str, timedelta] = defaultdict(timedelta)
    for shift in shifts:
        for person in shift.people:
            served[person] += shift.span.length
    return served
