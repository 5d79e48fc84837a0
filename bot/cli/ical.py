"""`oncall ical`: shifts as an iCalendar file."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.files_and_overrides import with_kept_overrides
from bot.cli.moments import Moment
from bot.cli.output import iso, print_json
from bot.cli.place import SchedulePath
from bot.cli.problems import Problem, counted, say
from bot.cli.spans import span_between
from bot.cli.typed import CalendarFromOption, CalendarToOption, PlaceOrNothingArgument
from bot.domain.rosters.feed import Feed, entries_of_person, entries_of_schedule, shown_at
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import EVER


def ical(
    ctx: typer.Context,
    place: PlaceOrNothingArgument = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--person", metavar="PERSON", show_default=False, help="Their shifts on all schedules."
        ),
    ] = None,
    start: CalendarFromOption = None,
    end: CalendarToOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", show_default=False, help="Else standard output."),
    ] = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """The shifts of a schedule or a person as an iCalendar file (RFC 5545), each one whole."""
    if (place is None) == (person is None):
        raise typer.BadParameter("Say either TEAM/SCHEDULE or --person PERSON.")
    asked = CommonOptions.of(ctx, schedules, as_json)
    roster = with_kept_overrides(asked.files(), after=EVER.start)
    feed = _feed(roster, place, person, start, end, asked)
    if asked.as_json:
        _print_as_json(feed, roster)
        return
    _write(feed, roster, output)


def _feed(
    roster: Roster,
    place: SchedulePath | None,
    person: str | None,
    start: Moment | None,
    end: Moment | None,
    asked: CommonOptions,
) -> Feed:
    zone = _zone(roster, place, person)
    usual, now = shown_at(asked.now), asked.now
    first = start or Moment(typed=usual.start)
    last = end or Moment(typed=usual.end)
    within = span_between(first, last, zone, now)
    if place is not None:
        entries = entries_of_schedule(roster, place.team, place.schedule, within)
    else:
        entries = entries_of_person(roster, person or "", within)
    return Feed(
        person=person,
        team=place.team if place else None,
        schedule=place.schedule if place else None,
        entries=entries,
        # A file has no history: of two with the same event the one with the later stamp is newer.
        sequence=0,
        changed_at=now.replace(microsecond=0),
    )


def _zone(roster: Roster, place: SchedulePath | None, person: str | None) -> ZoneInfo:
    """Raises UnknownPerson, UnknownTeam or UnknownSchedule."""
    if place is None:
        return roster.person(person or "").timezone
    roster.schedule(place.team, place.schedule)
    return roster.team(place.team).timezone


def _write(feed: Feed, roster: Roster, output: Path | None) -> None:
    from bot.calendars.writing import calendar

    content = calendar(feed, roster)
    if output is None:
        # As bytes, because text output would change the line ends of the calendar.
        typer.get_binary_stream("stdout").write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as problem:
        raise Problem(f"{output} cannot be written: {problem.strerror}") from problem
    say(f"{counted(len(feed.entries), 'shift')} in {output}")


def _print_as_json(feed: Feed, roster: Roster) -> None:
    from bot.calendars.writing import summary_of, uid_of

    print_json(
        [
            {
                "uid": uid_of(entry),
                "team": entry.team,
                "schedule": entry.schedule,
                "person": entry.person,
                "start": iso(entry.span.start),
                "end": iso(entry.span.end),
                "summary": summary_of(entry, feed, roster),
            }
            for entry in feed.entries
        ]
    )
