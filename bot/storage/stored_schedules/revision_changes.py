"""In which schedule files two revisions differ."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from bot.storage.stored_schedules import revisions

# Cached: asked for whenever an incident is shown, and a revision never changes.
_known: WeakKeyDictionary[Engine, dict[tuple[int, int], tuple[str, ...]]] = WeakKeyDictionary()


def files_changed(tx: Connection, before: int, after: int) -> tuple[str, ...] | None:
    """The names of files that were changed, added or removed; None where one is not stored."""
    known = _known.setdefault(tx.engine, {})
    if (before, after) not in known:
        old, new = revisions.files_of(tx, before), revisions.files_of(tx, after)
        if old is None or new is None:
            return None
        known[before, after] = _different(old, new)
    return known[before, after]


def _different(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*old, *new}) if old.get(name) != new.get(name))
