"""Edits a line-up, and prints the edited place and the plan."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bot.cli.absences.of_roster import absences_of
from bot.cli.asked import CommonOptions, loaded
from bot.cli.files_and_overrides import kept_with_ids, swap_halves
from bot.cli.moments import Moment
from bot.cli.output import console, iso, print_json, text
from bot.cli.place import SchedulePath
from bot.cli.plan.as_json import as_json
from bot.cli.plan.command import SIX_WEEKS
from bot.cli.plan.compared import Compared
from bot.cli.plan.screen import print_plan
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.planning.plan import compare
from bot.domain.rosters.line_up import Edit, Remove
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import EVER, Span
from bot.storage.schedule_files.editing import Draft, draft

_DIFF_STYLES = {"+": "green", "-": "red", "@": "dim"}


def edit_and_tell(
    asked: CommonOptions,
    place: SchedulePath,
    layer: int,
    edit: Edit,
    since: Moment | None,
    *,
    dry_run: bool,
) -> None:
    """Write the edit, unless it is a dry run, and print its effect from now on."""
    now = asked.now.replace(microsecond=0)
    reading = asked.reading()
    files = loaded(reading)
    zone = files.team(place.team).timezone
    made = draft(
        asked.directory,
        reading,
        team=place.team,
        schedule=place.schedule,
        layer=layer,
        edit=edit,
        now=now,
        since=since.instant(zone, now) if since else None,
    )
    if not dry_run:
        made.save()
    within = Span(start=now, end=made.edited.at + SIX_WEEKS)
    absences = absences_of(made.after, asked.directory, within)
    ever = kept_with_ids(EVER.start)
    kept = [each.override for each in ever if each.override.span.end > now]
    plan = compare(made.before, made.after, within, kept, absences)
    compared = Compared(before=made.before, after=made.after, plan=plan, swaps=swap_halves(ever))
    if asked.as_json:
        print_json({**as_json(compared), **_as_json(made, is_written=not dry_run)})
        return
    out = console()
    if dry_run:
        _print_diff(out, made)
    _print_edit(out, made, place, layer, edit)
    out.print()
    print_plan(out, compared)


def _as_json(made: Draft, *, is_written: bool) -> dict[str, object]:
    return {
        "file": made.file,
        "line": made.line,
        "handoff": iso(made.edited.at),
        "people": [list(turn) for turn in made.edited.rewritten[0].line_up],
        "written": is_written,
        "diff": made.diff(),
    }


def _print_diff(out: Console, made: Draft) -> None:
    for line in made.diff().splitlines():
        # Without text(), which would remove the indent; the file is valid YAML, so it is printable.
        out.print(Text(line, _DIFF_STYLES.get(line[:1], "")), soft_wrap=True)
    out.print()
    out.print(text("A dry run: nothing is written.", "bold"))


def _print_edit(out: Console, made: Draft, place: SchedulePath, layer: int, edit: Edit) -> None:
    here, *later = made.edited.rewritten
    zone = made.after.team(place.team).timezone
    order = ", ".join(
        " with ".join(name_of(person, made.after) for person in turn) for turn in here.line_up
    )
    since = day_and_time(made.edited.at, zone)
    out.print(
        Text.assemble(
            (f"{made.file}:{made.line}: ", "bold"),
            text(f"from {since} on the turns of layer {layer} of {place} go {order}."),
        ),
        soft_wrap=True,
    )
    for change in later:
        out.print(f"The change of {change.start:%Y-%m-%d %H:%M} is edited as well.")
    if isinstance(edit, Remove):
        for where in _turns_left(made.after, edit.person):
            out.print(text(f"{name_of(edit.person, made.after)} still takes turns in {where}."))


def _turns_left(roster: Roster, person: str) -> Iterator[str]:
    """Every other layer that the person has turns in."""
    for team in roster.teams.values():
        for schedule in team.schedules.values():
            for number, layer in enumerate(schedule.layers, 1):
                rotation = layer.rotation
                last = rotation.changes[-1].people if rotation.changes else rotation.people
                if any(person in turn for turn in last):
                    yield f"layer {number} of {team.key}/{schedule.key}"
