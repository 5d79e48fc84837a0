"""Covers as text, as overrides to paste into the files, and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.cli.output import iso, text
from bot.cli.suggest.covering import Suggestions
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.planning.cover import Candidate, Cover
from bot.domain.rosters.duty_book import AROUND
from bot.domain.rosters.roster import Roster, Team
from bot.domain.subjects import TeamSubject
from bot.domain.times.clock_changes import clock_changes
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of, reading

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NOBODY_STYLE = "bold red"


def print_suggestions(out: Console, found: Suggestions, zone: ZoneInfo, *, made: bool) -> None:
    """Each cover with its reason, then the overrides, unless they are made already."""
    if not found.covers:
        until = f"{day_and_time(found.within.end, zone)} ({zone.key})"
        out.print(text(f"Until {until} no shift falls on time off."))
        return
    for team, covers in _by_team(found):
        out.print(text(team.key, "bold"), text(f"({team.timezone.key})", "dim"))
        for _, parts in groupby(covers, key=attrgetter("clash")):
            _print_covers(out, list(parts), team.timezone, found.roster)
    if not any(cover.taker for cover in found.covers):
        return
    out.print()
    if made:
        out.print("These overrides are made.")
    else:
        out.print("To make these overrides say --apply, or put them into the files:")
        out.print(Text(yaml(found).rstrip("\n")), soft_wrap=True)


def yaml(found: Suggestions) -> str:
    """The overrides as YAML for team files, a document per file; empty if there are none."""
    documents = []
    for team, covers in _by_team(found):
        lines = [_line(cover, team.timezone) for cover in covers if cover.taker is not None]
        if lines:
            file = found.positions.of(TeamSubject(team=team.key)).file
            documents.append("\n".join((f"# {file}", "overrides:", *lines, "")))
    return "---\n".join(documents)


def cover_json(cover: Cover, id_: int | None) -> dict[str, object]:
    """One cover; `id` is that of its override, if it was made."""
    taker = cover.taker
    return {
        "team": cover.clash.team,
        "schedule": cover.clash.schedule,
        "person": taker.person if taker else None,
        "replaces": cover.clash.person,
        "start": iso(cover.span.start),
        "end": iso(cover.span.end),
        "note": cover.clash.absence.note,
        "load_hours": taker.load / _HOUR if taker else None,
        "rest_hours": taker.rest / _HOUR if taker and taker.rest is not None else None,
        "hindered": {person: str(why) for person, why in cover.hindered.items()},
        "id": id_,
    }


def _by_team(found: Suggestions) -> Iterator[tuple[Team, list[Cover]]]:
    for key in dict.fromkeys(cover.clash.team for cover in found.covers):
        covers = [cover for cover in found.covers if cover.clash.team == key]
        yield found.roster.team(key), covers


def _print_covers(out: Console, covers: Sequence[Cover], zone: ZoneInfo, roster: Roster) -> None:
    """The covers of one turn: one for all of it, or one for each part."""
    clash, in_parts = covers[0].clash, len(covers) > 1
    note = f" ({clash.absence.note})" if clash.absence.note else ""
    whole = Span(start=covers[0].span.start, end=covers[-1].span.end)
    _print_at(out, 2, text(f"{clash.schedule}, {_from_to(whole, zone)}"))
    split = " Nobody can take all of it; in parts:" if in_parts else ""
    _print_at(out, 4, text(f"{name_of(clash.person, roster)} is away{note}.{split}"))
    for cover in covers:
        if in_parts:
            _print_at(out, 4, text(_from_to(cover.span, zone)))
        _print_at(out, 6 if in_parts else 4, _answer(cover, roster))


def _print_at(out: Console, indented: int, line: Text) -> None:
    out.print(Padding(line, (0, 0, 0, indented), expand=False))


def _from_to(span: Span, zone: ZoneInfo) -> str:
    return f"{day_and_time(span.start, zone)} to {day_and_time(span.end, zone)}"


def _answer(cover: Cover, roster: Roster) -> Text:
    passed_over = "; ".join(
        f"{name_of(person, roster)}: {why}" for person, why in cover.hindered.items()
    )
    if cover.taker is None:
        why = passed_over or "nobody else takes turns in this team"
        return Text.assemble(("NOBODY CAN COVER. ", _NOBODY_STYLE), text(f"{why}."))
    name = name_of(cover.taker.person, roster)
    but = f" ({passed_over})" if passed_over else ""
    return Text.assemble(text(name, "bold"), " ", text(f"can: {_why(cover.taker)}.{but}"))


def _why(taker: Candidate) -> str:
    load = f"{taker.load / _HOUR:.0f} h on call in the {AROUND // _DAY} days around"
    if taker.elsewhere:
        return f"on call for another team then, {load}"
    if taker.rest is None:
        return "no shifts of their own around"
    return f"{_rest(taker.rest)}, {load}"


def _rest(rest: timedelta) -> str:
    if not rest:
        return "right beside a shift of their own"
    length = f"{rest / _HOUR:.0f} h" if rest < 2 * _DAY else f"{rest // _DAY} days"
    return f"{length} from their nearest shift"


def _line(cover: Cover, zone: ZoneInfo) -> str:
    taker = cover.taker.person if cover.taker else ""
    start = _written(reading(cover.span.start, zone))
    end = _written(_local_end(cover.span.end, zone))
    return (
        f"  - {{schedule: {cover.clash.schedule}, person: {taker}, "
        f"replaces: {cover.clash.person}, from: {start}, to: {end}}}"
    )


def _local_end(end: datetime, zone: ZoneInfo) -> datetime:
    """The wall-clock time of an end; of one that comes twice the second cannot be written.

    Then it is when all such times are over: an override with `replaces` does no harm if it begins
    earlier or ends later, but one that ends an hour early leaves on call who is away.
    """
    local = reading(end, zone)
    if instant_of(local, zone) == end:
        return local
    changes = clock_changes(zone, Span(start=end - _DAY, end=end + timedelta.resolution))
    return next(change.last for change in changes if local in change)


def _written(local: datetime) -> str:
    """As team files have it."""
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
