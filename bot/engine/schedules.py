"""The schedule files in force, for every process on one database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot.domain.roster import Roster
from bot.engine.misfits import tell_of_misfits
from bot.engine.policies import tell_of_changed_policies
from bot.storage import overrides, revisions
from bot.storage.database import Database
from bot.storage.schedule_files import Complaint, read_directory, read_texts

log = structlog.get_logger(__name__)


class NoSchedules(Exception):  # noqa: N818 (a state of things, told at the start)
    """No schedule files load, and none ever did on this database."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InForce:
    """What is in force; `revision` is None for files that were looked at and not published."""

    revision: int | None
    roster: Roster


class Schedules:
    """Reads the files, keeps what loads as a revision in the database, and follows newer revisions.

    Files that do not load never replace the revision in force; `complaints` says what is wrong with
    them. A process without the files follows what others loaded.
    """

    def __init__(self, database: Database, directory: Path) -> None:
        self._database = database
        self._directory = directory
        self._in_force: InForce | None = None
        self._seen: object = None
        self.complaints: tuple[Complaint, ...] = ()

    def load(self, now: datetime) -> None:
        """Put the files of the directory in force, or keep the last good ones.

        Raises:
            NoSchedules: they do not load, and there are no last good ones.
        """
        self._seen = None
        self._look(now)
        self._follow()
        self._must_be_in_force()

    def consult(self) -> None:
        """Go by the files of the directory, or else by what is in force, and publish nothing.

        For one command beside the processes that serve: its directory may be another than theirs.

        Raises:
            NoSchedules: the files do not load, and there are no last good ones.
        """
        reading = read_directory(self._directory)
        self.complaints = reading.errors
        if reading.roster is not None:
            self._in_force = InForce(revision=None, roster=reading.roster)
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
        return self._in_force is not None

    def in_force(self) -> InForce:
        """What the files say, without the overrides kept in the database, and their revision."""
        if self._in_force is None:
            raise NoSchedules("no schedule files are loaded")
        return self._in_force

    def files_in_force(self) -> Roster:
        """What the files say, without the overrides kept in the database."""
        return self.in_force().roster

    def roster(self, tx: Connection, after: datetime | None) -> Roster:
        """What the files say, with the kept overrides that end after an instant (None: all)."""
        return self.files_in_force().with_overrides(overrides.ending_after(tx, after))

    def _must_be_in_force(self) -> None:
        if self._in_force is None:
            told = "\n".join(map(str, self.complaints))
            raise NoSchedules(f"no schedule files to work with:\n{told}")

    def _look(self, now: datetime) -> None:
        seen = _fingerprint(self._directory)
        if seen != self._seen:
            self._publish(now)
            # Not before: while the database is away the files count as unseen, and are tried again.
            self._seen = seen

    def _publish(self, now: datetime) -> None:
        reading = read_directory(self._directory)
        self.complaints = reading.errors
        if reading.roster is None:
            for complaint in reading.errors:
                log.error(
                    "schedule files refused; the last good ones stay", complaint=str(complaint)
                )
            return
        with self._database.write() as tx:
            newest = revisions.newest(tx)
            if newest is None or newest.digest != revisions.digest_of(reading.files):
                if newest is not None:
                    before = read_texts(newest.files).roster
                    if before is not None:
                        tell_of_misfits(tx, before, reading.roster, now)
                        tell_of_changed_policies(tx, before, reading.roster, now)
                newest = revisions.add(tx, reading.files, now)
                log.info(
                    "schedule files loaded", revision=newest.id, teams=len(reading.roster.teams)
                )
        self._in_force = InForce(revision=newest.id, roster=reading.roster)

    def _follow(self) -> None:
        with self._database.read() as tx:
            newest_id = revisions.newest_id(tx)
            if newest_id is None or (self._in_force and self._in_force.revision == newest_id):
                return
            newest = revisions.newest(tx)
        if newest is None:
            return
        reading = read_texts(newest.files, shown_in=f"revision {newest.id}")
        if reading.roster is None:
            log.error("a revision written by other code does not load here", revision=newest.id)
            return
        self._in_force = InForce(revision=newest.id, roster=reading.roster)
        log.info("schedule files of another process followed", revision=newest.id)


def _fingerprint(directory: Path) -> object:
    """Changes whenever a file of the directory is written, added or removed."""
    try:
        files = sorted(path for path in directory.iterdir() if path.suffix in {".yaml", ".yml"})
        return [(path.name, (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files]
    except OSError as problem:
        return str(problem)
