"""Covers: who best takes over the shifts that fall on somebody's absence.

Those who take turns on the schedule are asked first, then those of the team's other schedules.
Nobody is proposed who is away, or whom two steps of one policy would page. Of the others come first
those on call nowhere else at the time, then those least on call in the 90 days around; of equals
those whose own shifts are farthest away. Too little rest counts as much as one more such shift:
else the one who happens to have the most of it would get every cover there is.

What nobody can take whole is shared out, with as few handoffs as can be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.planning.hindrance import Hindrance, first_met, hindrances
from bot.domain.rosters.absence import Absence, Clash, clashes
from bot.domain.rosters.duty_book import AROUND, DutyBook
from bot.domain.rosters.roster import Roster, Team
from bot.domain.rotations.schedule import Override, Schedule
from bot.domain.rotations.sharing import Sharing
from bot.domain.times.instants import Span
from bot.domain.times.spans import total
from bot.domain.times.wallclock import instant_of, reading

# Rest is enough when it lasts as long as the cover, and in any case when it lasts this long.
_ENOUGH_REST = timedelta(weeks=1)
# Turns that begin within a span are covered to their end, if that is not farther away than this.
_LONGEST_TURN = timedelta(days=35)
_DAY = timedelta(days=1)


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

    The span is that of the whole turn where most of it falls on the absence, else what falls on it;
    a part of that where nobody can take it whole, and then there is a cover for each part.
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
    """A cover for every turn that meets an absence in a span, in order of time, or several parts.

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
    book = DutyBook(roster, further)
    found = []
    for clash in clashes(roster, _overlapping_as_one(absences), further):
        if team not in (None, clash.team) or schedule not in (None, clash.schedule):
            continue
        if clash.span.start >= within.end:
            continue
        for cover in _Asked(clash, book, absences).covers():
            found.append(cover)
            book.write_down(cover.override)
    return tuple(found)


def _overlapping_as_one(absences: Iterable[Absence]) -> list[Absence]:
    """What somebody is away for twice is covered once; told as the first of the absences."""
    joined: list[Absence] = []
    for absence in sorted(absences, key=lambda each: (each.person, each.span)):
        last = joined[-1] if joined else None
        if last is None or last.person != absence.person or not last.span.overlaps(absence.span):
            joined.append(absence)
        else:
            end = max(last.span.end, absence.span.end)
            joined[-1] = replace(last, span=Span(start=last.span.start, end=end))
    return joined


class _Asked:
    """One clash, and everybody who may be asked to cover it."""

    def __init__(self, clash: Clash, book: DutyBook, absences: Sequence[Absence]) -> None:
        self._clash, self._book = clash, book
        key = clash.team, clash.schedule
        turn = Span(start=clash.duty[0].start, end=clash.duty[-1].end)
        self._spans = (turn, clash.span) if clash.is_mostly_missed else (clash.span,)
        self._own = sorted(duty for where, duty in book.duties(clash.person) if where == key)
        self._team = book.roster.team(clash.team)
        self._pools = [
            [person for person in pool if person != clash.person]
            for pool in _pools(self._team, clash.schedule, self._spans[0])
        ]
        self._hindrances = {
            person: list(hindrances(person, key, book, absences))
            for person in dict.fromkeys(person for pool in self._pools for person in pool)
        }

    def covers(self) -> Iterator[Cover]:
        """One where somebody can take all, none where nothing is left to take, else the pieces.

        Each has to be written down before the next is asked for.
        """
        taken = self._taken(self._spans[0])
        if not any(part.overlaps(missed) for part in taken for missed in self._clash.missed):
            return
        whole = next(filter(None, map(self._taken_by_one, self._spans)), None)
        if whole is None:
            yield from self._shared_out()
        else:
            yield whole

    def _taken_by_one(self, span: Span) -> Cover | None:
        taken, hindered = self._taken(span), dict[str, Hindrance]()
        for pool in self._pools:
            hindered |= self._hindered(pool, taken)
            able = [person for person in pool if person not in hindered]
            if able:
                best = self._best(dict.fromkeys(able, span))
                return Cover(clash=self._clash, span=span, taker=best, hindered=hindered)
        return None

    def _shared_out(self) -> Iterator[Cover]:
        """What is missed in pieces; those that nobody can take stay open."""
        missed = self._taken(self._clash.span)
        busy = {
            person: [both for _, each in kept for part in missed if (both := each.clipped_to(part))]
            for person, kept in self._hindrances.items()
        }
        sharing = Sharing(self._points(missed, busy.values()), busy)
        at = 0
        while at < sharing.last:
            pieces = sharing.pieces_from(at)
            taker = self._best(pieces) if pieces else None
            span = pieces[taker.person] if taker else sharing.open_from(at)
            at = sharing.place_of(span.end)
            taken = self._taken(span)
            if taken:
                span = Span(start=taken[0].start, end=taken[-1].end)
                hindered = self._hindered(self._hindrances, taken)
                yield Cover(clash=self._clash, span=span, taker=taker, hindered=hindered)

    def _points(self, missed: Sequence[Span], busy: Iterable[Sequence[Span]]) -> list[datetime]:
        """Where duties and hindrances begin or end, and each day at the hour of the handoff."""
        edges = {
            edge for spans in (missed, *busy) for each in spans for edge in (each.start, each.end)
        }
        zone = self._team.timezone
        for duty in self._clash.duty:
            begun = reading(duty.start, zone)
            days = (instant_of(begun + n * _DAY, zone) for n in range(1, duty.length // _DAY + 1))
            edges.update(day for day in days if any(part.start < day < part.end for part in missed))
        return sorted(edges)

    def _taken(self, span: Span) -> list[Span]:
        """What is taken over with a span: when the one who is away is really on call."""
        return [part for duty in self._own if (part := duty.clipped_to(span)) is not None]

    def _hindered(self, people: Iterable[str], taken: Sequence[Span]) -> dict[str, Hindrance]:
        return {
            person: why
            for person in people
            if (why := first_met(self._hindrances[person], taken)) is not None
        }

    def _best(self, spans: Mapping[str, Span]) -> Candidate:
        """Whom to ask first, each for a span of their own; those of the line-up before others."""
        of_line_up, own = self._pools[0], self._taken
        return min(
            (_candidate(person, span, own(span), self._book) for person, span in spans.items()),
            key=lambda each: (each.person not in of_line_up, *_rank(each, spans[each.person])),
        )


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


def _candidate(person: str, span: Span, taken: Sequence[Span], book: DutyBook) -> Candidate:
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
