"""Putting somebody on call for a while."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from bot.domain.answering.naming import name_of
from bot.domain.refusals import Refused, ShiftAlreadyOver, UnknownOverride
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from bot.engine.clocks.clock import Clock
from bot.engine.contracts import StillPaged
from bot.engine.queueing.override_notices import tell_whom_it_concerns
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.views import still_paged
from bot.storage.database import Database
from bot.storage.stored_schedules import overrides as kept_overrides
from bot.storage.stored_schedules import swaps
from bot.storage.stored_schedules.overrides import KeptOverride

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """An override that is not over; `kept` is None for one of the schedule files."""

    override: Override
    kept: KeptOverride | None

    def concerns(self, person: str) -> bool:
        """Whether it puts a person on call or off call, or was made by them."""
        made_by = self.kept.made_by if self.kept else None
        return person in (self.override.person, self.override.replaces, made_by)


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

        Whoever gains or loses duty by one is told, but `by`.

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
            before = self._schedules.roster(tx, after=now)
            ids = [kept_overrides.add(tx, override, by=by, now=now) for override in overrides]
            made = dict(zip(ids, overrides, strict=True))
            after = self._schedules.roster(tx, after=now)
            tell_whom_it_concerns(tx, made, before, after, by=by, now=now)
        return ids

    def still_paged(self, override: Override, *, taken_back: bool = False) -> Sequence[StillPaged]:
        """Whom an override, or its end, has just relieved, and who are paged all the same."""
        now = self._clock.now()
        with self._database.read() as tx:
            roster = self._schedules.roster(tx, after=now)
            return still_paged(tx, override, roster, now, taken_back=taken_back)

    def coming(self) -> list[Coming]:
        """All that are not over, of the files and made since, in order of time."""
        now = self._clock.now()
        with self._database.read() as tx:
            found = [
                Coming(override=kept.override, kept=kept)
                for kept in kept_overrides.listed(tx, after=now)
            ]
        for team in self._schedules.files_in_force().teams.values():
            for schedule in team.schedules.values():
                planned = (each for each in schedule.overrides if each.span.end > now)
                found.extend(Coming(override=each, kept=None) for each in planned)
        return sorted(found, key=lambda each: each.override.span)

    def take_back(self, id_: int, by: str | None = None) -> KeptOverride:
        """Let an override count no more: from now on, where it has begun.

        Whoever gains or loses duty by that is told, but `by`.
        `by` may take back their own alone; None, as from the shell, takes back any.

        Raises:
            UnknownOverride: there is none with that id.
            ShiftAlreadyOver: it has ended.
            Refused: it is a part of a swap, which two people agreed on, or somebody else's.
        """
        now = self._clock.now()
        with self._database.write() as tx:
            kept_overrides.lock(tx)
            kept = next(iter(kept_overrides.listed(tx, id_=id_)), None)
            if kept is None:
                raise UnknownOverride(
                    f"There is no override {id_}. `oncall overrides`, or `/oncall overrides` in "
                    "Slack, lists those there are."
                )
            if kept.override.span.end <= now:
                raise ShiftAlreadyOver(f"Override {id_} is over; nothing rewrites what was.")
            if kept.swap is not None:
                raise Refused(self._agreed(tx, kept))
            if by is not None and not kept.is_own(by):
                raise Refused(f"Override {id_} is for who stands in or who made it to take back.")
            before = self._schedules.roster(tx, after=now)
            kept_overrides.take_back(tx, kept, now)
            after = self._schedules.roster(tx, after=now)
            tell_whom_it_concerns(tx, {id_: kept.override}, before, after, by=by, now=now)
        override = kept.override
        log.info(
            "override taken back",
            override=id_,
            team=override.team,
            schedule=override.schedule,
            person=override.person,
            by=by,
        )
        return kept

    def _agreed(self, tx: Connection, kept: KeptOverride) -> str:
        swap = swaps.get(tx, kept.swap or 0)
        roster = self._schedules.files_in_force()
        people = (swap.requester, swap.colleague) if swap else (kept.override.person,)
        names = " and ".join(name_of(person, roster) for person in people)
        what = "a half of a swap" if swap and swap.taken else "a cover"
        return (
            f"Override {kept.id} is {what} that {names} agreed on. "
            "They give it back by another `/oncall swap` in Slack; `oncall override` in a shell "
            "puts somebody else on call."
        )
