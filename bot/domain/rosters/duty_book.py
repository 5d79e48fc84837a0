"""Who is on call when, kept up to date while covers are proposed one after the other."""

from collections.abc import Iterator
from datetime import timedelta

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.times.instants import Span

Key = tuple[str, str]
"""A team and one of its schedules."""

AROUND = timedelta(days=90)


class DutyBook:
    """Who is on call when, for schedules as they are asked about, with the covers found so far."""

    def __init__(self, roster: Roster, within: Span) -> None:
        self.roster = roster
        self._within = Span(start=within.start - AROUND, end=within.end + AROUND)
        self._schedules = {
            (schedule.team, schedule.key): schedule
            for team in roster.teams.values()
            for schedule in team.schedules.values()
        }
        self._people = {key: schedule.everybody for key, schedule in self._schedules.items()}
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
