"""Finds the timeline entry from which people are paged by changed schedule files, and words for it.

Entries that tell who is paged, or why somebody is not, have the revision of the files that said so
as their fact `revision`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.times.durations import duration_in_words

# Further back nobody reckons in hours.
IN_DAYS = timedelta(days=2)
FILES_NAMED_AT_MOST = 3


def first_by_other_files(timeline: Iterable[TimelineEntry]) -> Mapping[int, tuple[int, int]]:
    """By their ids the entries that go by other files than the one before: its revision, theirs."""
    found: dict[int, tuple[int, int]] = {}
    last: int | None = None
    for entry in timeline:
        revision = entry.facts.get("revision")
        if revision is None:
            continue
        if last is not None and last != revision:
            found[entry.id] = (last, revision)
        last = revision
    return found


def facts_of_change(before: int, since: datetime | None, files: Sequence[str]) -> dict[str, Any]:
    """What the first entry by other files has besides.

    `since` is when they came in force and `files` are the names of those that differ, where known.
    """
    in_force_since = None if since is None else since.isoformat()
    return {
        "revision_before": before,
        "in_force_since": in_force_since,
        "files_changed": [*files],
    }


def change_in_words(entry: TimelineEntry) -> str | None:
    """A sentence; None for an entry that goes by the files of the one before it."""
    facts = entry.facts
    before, revision = facts.get("revision_before"), facts.get("revision")
    if before is None or revision is None:
        return None
    if revision < before:
        return (
            f"By revision {revision} of the schedule files, in a process that had not read "
            f"revision {before} yet."
        )
    changed = f"{_named(facts['files_changed'])} changed{_when(facts['in_force_since'], entry.at)}"
    return (
        f"From here on by revision {revision} of the schedule files, until now by {before}: "
        f"{changed}."
    )


def _named(files: Sequence[str]) -> str:
    if not files:
        return "they were"
    more = len(files) - FILES_NAMED_AT_MOST
    told = ", ".join(files[:FILES_NAMED_AT_MOST])
    if more > 0:
        return f"{told} and {more} more were"
    return f"{told} was" if len(files) == 1 else f"{told} were"


def _when(since: str | None, at: datetime) -> str:
    if since is None:
        return ""
    length = max(at - datetime.fromisoformat(since), timedelta(0))
    told = f"{length.days} days" if length >= IN_DAYS else duration_in_words(length)
    return f" {told} before"
