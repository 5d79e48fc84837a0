"""`oncall overrides`: lists overrides, and takes one back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption, loaded
from bot.cli.output import console, iso, print_json, table, text
from bot.cli.typed import LARGEST_NUMBER, WhereArgument
from bot.cli.when import day_and_time
from bot.domain.answering.naming import name_of
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.subjects import OverrideSubject
from bot.storage.schedule_files import Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class _Listed:
    """One override: with an id if it can be taken back here, else with its place in a file."""

    override: Override
    id: int | None = None
    is_agreed: bool = False
    place: str | None = None
    made_by: str | None = None

    def origin(self, roster: Roster) -> str:
        """Its origin: a file, a swap or a person; empty if made in the shell without a name."""
        if self.place is None and not self.is_agreed:
            return name_of(self.made_by, roster) if self.made_by else ""
        return self.place or "swap or cover"


def overrides(
    ctx: typer.Context,
    where: WhereArgument = None,
    remove: Annotated[
        int | None,
        typer.Option(
            "--remove",
            metavar="ID",
            min=1,
            max=LARGEST_NUMBER,
            show_default=False,
            help="Take one back.",
        ),
    ] = None,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Overrides that are not over, or with --remove: take one back.

    One that has begun counts until now. What a swap made is for its two people to give back.
    """
    asked = CommonOptions.of(ctx, schedules, as_json)
    if remove is not None:
        if where is not None:
            raise typer.BadParameter("Give --remove ID alone, without a team.")
        _take_back(asked, remove)
        return
    reading = asked.reading()
    roster = loaded(reading)
    if where is not None and where.schedule:
        roster.schedule(where.team, where.schedule)
    elif where is not None:
        roster.team(where.team)
    found = [
        each
        for each in (*_in_files(reading, roster), *_kept(asked))
        if each.override.span.end > asked.now
        and (where is None or where.team == each.override.team)
        and (where is None or where.schedule in (None, each.override.schedule))
    ]
    found.sort(key=lambda each: (each.override.span, each.id or 0))
    if asked.as_json:
        print_json([_as_json(each) for each in found])
    else:
        _print(roster, found)


def _take_back(asked: CommonOptions, id_: int) -> None:
    from bot.cli.databases import opened_commands
    from bot.cli.still_paged import as_json as shown
    from bot.cli.still_paged import print_still_paged

    with opened_commands(asked) as commands:
        kept = commands.overrides.take_back(id_)
        roster = commands.duty.roster()
        override = kept.override
        paged = commands.overrides.still_paged(override, taken_back=True)
    if asked.as_json:
        print_json(_as_json(_Listed(id=id_, override=override)) | {"still_paged": shown(paged)})
        return
    has_begun = " from now on" if override.span.start < asked.now else ""
    console().print(
        text(
            f"Override {id_} is taken back: {name_of(override.person, roster)} does not stand in "
            f"on {override.team}/{override.schedule}{has_begun}."
        )
    )
    print_still_paged(console(), paged, roster)


def _in_files(reading: Reading, roster: Roster) -> Iterator[_Listed]:
    for team in roster.teams.values():
        for schedule in team.schedules.values():
            for number, override in enumerate(schedule.overrides):
                subject = OverrideSubject(team=team.key, schedule=schedule.key, override=number)
                place = reading.positions.of(subject)
                yield _Listed(override=override, place=f"{place.file}:{place.line}")


def _kept(asked: CommonOptions) -> Iterator[_Listed]:
    from bot.cli.files_and_overrides import kept_with_ids

    for kept in kept_with_ids(asked.now):
        yield _Listed(
            override=kept.override,
            id=kept.id,
            is_agreed=kept.swap is not None,
            made_by=kept.made_by,
        )


def _as_json(each: _Listed) -> dict[str, object]:
    override = each.override
    return {
        "id": each.id,
        "team": override.team,
        "schedule": override.schedule,
        "person": override.person,
        "replaces": override.replaces,
        "start": iso(override.span.start),
        "end": iso(override.span.end),
        "agreed": each.is_agreed,
        "place": each.place,
    }


def _print(roster: Roster, found: list[_Listed]) -> None:
    if not found:
        console().print("There are no overrides. `oncall override` makes one.")
        return
    shown = table("ID", "Schedule", "Person", "From", "To", "Made by")
    for each in found:
        override = each.override
        team = roster.teams.get(override.team)
        instead = f" for {name_of(override.replaces, roster)}" if override.replaces else ""
        times = [
            day_and_time(at, team.timezone) if team else iso(at) or ""
            for at in (override.span.start, override.span.end)
        ]
        shown.add_row(
            str(each.id or ""),
            text(f"{override.team}/{override.schedule}"),
            text(name_of(override.person, roster) + instead, "bold"),
            *times,
            text(each.origin(roster)),
        )
    console().print(shown)
