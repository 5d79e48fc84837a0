"""Putting somebody on call for a while."""

from collections.abc import Sequence

from bot.domain.instants import Span
from bot.domain.refusals import ShiftAlreadyOver
from bot.domain.schedule import Override
from bot.engine.clock import Clock
from bot.engine.schedules import Schedules
from bot.storage import overrides as kept_overrides
from bot.storage.database import Database


class OverrideCommands:
    """Overrides made outside the schedule files."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def add(
        self, team: str, schedule: str, person: str, span: Span, by: str | None
    ) -> tuple[int, Override]:
        """Put a person on call for a span, instead of whoever would be; returns its id too.

        Raises:
            UnknownTeam, UnknownSchedule, UnknownPerson.
            ShiftAlreadyOver: the span has ended.
        """
        override = Override(team=team, schedule=schedule, person=person, span=span)
        (id_,) = self.add_all((override,), by)
        return id_, override

    def add_all(self, overrides: Sequence[Override], by: str | None) -> list[int]:
        """Make all of these overrides or none of them; returns their ids.

        Raises:
            UnknownTeam, UnknownSchedule, UnknownPerson.
            ShiftAlreadyOver: a span has ended.
        """
        now = self._clock.now()
        roster = self._schedules.files_in_force()
        for override in overrides:
            roster.schedule(override.team, override.schedule)
            roster.person(override.person)
            if override.span.end <= now:
                raise ShiftAlreadyOver("That span is over; overrides do not rewrite what was.")
        with self._database.write() as tx:
            kept_overrides.lock(tx)
            return [kept_overrides.add(tx, override, by=by, now=now) for override in overrides]
