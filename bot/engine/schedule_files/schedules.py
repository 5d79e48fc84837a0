"""The schedule files in force, for every process on one database."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.incidents.services import Services
from bot.engine.schedule_files.in_force import InForce
from bot.engine.schedule_files.schedule_folder import Look, ScheduleFolder
from bot.storage.database import Database
from bot.storage.stored_schedules import revision_services, revisions

if TYPE_CHECKING:
    # What reads the files is imported when it does: alerts need not wait for it.
    from bot.domain.rosters.roster import Roster
    from bot.storage.schedule_files import Complaint

log = structlog.get_logger(__name__)

# A file of nonsense may be complained of at each of its lines.
MOST_TOLD = 20


class NoSchedules(Exception):  # noqa: N818 (a state of things, reported at the start)
    """No schedule files load, and none ever did on this database."""


class Schedules:
    """Reads the files, keeps what loads as a revision in the database, and follows newer revisions.

    Files that do not load never replace the revision in force; `complaints` says what is wrong with
    them. A process without the files follows what others loaded, and so does one that starts with
    files that others have replaced: a crash and a restart are nobody's wish to have them back.
    Whoever does wish it says so by `put_in_force`. `replaced_at` says since when the folder's own
    files, which were in force, are so no more, and `cannot_follow` that others have put some in
    force that this code does not read.
    """

    def __init__(self, database: Database, directory: Path) -> None:
        self._database = database
        self._folder = ScheduleFolder(directory)
        self._in_force: InForce | None = None
        self._hours_by: Roster | None = None
        self._services: Services | None = None
        self._own_digest: str | None = None
        self.complaints: tuple[Complaint, ...] = ()
        self.replaced_at: datetime | None = None
        self.cannot_follow = False

    def begin(self, now: datetime) -> None:
        """Put in force what alerts need: what was in force before, without a look at the files.

        Where nothing was, the files are loaded.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        with self._database.read() as tx:
            self._services = revision_services.in_force(tx)
        if self._services is None:
            self.complete(now)

    def complete(self, now: datetime) -> None:
        """Put all the rest of that in force, and files that were written since and left alone.

        Those that somebody may be in the midst of copying, or that take long to read, are left to
        `keep_up`.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        if self._in_force is None:
            self.follow()
        if self._in_force is None:
            self.load(now)
            return
        try:
            self._take_in(self._folder.left_alone(), now)
        except OperationalError:
            log.exception("the schedule files could not be put in force")

    def load(self, now: datetime) -> None:
        """Put the files of the directory in force, or keep the last good ones.

        Where the database takes nothing in they count as unseen, and the last good ones are gone
        by, or else they themselves.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        self._folder.forget()
        try:
            self._take_in(self._folder.read(), now)
        except OperationalError:
            log.exception("the schedule files could not be put in force")
        self.follow()
        if self._in_force is None:
            self.consult()

    def put_in_force(self, now: datetime) -> bool:
        """Put the files of the directory in force, also where others have replaced them.

        Returns whether others, or none, were in force before.

        Raises:
            NoSchedules: they do not load; nothing is changed.
        """
        with self._database.read() as tx:
            before = revisions.newest_id(tx)
        if look := self._folder.read():
            self._publish(look, now, is_wished=True)
        self._must_be_in_force()
        return self.in_force().revision != before

    def consult(self) -> None:
        """Go by the files of the directory, or else by what is in force, and publish nothing.

        For one command beside the processes that serve: its directory may be another than theirs.

        Raises:
            NoSchedules: the files do not load, and there are no last good ones.
        """
        if look := self._folder.read():
            self.complaints = look.reading.errors
            if look.reading.roster is not None:
                self._put_in_force(InForce(revision=None, roster=look.reading.roster))
                return
        self.follow()
        self._must_be_in_force()

    def refresh(self, now: datetime) -> None:
        """Load the files again if they changed, and follow a newer revision of another process."""
        self._take_in(self._folder.changed(still=False), now)
        self.follow()
        self._look_again_at_hours(now)

    def keep_up(self, now: datetime) -> None:
        """The same for files that are as they were the last time: nobody is half-way through."""
        self._take_in(self._folder.changed(still=True), now)
        self.follow()
        self._look_again_at_hours(now)

    def follow(self) -> bool:
        """Go by the newest revision, whoever has put it in force; whether it is another now."""
        from bot.storage.schedule_files import read_texts

        with self._database.read() as tx:
            newest_id = revisions.newest_id(tx)
            if newest_id is None or (self._in_force and self._in_force.revision == newest_id):
                return False
            newest = revisions.newest(tx)
            own = self._own_digest
            replaced_at = None if own is None else revisions.replaced_at(tx, own)
        if newest is None:
            return False
        reading = read_texts(newest.files, shown_in=f"revision {newest.id}", were_in_force=True)
        self.cannot_follow = reading.roster is None
        if reading.roster is None:
            log.error("a revision written by other code does not load here", revision=newest.id)
            return False
        is_first = self._in_force is None
        self._put_in_force(InForce(revision=newest.id, roster=reading.roster))
        self.replaced_at = replaced_at
        if is_first:
            log.debug("schedule files of before are in force", revision=newest.id)
        else:
            log.info("schedule files of another process followed", revision=newest.id)
        return True

    @property
    def unread(self) -> str | None:
        """Why the files here cannot be read at all; None if they can."""
        return self._folder.note

    @property
    def is_loaded(self) -> bool:
        """Whether some revision is in force."""
        return self._services is not None

    def services(self) -> Services:
        """What alerts need of the files in force; known as soon as anything is (`begin`)."""
        if self._services is None:
            raise NoSchedules("no schedule files are loaded")
        return self._services

    def in_force(self) -> InForce:
        """What the files say, without the overrides kept in the database, and their revision."""
        if self._in_force is None:
            raise NoSchedules("no schedule files are loaded")
        return self._in_force

    def files_in_force(self) -> "Roster":
        """What the files say, without the overrides kept in the database."""
        return self.in_force().roster

    def roster(self, tx: Connection, after: datetime | None) -> "Roster":
        """What the files say, with the kept overrides that end after an instant (None: all)."""
        from bot.storage.stored_schedules import overrides

        return self.files_in_force().with_overrides(overrides.ending_after(tx, after))

    def _put_in_force(self, in_force: InForce) -> None:
        self._in_force, self._services = in_force, in_force.services()
        if self._hours_by is None:
            self._hours_by = in_force.roster

    def _look_again_at_hours(self, now: datetime) -> None:
        """As whoever put these files in force did: until now this process went by other hours."""
        if self._in_force is None or self._hours_by is None:
            return
        before, after = self._hours_by, self._in_force.roster
        if before is not after:
            from bot.engine.schedule_files.changed_hours import look_again_at_hours

            with self._database.write() as tx:
                # Else what has replaced them is followed first: nothing must wait for hours of old.
                if not revisions.stays_in_force(tx, self._in_force.revision):
                    return
                look_again_at_hours(tx, before, after, now)
            self._hours_by = after

    def _must_be_in_force(self) -> None:
        if self._in_force is None:
            said = [self.unread] if self.unread else in_short(self.complaints)
            raise NoSchedules("no schedule files to work with:\n" + "\n".join(said))

    def _take_in(self, look: Look | None, now: datetime) -> None:
        if look is not None:
            self._publish(look, now)
            # Not before: while the database is away the files count as unseen, and are tried again.
            self._folder.take_in(look)

    def _publish(self, look: Look, now: datetime, *, is_wished: bool = False) -> None:
        self.complaints, self.replaced_at, self._own_digest = look.reading.errors, None, None
        roster = look.reading.roster
        if roster is None:
            self._refuse()
            return
        self._own_digest = revisions.digest_of(look.reading.files)
        revision = self._revision_of_same(roster)
        if revision is None:
            revision = self._revision_of_new(look, roster, now, is_wished=is_wished)
        if revision is not None:
            self._put_in_force(InForce(revision=revision, roster=roster))

    def _refuse(self) -> None:
        for complaint in in_short(self.complaints):
            log.error("schedule files refused; the last good ones stay", complaint=complaint)

    def _revision_of_same(self, roster: "Roster") -> int | None:
        """The revision of files that are in force already, with all that is kept of them."""
        with self._database.read() as tx:
            kept = revision_services.in_force(tx)
            newest = revisions.newest(tx)
        if newest is None or newest.digest != self._own_digest:
            return None
        same = InForce(revision=newest.id, roster=roster)
        return newest.id if kept == same.services() else None

    def _revision_of_new(
        self, look: Look, roster: "Roster", now: datetime, *, is_wished: bool
    ) -> int | None:
        """The one that the files are from now on; None where others stay in force."""
        from bot.engine.schedule_files.new_files import NoTeams, revision_of
        from bot.storage.schedule_files import Complaint

        known, is_start = self._in_force, self._folder.is_new
        try:
            with self._database.write() as tx:
                newest = revision_of(
                    tx, look, roster, known, now, is_start=is_start, is_wished=is_wished
                )
                if newest is None:
                    return None
                in_force = InForce(revision=newest.id, roster=roster)
                revision_services.keep(tx, in_force.services())
        except NoTeams as refusal:
            folder = self._folder.directory.as_posix()
            self.complaints = (Complaint(file=folder, line=1, column=1, message=str(refusal)),)
            self._own_digest = None
            self._refuse()
            return None
        return newest.id


def in_short(complaints: Sequence["Complaint"]) -> list[str]:
    """The first of them, and how many more there are."""
    lines = [str(complaint) for complaint in complaints[:MOST_TOLD]]
    more = len(complaints) - len(lines)
    return [*lines, f"and {more} more: oncall check"] if more else lines
