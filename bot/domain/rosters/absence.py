"""Absences, and the shifts that fall on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.domain.people.away import Away
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import OVERRIDE, Schedule, Shift
from bot.domain.times.instants import Span
from bot.domain.times.spans import total
from bot.domain.times.wallclock import instant_of, last_instant_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A person is away for a span. `entry` counts the entries of `away`, and is what tells so."""

    person: str
    span: Span
    entry: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """A turn of a person that falls on an absence of theirs, at least in part.

    `duty` is when they are on call in that turn (other layers may take parts of it), and `missed`
    what of it falls on the absence. A shift by override counts as a turn.
    """

    absence: Absence
    team: str
    schedule: str
    duty: tuple[Span, ...]
    missed: tuple[Span, ...]

    @property
    def person(self) -> str:
        """Who is away."""
        return self.absence.person

    @property
    def span(self) -> Span:
        """From the first instant missed to the last."""
        return Span(start=self.missed[0].start, end=self.missed[-1].end)

    @property
    def is_mostly_missed(self) -> bool:
        """Whether more than half of the duty falls on the absence."""
        return 2 * total(self.missed) > total(self.duty)


def written_absences(people: Iterable[Person], within: Span) -> tuple[Absence, ...]:
    """The absences that people.yaml gives as dates and that reach into a span.

    Without what calendars tell: those have to be read first.
    """
    return tuple(
        absence
        for person in people
        for index, away in enumerate(person.away)
        if isinstance(away, Away)
        and (absence := _absence(person, index, away)) is not None
        and absence.span.overlaps(within)
    )


def clashes(roster: Roster, absences: Iterable[Absence], within: Span) -> tuple[Clash, ...]:
    """All turns inside a span that fall on absences, in order of time.

    Turns that reach beyond the span are clipped to it.
    """
    of_person: dict[str, list[Absence]] = {}
    for absence in absences:
        of_person.setdefault(absence.person, []).append(absence)
    if not of_person:
        return ()
    found = [
        clash
        for team in roster.teams.values()
        for schedule in team.schedules.values()
        for clash in _clashes_of(schedule, of_person, within)
    ]
    return tuple(sorted(found, key=lambda c: (c.span, c.team, c.schedule, c.person)))


def _absence(person: Person, index: int, away: Away) -> Absence | None:
    """None where the clocks skip all of it."""
    start = instant_of(away.start, person.timezone)
    end = last_instant_of(away.end, person.timezone)
    if end <= start:
        return None
    return Absence(person=person.key, span=Span(start=start, end=end), entry=index, note=away.note)


def _clashes_of(
    schedule: Schedule, of_person: dict[str, list[Absence]], within: Span
) -> Iterator[Clash]:
    people = of_person.keys() & schedule.everybody
    if not people:
        return
    for person, duty in _turns(schedule, sorted(people), within):
        for absence in of_person[person]:
            missed = tuple(
                both for span in duty if (both := span.clipped_to(absence.span)) is not None
            )
            if missed:
                yield Clash(
                    absence=absence,
                    team=schedule.team,
                    schedule=schedule.key,
                    duty=duty,
                    missed=missed,
                )


def _turns(
    schedule: Schedule, people: Iterable[str], within: Span
) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Each turn of these people, as the spans in which it is really theirs."""
    shifts = schedule.shifts(within)
    for person in people:
        own = [
            (_turn_of(schedule, shift), shift.span) for shift in shifts if person in shift.people
        ]
        own.sort(key=lambda numbered: numbered[0])
        for _, turn in groupby(own, key=lambda numbered: numbered[0]):
            yield person, tuple(span for _, span in turn)


def _turn_of(schedule: Schedule, shift: Shift) -> tuple[int, float]:
    """What the shifts of one turn have in common: layer and number, or being one override."""
    if shift.because == OVERRIDE:
        return -1, shift.span.start.timestamp()
    index = int(shift.because.removeprefix("layer ")) - 1
    turn = schedule.layers[index].rotation.turn_at(shift.span.start)
    return index, turn.number if turn is not None else 0
