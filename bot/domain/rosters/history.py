"""History: shifts that have passed stay as they were, whatever the files have come to say since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import OnCall, Schedule, Shift
from bot.domain.times.instants import EVER, Span, as_utc

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
        eras = list(self._eras(EVER))
        schedule = eras[_place(eras, as_utc(at))][1]
        return schedule.people_at(at) if schedule else ()

    def on_call(self, at: datetime) -> OnCall:
        """Who is, or was, on call at an instant, and since when and until when."""
        at, eras = as_utc(at), list(self._eras(EVER))
        first = last = _place(eras, at)
        found = earliest = latest = _on_call(eras[first][1], at)
        while first > 0:
            boundary = eras[first][0].start
            before = _on_call(eras[first - 1][1], boundary - datetime.resolution)
            if not _goes_on(before, earliest, boundary):
                break
            first, earliest = first - 1, before
        while last < len(eras) - 1:
            boundary = eras[last][0].end
            after = _on_call(eras[last + 1][1], boundary)
            if not _goes_on(latest, after, boundary):
                break
            last, latest = last + 1, after
        start = max(earliest.start or EVER.start, eras[first][0].start)
        end = min(latest.end or EVER.end, eras[last][0].end)
        return replace(
            found,
            start=None if start == EVER.start else start,
            end=None if end == EVER.end else end,
        )

    def shifts(self, within: Span) -> list[Shift]:
        """The final shifts in order, clipped to a span, gaps left out."""
        shifts: list[Shift] = []
        for span, schedule in self._eras(within):
            for shift in _shifts(schedule, span):
                last = shifts[-1] if shifts else None
                touches = last and last.span.end == span.start == shift.span.start
                if last and touches and self._has_one_shift_at(span.start):
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

    def _has_one_shift_at(self, boundary: datetime) -> bool:
        """Whether a shift before and one after an instant at which files were loaded are one."""
        eras = list(self._eras(EVER))
        before = next(schedule for span, schedule in eras if span.end == boundary)
        after = next(schedule for span, schedule in eras if span.start == boundary)
        return _goes_on(
            _on_call(before, boundary - datetime.resolution), _on_call(after, boundary), boundary
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


def _place(eras: Sequence[tuple[Span, Schedule | None]], at: datetime) -> int:
    """Which of the eras an instant lies in."""
    return next((n for n, (span, _) in enumerate(eras) if at < span.end), len(eras) - 1)


def _shifts(schedule: Schedule | None, span: Span) -> list[Shift]:
    return schedule.shifts(span) if schedule else []


def _on_call(schedule: Schedule | None, at: datetime) -> OnCall:
    return schedule.on_call(at) if schedule else _NOBODY_EVER


def _goes_on(before: OnCall, after: OnCall, boundary: datetime) -> bool:
    """Whether it stays as it was at an instant at which files were loaded, and nothing else comes.

    Gaps that touch are one.
    """
    if (before.people, before.because) != (after.people, after.because):
        return False
    ends, begins = before.end or EVER.end, after.start or EVER.start
    return begins < boundary < ends or (not before.people and begins <= boundary <= ends)
