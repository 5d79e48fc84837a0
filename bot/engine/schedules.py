"""The schedule files in force, for every process on one database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.services import Services
from bot.storage import revision_services, revisions
from bot.storage.database import Database
from bot.storage.schedule_texts import is_schedule_file, plain_texts

if TYPE_CHECKING:
    # What reads the files is imported when it does: alerts need not wait for it.
    from bot.domain.roster import Roster
    from bot.storage.schedule_files import Complaint

log = structlog.get_logger(__name__)


class NoSchedules(Exception):  # noqa: N818 (a state of things, told at the start)
    """No schedule files load, and none ever did on this database."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """What is in force; `revision` is None for files that were looked at and not published."""

    revision: int | None
    roster: "Roster"

    def services(self) -> Services:
        """What alerts need of it."""
        teams = {
            team.key: {service.key: service.grouping for service in team.services.values()}
            for team in self.roster.teams.values()
        }
        return Services(revision=self.revision, teams=teams)


class Schedules:
    """Reads the files, keeps what loads as a revision in the database, and follows newer revisions.

    Files that do not load never replace the revision in force; `complaints` says what is wrong with
    them. A process without the files follows what others loaded, and so does one that starts with
    files that others have replaced: a crash and a restart are nobody's wish to have them back.
    Whoever does wish it says so by `put_in_force`. `replaced_at` says since when the folder's own
    files, which were in force, are so no more.
    """

    def __init__(self, database: Database, directory: Path) -> None:
        self._database = database
        self._directory = directory
        self._in_force: InForce | None = None
        self._services: Services | None = None
        self._seen: object = None
        self._own_digest: str | None = None
        self.complaints: tuple[Complaint, ...] = ()
        self.replaced_at: datetime | None = None

    def begin(self, now: datetime) -> None:
        """Put in force what alerts need, without reading the files where that is known already.

        That is where they are those in force. All other files are loaded.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        texts = plain_texts(self._directory)
        if texts is not None:
            with self._database.read() as tx:
                self._services = revision_services.in_force(tx, revisions.digest_of(texts))
        if self._services is None:
            self.load(now)

    def complete(self, now: datetime) -> None:
        """Load the files, where alerts did not have to wait for that.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        if self._in_force is None:
            self.load(now)

    def load(self, now: datetime) -> None:
        """Put the files of the directory in force, or keep the last good ones.

        Where the database takes nothing in they count as unseen, and the last good ones are gone
        by, or else they themselves.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        self._seen = None
        try:
            self._look(now)
        except OperationalError:
            log.exception("the schedule files could not be put in force")
        self._follow()
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
        self._publish(now, starting=False)
        self._must_be_in_force()
        return self.in_force().revision != before

    def consult(self) -> None:
        """Go by the files of the directory, or else by what is in force, and publish nothing.

        For one command beside the processes that serve: its directory may be another than theirs.

        Raises:
            NoSchedules: the files do not load, and there are no last good ones.
        """
        from bot.storage.schedule_files import read_directory

        reading = read_directory(self._directory)
        self.complaints = reading.errors
        if reading.roster is not None:
            self._put_in_force(InForce(revision=None, roster=reading.roster))
            return
        self._follow()
        self._must_be_in_force()

    def refresh(self, now: datetime) -> None:
        """Load the files again if they changed, and follow a newer revision of another process."""
        self._look(now)
        self._follow()

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
        from bot.storage import overrides

        return self.files_in_force().with_overrides(overrides.ending_after(tx, after))

    def _put_in_force(self, in_force: InForce) -> None:
        self._in_force, self._services = in_force, in_force.services()

    def _must_be_in_force(self) -> None:
        if self._in_force is None:
            told = "\n".join(map(str, self.complaints))
            raise NoSchedules(f"no schedule files to work with:\n{told}")

    def _look(self, now: datetime) -> None:
        seen = _fingerprint(self._directory)
        if seen != self._seen:
            self._publish(now, starting=self._seen is None)
            # Not before: while the database is away the files count as unseen, and are tried again.
            self._seen = seen

    def _publish(self, now: datetime, *, starting: bool) -> None:
        from bot.engine.misfits import tell_of_misfits
        from bot.engine.policies import tell_of_changed_policies
        from bot.storage.schedule_files import read_directory, read_texts

        reading = read_directory(self._directory)
        self.complaints = reading.errors
        self.replaced_at = self._own_digest = None
        if reading.roster is None:
            for complaint in reading.errors:
                log.error(
                    "schedule files refused; the last good ones stay", complaint=str(complaint)
                )
            return
        self._own_digest = revisions.digest_of(reading.files)
        with self._database.write() as tx:
            newest = revisions.newest(tx)
            if newest is None or newest.digest != self._own_digest:
                # Other processes may have read the same: that is told once.
                revisions.lock(tx)
                newest = revisions.newest(tx)
            if newest is None or newest.digest != self._own_digest:
                before = None if newest is None else read_texts(newest.files).roster
                if newest is not None and before is not None:
                    if starting and self._only_came_back(tx, newest):
                        return
                    tell_of_misfits(tx, before, reading.roster, now)
                    tell_of_changed_policies(tx, before, reading.roster, now)
                newest = revisions.add(tx, reading.files, now)
                log.info(
                    "schedule files loaded", revision=newest.id, teams=len(reading.roster.teams)
                )
            in_force = InForce(revision=newest.id, roster=reading.roster)
            revision_services.keep(tx, in_force.services())
        self._put_in_force(in_force)

    def _only_came_back(self, tx: Connection, newest: revisions.Revision) -> bool:
        """Whether the files are some of old that nobody has written since they were replaced."""
        replaced_at = revisions.replaced_at(tx, self._own_digest or "")
        if replaced_at is None:
            return False
        # Who goes back to them on purpose checks them out, which writes them anew.
        if _written_at(self._directory) > newest.loaded_at:
            log.warning("schedule files of old are put in force again", replaced_at=replaced_at)
            return False
        log.warning(
            "the schedule files here are old; the newer ones stay in force",
            replaced_at=replaced_at,
            revision=newest.id,
        )
        return True

    def _follow(self) -> None:
        from bot.storage.schedule_files import read_texts

        with self._database.read() as tx:
            newest_id = revisions.newest_id(tx)
            if newest_id is None or (self._in_force and self._in_force.revision == newest_id):
                return
            newest = revisions.newest(tx)
            own = self._own_digest
            replaced_at = None if own is None else revisions.replaced_at(tx, own)
        if newest is None:
            return
        reading = read_texts(newest.files, shown_in=f"revision {newest.id}")
        if reading.roster is None:
            log.error("a revision written by other code does not load here", revision=newest.id)
            return
        self._put_in_force(InForce(revision=newest.id, roster=reading.roster))
        self.replaced_at = replaced_at
        log.info("schedule files of another process followed", revision=newest.id)


def _fingerprint(directory: Path) -> object:
    """Changes whenever a file of the directory is written, added or removed."""
    try:
        stats = sorted((path.name, path.stat()) for path in _read_from(directory))
        return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
    except OSError as problem:
        return str(problem)


def _written_at(directory: Path) -> datetime:
    """When the last file of the directory was written, added or removed."""
    written = (directory, *_read_from(directory))
    return datetime.fromtimestamp(max(path.stat().st_mtime for path in written), UTC)


def _read_from(directory: Path) -> Iterator[Path]:
    # An editor's lock file, a link to nowhere by a hidden name, is none of them.
    return (path for path in directory.iterdir() if is_schedule_file(path.name))
