"""The absences of a roster's people; says on standard error which calendars are unreadable."""

from pathlib import Path

from bot.cli.problems import say
from bot.domain.rosters.absence import Absence
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span


def absences_of(roster: Roster, directory: Path, within: Span) -> tuple[Absence, ...]:
    """The absences that reach into a span. Fetches calendars, and names those it cannot read."""
    if not any(person.away for person in roster.people.values()):
        return ()
    from bot.cli.absences.known import known_absences

    known = known_absences(roster.people.values(), directory, within)
    say(*(f"oncall: {unreadable.message}." for unreadable in known.unreadable))
    return known.absences
