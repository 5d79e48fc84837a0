"""Telling from which entry of a timeline on people are paged by other schedule files."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.domain.answering.changed_files import facts_of_change, first_by_other_files
from bot.domain.incidents.timeline import TimelineEntry
from bot.storage.stored_schedules import revisions
from bot.storage.stored_schedules.revision_changes import files_changed


def with_changed_files(
    tx: Connection, timeline: Sequence[TimelineEntry]
) -> tuple[TimelineEntry, ...]:
    """The entries of an incident; the first by other files say so among their facts.

    Nothing is said of those by another revision of the very same files.
    """
    changed = first_by_other_files(timeline)
    told = {}
    for id_, (before, after) in changed.items():
        files = files_changed(tx, before, after)
        if files is None or files:
            told[id_] = facts_of_change(before, revisions.loaded_at(tx, after), files or ())
    return tuple(
        replace(one, facts={**one.facts, **told[one.id]}) if one.id in told else one
        for one in timeline
    )
