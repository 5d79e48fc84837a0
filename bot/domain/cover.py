"""Covers: who best takes over the shifts that fall on somebody's absence.

Those who take turns on the schedule are asked first, then those of the team's other schedules.
Nobody is proposed who is away, or whom two steps of one policy would page. Of the others come first
those on call nowhere else at the time, then those least on call in the 90 days around; of equals
those whose own shifts are farthest away. Too little rest counts as much as one more such shift:
else the one who happens to have the most of it would get every cover there is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.absence import Absence, Clash, clashes, people_of
from bot.domain.instants import Span
from bot.domain.policy import EveryoneTarget, PersonTarget, RoleTarget, ScheduleTarget, Target
from bot.domain.roster import Roster, Team
from bot.domain.schedule import Override, Schedule
from bot.domain.spans import total
from bot.domain.wallclock import instant_of

Key = tuple[str, str]

AROUND = timedelta(days=90)
# Rest is enough when it lasts as long as the cover, and in any case when it lasts this long.
_ENOUGH_REST = timedelta(weeks=1)
# Turns that begin within a span are covered to their end, if that is not farther away than this.
_LONGEST_TURN = timedelta(days=35)
_DAY = timedelta(days=1)


class Hindrance(StrEnum):
    """What keeps somebody from taking a cover."""

    AWAY = "away"
    ON_CALL = "on call then"
    PAGED_BY_NAME = "paged by name on another step"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Somebody who could take a cover.

    `load` is the time on call in the 90 days around, covers proposed before included; `rest` the
    time to the nearest of their own shifts (None: there is none around); `elsewhere` whether they
    are on call for another team at the time.
    """

    person: str
    load: timedelta
    rest: timedelta | None
    elsewhere: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """The best that can be done about a clash: `taker` takes over for a span, or nobody can.

    The span is that of the whole turn where most of it falls on the absence, else what falls on it.
    `hindered` are those who were passed over, with the reason.
    """

    clash: Clash
    span: Span
    taker: Candidate | None
    hindered: Mapping[str, Hindrance]

    @property
    def override(self) -> Override | None:
        """What puts the taker on call; None where nobody can."""
        if self.taker is None:
            return None
        return Override(
            team=self.clash.team,
            schedule=self.clash.schedule,
            person=self.taker.person,
            replaces=self.clash.person,
            span=self.span,
        )


def covers(
    roster: Roster,
    absences: Sequence[Absence],
    within: Span,
    team: str | None = None,
    schedule: str | None = None,
) -> tuple[Cover, ...]:
    """A cover for every turn that meets an absence in a span, in order of time.

    Each counts on those before it, so that not everything falls to one person. `team` and
    `schedule` leave out all others.

    Raises:
        UnknownTeam, UnknownSchedule.
    """
    if team is not None:
        roster.team(team)
    if team is not None and schedule is not None:
        roster.schedule(team, schedule)
    further = Span(start=within.start, end=within.end + _LONGEST_TURN)
    book = _Book(roster, further)
    found = []
    for clash in clashes(roster, absences, further):
        if team not in (None, clash.team) or schedule not in (None, clash.schedule):
            continue
        if clash.span.start >= within.end:
            continue
        cover = _cover(clash, book, absences)
        if cover is not None:
            found.append(cover)
            book.write_down(cover.override)
    return tuple(found)


class _Book:
    """Who is on call when, for schedules as they are asked about, with the covers found so far."""

    def __init__(self, roster: Roster, within: Span) -> None:
        self.roster = roster
        self._within = Span(start=within.start - AROUND, end=within.end + AROUND)
        self._schedules = {
            (schedule.team, schedule.key): schedule
            for team in roster.teams.values()
            for schedule in team.schedules.values()
        }
        self._people = {key: people_of(schedule) for key, schedule in self._schedules.items()}
        self._duties: dict[Key, dict[str, list[Span]]] = {}

    def duties(self, person: str) -> Iterator[tuple[Key, Span]]:
        """Every span in which somebody is on call, and for which schedule."""
        for key, people in self._people.items():
            if person in people:
                for span in self._duties_of(key).get(person, ()):
                    yield key, span

    def write_down(self, override: Override | None) -> None:
        """Reckon with an override from now on."""
        if override is None:
            return
        key = override.team, override.schedule
        self.roster = self.roster.with_overrides([override])
        self._schedules[key] = self.roster.schedule(*key)
        self._people[key] = self._people[key] | {override.person}
        self._duties.pop(key, None)

    def _duties_of(self, key: Key) -> dict[str, list[Span]]:
        if key not in self._duties:
            duties: dict[str, list[Span]] = {}
            for shift in self._schedules[key].shifts(self._within):
                for person in shift.people:
                    duties.setdefault(person, []).append(shift.span)
            self._duties[key] = duties
        return self._duties[key]


