"""Past rosters and people, read from the revisions that were in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

import structlog
from sqlalchemy import Connection

from bot.domain.people.method import Method
from bot.domain.people.person import Person
from bot.domain.rosters.history import Era
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.storage.schedule_files import read_texts
from bot.storage.stored_schedules import revisions

log = structlog.get_logger(__name__)

# Whoever was paged minutes ago is in one of these; no more of them is read for it.
REVISIONS_READ = 10


def eras(tx: Connection, since: datetime, kept: Iterable[Override]) -> list[Era]:
    """The past eras since an instant, oldest first, each with the overrides `kept` applied.

    The time of a revision that this code can no longer read is counted to the next era.
    """
    kept = tuple(kept)
    found = []
    for revision, following in pairwise(revisions.in_force_since(tx, since)):
        files = _read(_Texts(digest=revision.digest, files=revision.files))
        if files is None:
            log.warning("a revision of old does not load any more", revision=revision.id)
            continue
        found.append(Era(until=following.loaded_at, roster=files.with_overrides(kept)))
    return found


def person_at(tx: Connection, key: str, instant: datetime) -> Person | None:
    """Somebody whom the files in force at an instant gave a number, with that number.

    Where those did not, as the last files did that gave them one: a clock may have been set since,
    and a process may have gone by older files for a moment. None if none of late did.
    """
    for revision in revisions.nearest(tx, instant, at_most=REVISIONS_READ):
        files = _read(_Texts(digest=revision.digest, files=revision.files))
        person = None if files is None else files.people.get(key)
        if person is not None and person.can_be_reached_by(Method.CALL):
            return person
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Texts:
    """The texts of a revision, known by their digest."""

    digest: str
    files: Mapping[str, str] = field(compare=False)


# Cached: calendar programs ask again and again, and past revisions do not change.
@lru_cache(maxsize=32)
def _read(texts: _Texts) -> Roster | None:
    return read_texts(texts.files, were_in_force=True).roster
