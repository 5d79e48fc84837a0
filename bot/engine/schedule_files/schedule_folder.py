"""The folder of the schedule files, read so that a disk that hangs holds up nobody."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bot.storage.schedule_texts import is_schedule_file

if TYPE_CHECKING:
    from bot.storage.schedule_files import Reading

AT_A_START_SECONDS = 10.0
# Where others are in force, for so long nobody is paged by those.
NEW_AT_A_START_SECONDS = 2.0
MEANWHILE_SECONDS = 0.5
# Whoever copies files writes one after the other without such a pause.
LEFT_ALONE_SECONDS = 2.5
READ_AGAIN = 5
# Looks, of which there is one every few seconds.
RESTLESS_AFTER = 8
HANGS = "the schedule files in {} are still being read: very long, or on a disk that hangs"
RESTLESS = "the schedule files in {} change all the time; they are read once they hold still"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What the files said while none of them changed, and when the last of them was written."""

    fingerprint: object
    reading: "Reading"
    written_at: datetime


class ScheduleFolder:
    """Reads the files in a thread of their own, one look at a time.

    A disk that hangs does so for ever, and what it keeps must not be waited for: neither by whoever
    needs an answer nor by the process when it ends. Whoever copies files is not half-way through
    where they were the same before and after they were read; nor, with `still`, at the look before.
    `note` says what keeps them from being read.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.note: str | None = None
        self._taken_in: object = None
        self._glimpsed: object = None
        self._restless = 0
        self._looking: Future[Look | None] | None = None

    @property
    def is_new(self) -> bool:
        """Whether nothing of it was taken in yet."""
        return self._taken_in is None

    def take_in(self, look: Look) -> None:
        """Look no more at what was seen, until it changes."""
        self._taken_in = look.fingerprint

    def forget(self) -> None:
        """Look again at everything."""
        self._taken_in = None

    def read(self) -> Look | None:
        """What the files say; None if they do not answer, or change all the time (`note`)."""
        return self._answer_of(self._read, AT_A_START_SECONDS)

    def changed(self, *, still: bool) -> Look | None:
        """What they say now, if they changed since it was taken in."""
        return self._answer_of(lambda: self._changed(still=still), MEANWHILE_SECONDS)

    def left_alone(self) -> Look | None:
        """What they say now, if nobody has touched them for LEFT_ALONE_SECONDS."""
        return self._answer_of(self._left_alone, NEW_AT_A_START_SECONDS)

    def _answer_of(self, work: Callable[[], Look | None], within_seconds: float) -> Look | None:
        if self._looking is None:
            self._looking = _begun(work)
        if not wait({self._looking}, within_seconds).done:
            self.note = HANGS.format(self.directory)
            return None
        looked, self._looking = self._looking, None
        self.note = RESTLESS.format(self.directory) if self._restless >= RESTLESS_AFTER else None
        return looked.result()

    def _changed(self, *, still: bool) -> Look | None:
        fingerprint = _fingerprint(self.directory)
        glimpsed, self._glimpsed = self._glimpsed, fingerprint
        if fingerprint == self._taken_in:
            self._restless = 0
            return None
        if not still:
            return self._read()
        look = self._read_once(fingerprint) if fingerprint == glimpsed else None
        self._restless = 0 if look is not None else self._restless + 1
        return look

    def _left_alone(self) -> Look | None:
        fingerprint = _fingerprint(self.directory)
        return self._read_once(fingerprint) if _is_left_alone(self.directory) else None

    def _read(self) -> Look | None:
        for _ in range(READ_AGAIN):
            look = self._read_once(_fingerprint(self.directory))
            if look is not None:
                self._restless = 0
                return look
        self._restless = RESTLESS_AFTER
        return None

    def _read_once(self, fingerprint: object) -> Look | None:
        from bot.storage.schedule_files import read_directory

        reading = read_directory(self.directory)
        written_at = _written_at(self.directory)
        if _fingerprint(self.directory) != fingerprint:
            return None
        return Look(fingerprint=fingerprint, reading=reading, written_at=written_at)


def _begun(work: Callable[[], Look | None]) -> Future[Look | None]:
    begun: Future[Look | None] = Future()

    def run() -> None:
        try:
            begun.set_result(work())
        except BaseException as error:  # noqa: BLE001 (whatever it is, it is raised where it is asked for)
            begun.set_exception(error)

    # A daemon: threads of an executor are waited for when the process ends.
    Thread(target=run, name="schedule files", daemon=True).start()
    return begun


def _fingerprint(directory: Path) -> object:
    """Changes whenever a file of the directory is written, replaced, added or removed.

    Time and size alone may be those of before: what packs files for an image gives all one time.
    """
    try:
        return [
            (path.name, os.path.realpath(path), stat.st_dev, stat.st_ino, *_written(stat))
            for path in sorted(_read_from(directory))
            for stat in (path.stat(),)
        ]
    except OSError as problem:
        return str(problem)


def _written(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def _is_left_alone(directory: Path) -> bool:
    # By the time of their change, which nothing that copies files can set.
    try:
        touched = (directory, *_read_from(directory))
        ago = time.time() - max(path.stat().st_ctime for path in touched)
    except OSError:
        return False
    return ago >= LEFT_ALONE_SECONDS


def _written_at(directory: Path) -> datetime:
    """When the last file of the directory was written, added or removed."""
    try:
        written = (directory, *_read_from(directory))
        return datetime.fromtimestamp(max(path.stat().st_mtime for path in written), UTC)
    except OSError:
        # Of files that are not there nothing is put in force.
        return datetime.fromtimestamp(0, UTC)


def _read_from(directory: Path) -> Iterator[Path]:
    # An editor's lock file, a link to nowhere by a hidden name, is none of them.
    return (path for path in directory.iterdir() if is_schedule_file(path.name))
