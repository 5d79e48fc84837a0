"""Plans: what a change of the schedule files does to real people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from bot.domain.instants import Span
from bot.domain.orphans import Misfit, Orphan, Place, orphans
from bot.domain.roster import Roster
from bot.domain.schedule import Override, Schedule
from bot.domain.side_by_side import Stretch, side_by_side

__all__ = ["DutyChange", "Misfit", "Orphan", "Place", "Plan", "Total", "compare"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyChange:
    """A span of one schedule in which somebody gains or loses duty; no people is a gap."""

    team: str
    schedule: str
    span: Span
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Total:
    """How long one person is on call in the span of a plan.

    Schedules are added up: an hour on two of them is two hours.
    """

    person: str
    before: timedelta
    after: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All that differs between two rosters within a span.

    `changes` are in the order of team, schedule and time, with equal neighbours joined. `totals`
    has everybody who is on call before or after. `new` and `gone` are (team, schedule).
    """

    within: Span
    changes: tuple[DutyChange, ...]
    totals: tuple[Total, ...]
    orphans: tuple[Orphan, ...]
    new: tuple[Place, ...]
    gone: tuple[Place, ...]

    @property
    def affected(self) -> tuple[Total, ...]:
        """The totals of those who gain or lose duty at any time."""
        people = {p for change in self.changes for p in {*change.before} ^ {*change.after}}
        return tuple(total for total in self.totals if total.person in people)

    @property
    def uncovered(self) -> timedelta:
        """How long nobody is on call where somebody was, in schedules that are still there."""
        gone = {*self.gone}
        lost = (c for c in self.changes if not c.after and (c.team, c.schedule) not in gone)
        return sum((change.span.length for change in lost), start=timedelta())


def compare(before: Roster, after: Roster, within: Span, kept: Iterable[Override] = ()) -> Plan:
    """What happens to people within a span when the new files take the place of the old.

    Args:
        before: what the files in force say.
        after: what the new files say.
        within: what is over before it is not looked at.
        kept: overrides that outlive the change, in the order they were made; on top of both.
    """
    kept = tuple(kept)
    old, new = _schedules(before.with_overrides(kept)), _schedules(after.with_overrides(kept))
    changes: list[DutyChange] = []
    hours: dict[str, tuple[timedelta, timedelta]] = defaultdict(lambda: (timedelta(), timedelta()))
    for place in sorted(old.keys() | new.keys()):
        stretches = list(side_by_side(old.get(place), new.get(place), within))
        changes += _changes(place, stretches)
        for stretch in stretches:
            for person in {*stretch.before, *stretch.after}:
                so_far = hours[person]
                hours[person] = (
                    so_far[0] + (person in stretch.before) * stretch.span.length,
                    so_far[1] + (person in stretch.after) * stretch.span.length,
                )
    return Plan(
        within=within,
        changes=tuple(changes),
        totals=tuple(Total(person=p, before=hours[p][0], after=hours[p][1]) for p in sorted(hours)),
        orphans=tuple(orphans(old, new, after, kept, since=within.start)),
        new=tuple(sorted(new.keys() - old.keys())),
        gone=tuple(sorted(old.keys() - new.keys())),
    )


def _schedules(roster: Roster) -> dict[Place, Schedule]:
    return {
        (team.key, key): schedule
        for team in roster.teams.values()
        for key, schedule in team.schedules.items()
    }


def _changes(place: Place, stretches: Iterable[Stretch]) -> Iterator[DutyChange]:
    """The stretches that differ; those that touch and have the same people are one."""
    for _people, group in groupby(stretches, key=lambda each: ({*each.before}, {*each.after})):
        alike = list(group)
        first, last = alike[0], alike[-1]
        if first.differs:
            yield DutyChange(
                team=place[0],
                schedule=place[1],
                span=Span(start=first.span.start, end=last.span.end),
                before=first.before,
                after=first.after,
            )
