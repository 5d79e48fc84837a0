"""Finds covers for absences, and makes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.absences.known import known_absences
from bot.cli.asked import CommonOptions, loaded
from bot.cli.databases import opened_commands
from bot.cli.files_and_overrides import with_kept_overrides
from bot.cli.place import Where
from bot.cli.problems import say
from bot.domain.planning.cover import Cover, covers
from bot.domain.rosters.duty_book import AROUND
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span
from bot.storage.schedule_files import FilePositions, Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestions:
    """The covers found in a span, and what they were found in."""

    covers: tuple[Cover, ...]
    within: Span
    roster: Roster
    positions: FilePositions


def suggestions(
    asked: CommonOptions, reading: Reading, where: Where | None, within: Span
) -> Suggestions:
    """The best covers; says which calendars could not be read.

    Raises:
        Problem: the files do not load.
        UnknownTeam, UnknownSchedule.
    """
    files = loaded(reading)
    known = known_absences(
        files.people.values(),
        asked.directory,
        Span(start=within.start, end=within.end + AROUND),
    )
    for unreadable in known.unreadable:
        say(f"oncall: {reading.positions.of(unreadable.subject)}: {unreadable.message}.")
    roster = with_kept_overrides(files, after=within.start - AROUND)
    team, schedule = (where.team, where.schedule) if where else (None, None)
    return Suggestions(
        covers=covers(roster, known.absences, within, team, schedule),
        within=within,
        roster=roster,
        positions=reading.positions,
    )


def made(asked: CommonOptions, found: Sequence[Cover], by: str | None) -> list[int | None]:
    """Make the overrides of all covers, or none; returns their ids, None for uncovered parts.

    Raises:
        Problem: the database cannot be used.
        UnknownPerson: nobody is called `by`.
    """
    overrides = [cover.override for cover in found if cover.override is not None]
    with opened_commands(asked, create=True) as commands:
        if by is not None:
            commands.duty.roster().person(by)
        ids = iter(commands.overrides.add_all(overrides, by))
    return [None if cover.override is None else next(ids) for cover in found]
