"""Plans: what a change of the schedule files does to real people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, groupby

from bot.domain.planning.orphans import Misfit, Orphan, Place, orphans, schedules_of
from bot.domain.planning.paging_changes import PagingChange, paging_changes
from bot.domain.rosters.absence import Absence, Clash, clashes
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.domain.rotations.side_by_side import Stretch, side_by_side
from bot.domain.times.instants import Span
from bot.domain.times.spans import total

__all__ = [
    "DutyChange",
    "Misfit",
    "Missed",
    "Orphan",
    "PagingChange",
    "Place",
    "Plan",
    "Total",
    "compare",
]


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
class Missed:
    """A shift of the new files that falls on time off; `is_new` where it did not in the old."""

    clash: Clash
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All that differs between two rosters within a span.

    `changes` are in the order of team, schedule and time, with equal neighbours joined. `totals`
    has everybody who gains or loses duty at any time. `new` and `gone` are (team, schedule).
    `missed` are all shifts on time off that are left, new or not, in order of time. `paging` is
    what differs in whom alerts page and how, at any time.
    """

    within: Span
    changes: tuple[DutyChange, ...]
    totals: tuple[Total, ...]
    orphans: tuple[Orphan, ...]
    new: tuple[Place, ...]
    gone: tuple[Place, ...]
    missed: tuple[Missed, ...] = ()
    paging: tuple[PagingChange, ...] = ()

    @property
    def uncovered(self) -> timedelta:
        """How long nobody is on call where somebody was, in schedules that are still there."""
        gone = {*self.gone}
        lost = (c for c in self.changes if not c.after and (c.team, c.schedule) not in gone)
        return total(change.span for change in lost)


def compare(
    before: Roster,
    after: Roster,
    within: Span,
    kept: Iterable[Override] = (),
    absences: Iterable[Absence] = (),
) -> Plan:
    """What happens to people within a span when the new files take the place of the old.

    Args:
        before: what the files in force say.
        after: what the new files say.
        within: what is over before it is not looked at.
        kept: overrides that outlive the change, in the order they were made; on top of both.
        absences: the time off of the people, as the new files have it.
    """
    kept = tuple(kept)
    before, files, after = before.with_overrides(kept), after, after.with_overrides(kept)
    old, new = schedules_of(before), schedules_of(after)
    places = sorted(old.keys() | new.keys())
    differing = {
        place: tuple(side_by_side(old.get(place), new.get(place), within))
        for place in places
        if old.get(place) != new.get(place)
    }
    changes = tuple(c for place in differing for c in _changes(place, differing[place]))
    affected = {p for change in changes for p in {*change.before} ^ {*change.after}}
    alike = (
        stretch
        for place in old.keys() & new.keys() - differing.keys()
        if not affected.isdisjoint(old[place].everybody)
        for stretch in side_by_side(old[place], new[place], within)
    )
    return Plan(
        within=within,
        changes=changes,
        totals=_totals(affected, chain(*differing.values(), alike)),
        orphans=tuple(orphans(old, new, files, kept, since=within.start)),
        new=tuple(sorted(new.keys() - old.keys())),
        gone=tuple(sorted(old.keys() - new.keys())),
        missed=tuple(_missed(before, after, tuple(absences), within)),
        paging=paging_changes(before, after),
    )


def _missed(
    before: Roster, after: Roster, absences: tuple[Absence, ...], within: Span
) -> Iterator[Missed]:
    known = {
        (clash.person, clash.team, clash.schedule, clash.missed)
        for clash in clashes(before, absences, within)
    }
    for clash in clashes(after, absences, within):
        is_new = (clash.person, clash.team, clash.schedule, clash.missed) not in known
        yield Missed(clash=clash, is_new=is_new)


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


def _totals(people: Iterable[str], stretches: Iterable[Stretch]) -> tuple[Total, ...]:
    before, after = (dict.fromkeys(people, timedelta()) for _side in range(2))
    for stretch in stretches:
        for hours, on_call in ((before, stretch.before), (after, stretch.after)):
            for person in hours.keys() & {*on_call}:
                hours[person] += stretch.span.length
    return tuple(Total(person=p, before=before[p], after=after[p]) for p in sorted(before))
