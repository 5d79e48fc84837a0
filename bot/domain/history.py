"""History: shifts that have passed stay as they were, whatever the files have come to say since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.instants import EVER, Span, as_utc
from bot.domain.roster import Roster, Team
from bot.domain.schedule import OnCall, Schedule, Shift

_NOBODY_EVER = OnCall(people=(), start=None, end=None, because="gap")


@dataclass(frozen=True, kw_only=True, slots=True)
class Era:
    """What the schedule files said, overrides included, until an instant."""

    until: datetime
    roster: Roster


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedSchedule(Schedule):
    """A schedule with what it was before: `earlier` in order, each until an instant.

    None stands for a time in which there was no such schedule. The first counts for all before it.
    """

    earlier: tuple[tuple[datetime, Schedule | None], ...]

    def people_at(self, at: datetime) -> tuple[str, ...]:
        """Who is, or was, on call at an instant; nobody in a gap."""
        return self.on_call(at).people

    def on_call(self, at: datetime) -> OnCall:
        """Who is, or was, on call at an instant, and since when and until when."""
        at = as_utc(at)
        for span, schedule in self._eras(EVER):
            if at in span:
                return self._within(span, _on_call(schedule, at))
        raise AssertionError("the eras reach from the beginning to the end of time")

    def shifts(self, within: Span) -> list[Shift]:
        """The final shifts in order, clipped to a span, gaps left out."""
        shifts: list[Shift] = []
        for span, schedule in self._eras(within):
            for shift in _shifts(schedule, span):
                last = shifts[-1] if shifts else None
                touches = last and last.span.end == span.start == shift.span.start
                if last and touches and self._goes_on(last, shift):
                    whole = Span(start=last.span.start, end=shift.span.end)
                    shifts[-1] = replace(shift, span=whole)
                else:
                    shifts.append(shift)
        return shifts

    def _eras(self, within: Span) -> Iterator[tuple[Span, Schedule | None]]:
        """What counts, piece by piece; of the present only what the base class has is asked."""
        start = within.start
        for until, schedule in self.earlier:
            if start < min(until, within.end):
                yield Span(start=start, end=min(until, within.end)), schedule
                start = until
        if start < within.end:
            yield Span(start=start, end=within.end), self._present()

    def _present(self) -> Schedule:
        return Schedule(team=self.team, key=self.key, layers=self.layers, overrides=self.overrides)

    def _goes_on(self, last: Shift, shift: Shift) -> bool:
        """Whether one ends where the other begins only because files were loaded then."""
        if (last.people, last.because) != (shift.people, shift.because):
            return False
        boundary = shift.span.start
        before = next(s for span, s in self._eras(EVER) if span.end == boundary)
        after = next(s for span, s in self._eras(EVER) if span.start == boundary)
        ends = _on_call(before, boundary - datetime.resolution).end
        begins = _on_call(after, boundary).start
        return (ends is None or ends > boundary) and (begins is None or begins < boundary)

    def _within(self, era: Span, found: OnCall) -> OnCall:
        start, end = found.start or EVER.start, found.end or EVER.end
        start, end = max(start, era.start), min(end, era.end)
        return replace(
            found,
            start=None if start == EVER.start else start,
            end=None if end == EVER.end else end,
        )


def recorded(roster: Roster, eras: Sequence[Era]) -> Roster:
    """The roster, with schedules that answer for the past as the files did then.

    Whoever was on call then and has left is among its people again, for their name and clock.

    Args:
        roster: what the files say now, overrides included.
        eras: what they said before, oldest first.
    """
    if not eras:
        return roster
    people = {key: person for era in eras for key, person in era.roster.people.items()}
    teams = {key: _recorded_team(team, eras) for key, team in roster.teams.items()}
    return replace(roster, people={**people, **roster.people}, teams=teams)


def _recorded_team(team: Team, eras: Sequence[Era]) -> Team:
    schedules = {
        key: RecordedSchedule(
            team=schedule.team,
            key=key,
            layers=schedule.layers,
            overrides=schedule.overrides,
            earlier=tuple((era.until, _schedule(era.roster, team.key, key)) for era in eras),
        )
        for key, schedule in team.schedules.items()
    }
    return replace(team, schedules=schedules)


def _schedule(roster: Roster, team: str, key: str) -> Schedule | None:
    known = roster.teams.get(team)
    return known.schedules.get(key) if known else None


def _shifts(schedule: Schedule | None, span: Span) -> list[Shift]:
    return schedule.shifts(span) if schedule else []


def _on_call(schedule: Schedule | None, at: datetime) -> OnCall:
    return schedule.on_call(at) if schedule else _NOBODY_EVER