def _cover(clash: Clash, book: _Book, absences: Iterable[Absence]) -> Cover | None:
    """None where an earlier cover has taken the clash away already."""
    key = clash.team, clash.schedule
    span = clash.span
    if clash.is_mostly_missed:
        span = Span(start=clash.duty[0].start, end=clash.duty[-1].end)
    own = (duty for where, duty in book.duties(clash.person) if where == key)
    taken = [part for duty in own if (part := duty.clipped_to(span)) is not None]
    if not any(part.overlaps(missed) for part in taken for missed in clash.missed):
        return None
    hindered: dict[str, Hindrance] = {}
    for pool in _pools(book.roster.team(clash.team), clash.schedule, span):
        able = []
        for person in pool:
            if person == clash.person or person in hindered:
                continue
            hindrance = _hindrance(person, key, taken, book, absences)
            if hindrance is None:
                able.append(_candidate(person, span, taken, book))
            else:
                hindered[person] = hindrance
        if able:
            best = min(able, key=lambda candidate: _rank(candidate, span))
            return Cover(clash=clash, span=span, taker=best, hindered=hindered)
    return Cover(clash=clash, span=span, taker=None, hindered=hindered)


def _pools(team: Team, schedule: str, span: Span) -> Iterator[list[str]]:
    """Those who take turns on the schedule, then those on the team's others; in their order."""
    yield _line_up(team.schedules[schedule], span)
    others = (each for key, each in team.schedules.items() if key != schedule)
    yield list(dict.fromkeys(person for other in others for person in _line_up(other, span)))


def _line_up(schedule: Schedule, span: Span) -> list[str]:
    """Who takes turns about that time: not those who left the line-up before, or join later."""
    people: dict[str, None] = {}
    for layer in schedule.layers:
        rotation = layer.rotation
        if not rotation.life.overlaps(span):
            continue
        line_up = rotation.people
        for change in rotation.changes:
            if instant_of(change.start, rotation.timezone) < span.end:
                line_up = change.people
        people |= dict.fromkeys(person for turn in line_up for person in turn)
    return list(people)


def _hindrance(
    person: str, key: Key, taken: Sequence[Span], book: _Book, absences: Iterable[Absence]
) -> Hindrance | None:
    away = (absence.span for absence in absences if absence.person == person)
    if _meet(away, taken):
        return Hindrance.AWAY
    together, named = _paged_with(book.roster, key)
    if _meet((span for where, span in book.duties(person) if where in together), taken):
        return Hindrance.ON_CALL
    return Hindrance.PAGED_BY_NAME if person in named else None


def _paged_with(roster: Roster, key: Key) -> tuple[set[Key], set[str]]:
    """The schedules and the people that policies page beside a schedule, and all of its team."""
    schedules = {(key[0], each) for each in roster.team(key[0]).schedules}
    people: set[str] = set()
    for team in roster.teams.values():
        targets = {target for step in team.policy.steps for target in step.targets}
        if not any(_means(target, key) for target in targets):
            continue
        for target in targets:
            match target:
                case ScheduleTarget(team=of, schedule=schedule):
                    schedules.add((of, schedule))
                case PersonTarget(person=person):
                    people.add(person)
                case RoleTarget(role=role) if role in roster.roles:
                    people.add(roster.roles[role])
                case _:
                    pass
    return schedules, people


def _means(target: Target, key: Key) -> bool:
    return target in (ScheduleTarget(team=key[0], schedule=key[1]), EveryoneTarget(team=key[0]))


def _candidate(person: str, span: Span, taken: Sequence[Span], book: _Book) -> Candidate:
    middle = span.start + span.length / 2
    around = Span(start=middle - AROUND / 2, end=middle + AROUND / 2)
    duties = [duty for _, duty in book.duties(person)]
    return Candidate(
        person=person,
        load=total(part for duty in duties if (part := duty.clipped_to(around)) is not None),
        rest=min((_distance(duty, part) for duty in duties for part in taken), default=None),
        elsewhere=_meet(duties, taken),
    )


def _rank(candidate: Candidate, span: Span) -> tuple[bool, int, timedelta]:
    """The lowest comes first; of equals the one named first in the line-up."""
    rest = AROUND if candidate.rest is None else candidate.rest
    unrested = timedelta(0) if rest >= min(span.length, _ENOUGH_REST) else span.length
    return candidate.elsewhere, round((candidate.load + unrested) / _DAY), -rest


def _distance(one: Span, other: Span) -> timedelta:
    return max(one.start - other.end, other.start - one.end, timedelta(0))


def _meet(spans: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(span.overlaps(other) for span in spans for other in others)
