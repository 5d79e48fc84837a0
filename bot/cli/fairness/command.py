"""`oncall fairness`: the burden of each person, as a table, JSON and a picture."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption, loaded
from bot.cli.fairness.as_json import as_json as fairness_json
from bot.cli.fairness.table import print_table
from bot.cli.files_and_overrides import as_recorded
from bot.cli.moments import NOW, Moment
from bot.cli.output import console, print_json, text
from bot.cli.problems import Problem
from bot.cli.spans import span_between
from bot.cli.typed import SinceOption, UntilOption
from bot.domain.planning.fairness import people_of, person_shares
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span

USUAL_LENGTH = timedelta(days=90)

SvgOption = Annotated[
    Path | None,
    typer.Option("--svg", metavar="FILE", show_default=False, help="Draw it into that file, too."),
]


def fairness(
    ctx: typer.Context,
    team: Annotated[str, typer.Argument(metavar="TEAM", show_default=False)],
    start: SinceOption = None,
    end: UntilOption = None,
    svg: SvgOption = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hours, nights, weekends and holidays on call of each person, against an even share."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    reading = asked.reading()
    within = _span(start, end, loaded(reading).team(team).timezone, asked.now)
    roster = as_recorded(reading, within.start, asked.now)
    owner = roster.team(team)
    holidays = _holidays(roster, people_of(owner, within), within)
    found = person_shares(owner, roster.people, within, holidays)
    if svg is not None:
        from bot.cli.fairness.picture import picture

        _write(svg, picture(roster, owner, within, found))
    if asked.as_json:
        print_json(fairness_json(owner, within, found))
        return
    print_table(console(), roster, owner, within, found)
    if svg is not None:
        console().print(text(f"The picture is in {svg}."))


def _span(start: Moment | None, end: Moment | None, zone: ZoneInfo, now: datetime) -> Span:
    """The span asked for; by default the last quarter of a year."""
    now = now.replace(microsecond=0)
    if end is None and start is not None and start.instant(zone, now) >= now:
        end = _later(start, zone, now, USUAL_LENGTH)
    end = end or NOW
    return span_between(start or _later(end, zone, now, -USUAL_LENGTH), end, zone, now)


def _later(moment: Moment, zone: ZoneInfo, now: datetime, by: timedelta) -> Moment:
    return Moment(typed=moment.instant(zone, now) + by)


def _holidays(roster: Roster, people: Iterable[str], within: Span) -> Mapping[str, frozenset[date]]:
    """The public holidays of those whose country is known.

    Raises:
        Problem: a country in people.yaml is one whose holidays the library does not have.
    """
    countries = {key: country for key in people if (country := roster.person(key).country)}
    if not countries:
        return {}
    from bot.storage.schedule_files.public_holidays import UnknownCountry, public_holidays

    holidays = {}
    for key, country in countries.items():
        zone = roster.person(key).timezone
        first, last = (at.astimezone(zone).date() for at in (within.start, within.end))
        try:
            holidays[key] = public_holidays(country, first, last)
        except UnknownCountry as unknown:
            raise Problem(f"The country of {key} in people.yaml: {unknown}.") from None
    return holidays


def _write(path: Path, drawn: str) -> None:
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}.") from None
