"""A plan with the two rosters it compares, and its facts in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.cli.problems import counted
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.planning.orphans import why_in_words
from bot.domain.planning.plan import DutyChange, Missed, Orphan, PagingChange, Plan
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.times.instants import Span
from bot.domain.times.spans import total

ROWS_AT_MOST = 20
"""How many rows of one table people are shown; the rest are counted."""

ROWS_OF_ALL = 5
"""The same for a schedule that is new or gone, where every shift there is differs."""

_NAMED_AT_MOST = 2
_APART_AT_MOST = timedelta(days=3)
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """Successive changes of one schedule that replace the same people by the same people.

    Another layer may cut one turn into many spans, with a weekend between them at most; people see
    it as one change. `span` reaches from the first to the last of the changes, `length` is their
    sum.
    """

    span: Span
    length: timedelta
    parts: int
    before: str
    after: str

    @property
    def extent(self) -> str:
        """Such as `168 h`, and `102 h in 6 parts` for less than the whole span."""
        return hours(self.length) + (f" in {self.parts} parts" if self.parts > 1 else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """A plan, with the rosters of the old and the new files for names and time zones."""

    before: Roster
    after: Roster
    plan: Plan
    swaps: Sequence[tuple[Override, Override]] = ()
    """The two halves of each swap: broken as a whole where one of them does not fit."""

    def by_schedule(self) -> Iterator[tuple[str, str, list[Exchange]]]:
        """Team, schedule and its changes, in order of time."""
        changes = groupby(self.plan.changes, key=lambda change: (change.team, change.schedule))
        for (team, schedule), group in changes:
            yield team, schedule, [self._exchange(alike) for alike in _alike(group)]

    def name(self, person: str) -> str:
        """The person's name, also of somebody who has left."""
        return name_of(person, self.after if person in self.after.people else self.before)

    def names(self, people: tuple[str, ...]) -> str:
        """Such as `Ana Souza and Bo Chen`; empty for nobody."""
        return " and ".join(map(self.name, people))

    def zone(self, team: str) -> ZoneInfo:
        """The clock of a team, also of one that is gone."""
        known = self.after.teams.get(team) or self.before.teams.get(team)
        return known.timezone if known else _UTC

    def state(self, team: str, schedule: str) -> str:
        """`new`, `gone`, or nothing for a schedule that is there before and after."""
        if (team, schedule) in self.plan.new:
            return "new"
        return "gone" if (team, schedule) in self.plan.gone else ""

    def rows_at_most(self, team: str, schedule: str) -> int:
        """How many exchanges of a schedule are shown."""
        return ROWS_OF_ALL if self.state(team, schedule) else ROWS_AT_MOST

    def window(self) -> str:
        """The span of the plan, on the one clock that all teams share, else in UTC."""
        zones = {team.timezone.key for team in self.after.teams.values()}
        zone = ZoneInfo(zones.pop()) if len(zones) == 1 else _UTC
        return f"{span_in_words(self.plan.within, zone)} ({zone.key})"

    def headline(self) -> str:
        """The summary of the plan in one line."""
        paging = counted(len(self.plan.paging), "change")
        return self._duty() + (f" {paging} in how people are paged." if self.plan.paging else "")

    def _duty(self) -> str:
        if not self.plan.changes:
            return "Nobody gains or loses duty."
        rows = [len(exchanges) for _team, _schedule, exchanges in self.by_schedule()]
        changes, schedules = counted(sum(rows), "change"), counted(len(rows), "schedule")
        people = counted(len(self.plan.totals), "person", "people")
        return f"{changes} in {schedules} for {people}."

    def alarm(self) -> str:
        """The most urgent problem of the plan; empty if there is none."""
        alarms = []
        if self.plan.gone:
            number = len(self.plan.gone)
            named = " and ".join("/".join(place) for place in self.plan.gone)
            which = named if number <= _NAMED_AT_MOST else f"{number} schedules"
            alarms.append(f"{which} {'is' if number == 1 else 'are'} gone.")
        if self.plan.uncovered:
            alarms.append(f"Nobody is on call for {hours(self.plan.uncovered)} that were covered.")
        if self.plan.orphans:
            number = len(self.plan.orphans)
            verb = "fits" if number == 1 else "fit"
            alarms.append(f"{counted(number, 'override')} no longer {verb}.")
        if any(missed.is_new for missed in self.plan.missed):
            number = sum(missed.is_new for missed in self.plan.missed)
            fall = "comes to fall" if number == 1 else "come to fall"
            alarms.append(f"{counted(number, 'shift')} {fall} on time off.")
        return " ".join(alarms)

    def missed_in_words(self, missed: Missed) -> str:
        """Who is away in which shift, and why if that is known."""
        clash = missed.clash
        note = f" ({clash.absence.note})" if clash.absence.note else ""
        span = span_in_words(clash.span, self.zone(clash.team))
        return f"{self.name(clash.person)} is away{note}, {span}"

    def what_differs(self, change: PagingChange) -> str:
        """Such as `platform: escalation` and `role cto`."""
        return f"{change.team}: {change.what}" if change.team else change.what

    def override_in_words(self, orphan: Orphan) -> str:
        """Who stands in for whom and when."""
        return self._override_in_words(orphan.override)

    def why(self, orphan: Orphan) -> str:
        """Why the override no longer fits, and the consequence for its swap."""
        why = why_in_words(orphan.override, orphan.why, self.name)
        other = self.other_half(orphan.override)
        if other is None:
            return why
        broken = f"the swap of {self.names(tuple(sorted({orphan.override.person, other.person})))}"
        if any(other == each.override for each in self.plan.orphans):
            return f"{why}. Neither half of {broken} fits"
        place = f"{other.team}/{other.schedule}"
        return f"{why}. {_capital(broken)} is broken: its other half still counts, {place} " + (
            self._override_in_words(other)
        )

    def other_half(self, override: Override) -> Override | None:
        """The other override of the same swap."""
        for one, other in self.swaps:
            if override in (one, other):
                return other if override == one else one
        return None

    def _override_in_words(self, override: Override) -> str:
        instead = f" for {self.name(override.replaces)}" if override.replaces else ""
        span = span_in_words(override.span, self.zone(override.team))
        return f"{self.name(override.person)}{instead}, {span}"

    def _exchange(self, changes: Sequence[DutyChange]) -> Exchange:
        first, last = changes[0], changes[-1]
        return Exchange(
            span=Span(start=first.span.start, end=last.span.end),
            length=total(change.span for change in changes),
            parts=len(changes),
            before=self.names(first.before),
            after=self.names(first.after),
        )


def _alike(changes: Iterable[DutyChange]) -> Iterator[list[DutyChange]]:
    """The changes of one schedule, grouped into exchanges."""
    together: list[DutyChange] = []
    for change in changes:
        if together and not _belongs(change, together[-1]):
            yield together
            together = []
        together.append(change)
    if together:
        yield together


def _belongs(change: DutyChange, last: DutyChange) -> bool:
    same_people = ({*change.before}, {*change.after}) == ({*last.before}, {*last.after})
    return same_people and change.span.start - last.span.end <= _APART_AT_MOST


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def span_in_words(span: Span, zone: ZoneInfo) -> str:
    """Such as `Mon 5 Jan 2026 10:00 to Mon 12 Jan 2026 10:00`."""
    return f"{day_and_time(span.start, zone)} to {day_and_time(span.end, zone)}"


def hours(length: timedelta) -> str:
    """Such as `1,008 h` and `0.5 h`."""
    return f"{length / timedelta(hours=1):,.1f}".removesuffix(".0") + " h"


def more_or_less(length: timedelta) -> str:
    """A difference such as `+168 h`, `−0.5 h` or `±0 h`."""
    sign = "+" if length > timedelta() else "−" if length else "±"
    return f"{sign}{hours(abs(length))}"
