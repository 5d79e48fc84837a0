"""Calendar links, and what a calendar program is shown that follows one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.refusals import Refused
from bot.domain.rosters.feed import Feed, entries_of_person, entries_of_schedule, shown_at
from bot.domain.rosters.history import recorded
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.secrets import calendar_links
from bot.storage.secrets.calendar_links import CalendarLink
from bot.storage.stored_schedules import overrides, revisions
from bot.storage.stored_schedules.eras import eras


class CalendarCommands:
    """Making, listing and revoking calendar links, and following them."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def add_for_person(self, person: str) -> tuple[CalendarLink, str]:
        """Make a link to a person's shifts on all schedules; its token is returned this once.

        Raises:
            UnknownPerson.
        """
        self._schedules.files_in_force().person(person)
        with self._database.write() as tx:
            return calendar_links.add(tx, self._clock.now(), person=person)

    def add_for_schedule(self, team: str, schedule: str) -> tuple[CalendarLink, str]:
        """Make a link to all shifts of a schedule; its token is returned this once.

        Raises:
            UnknownTeam, UnknownSchedule.
        """
        self._schedules.files_in_force().schedule(team, schedule)
        with self._database.write() as tx:
            return calendar_links.add(tx, self._clock.now(), team=team, schedule=schedule)

    def made_in_slack(self, person: str) -> CalendarLink | None:
        """The link a person made for themselves in Slack, if it still works."""
        with self._database.read() as tx:
            return calendar_links.made_in_slack(tx, person)

    def replace_made_in_slack(self, person: str) -> tuple[CalendarLink, str]:
        """Make a person's own link, and let the one they made before work no more."""
        now = self._clock.now()
        with self._database.write() as tx:
            calendar_links.revoke_made_in_slack(tx, person, now)
            return calendar_links.add(tx, now, person=person, made_by=person)

    def listed(self) -> Sequence[CalendarLink]:
        """All links, oldest first, revoked ones too."""
        with self._database.read() as tx:
            return calendar_links.listed(tx)

    def revoke(self, id_: int) -> None:
        """Let a link work no more.

        Raises:
            Refused: there is no such link, or it was revoked before.
        """
        with self._database.write() as tx:
            if not calendar_links.revoke(tx, id_, self._clock.now()):
                raise Refused(f"There is no calendar link {id_} that still works.")

    def follow(self, token: str) -> tuple[Feed, Roster] | None:
        """What the link with that token shows, and all that the files say; None: no such link.

        Overrides that have ended count too: a feed shows what was, and where a shift began.
        """
        with self._database.read() as tx:
            link = calendar_links.find(tx, token)
            if link is None:
                return None
            in_force, made = self._schedules.in_force(), overrides.ending_after(tx, None)
            since = shown_at(self._clock.now()).start
            roster = recorded(in_force.roster.with_overrides(made), eras(tx, since, made))
            # Revisions are never removed, and an override taken back counts twice for the one it
            # may have been: with each change the sum grows.
            sequence = (in_force.revision or 0) + len(made) + 2 * overrides.number_taken_back(tx)
            changed_at = _changed_at(tx, in_force.revision) or link.created_at
        return self._feed(link, roster, sequence, changed_at), roster

    def _feed(
        self, link: CalendarLink, roster: Roster, sequence: int, changed_at: datetime
    ) -> Feed:
        within = shown_at(self._clock.now())
        if link.person is not None:
            entries = entries_of_person(roster, link.person, within)
        else:
            entries = entries_of_schedule(roster, link.team or "", link.schedule or "", within)
        return Feed(
            person=link.person,
            team=link.team,
            schedule=link.schedule,
            entries=entries,
            sequence=sequence,
            changed_at=changed_at,
        )


def _changed_at(tx: Connection, revision: int | None) -> datetime | None:
    """When the last change was made that a feed can show."""
    loaded_at = None if revision is None else revisions.loaded_at(tx, revision)
    changes = [at for at in (loaded_at, overrides.changed_at(tx)) if at is not None]
    return max(changes, default=None)
