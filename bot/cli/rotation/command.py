"""`oncall rotation`: somebody joins a line-up, leaves it, or changes places."""

from typing import Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.moments import Moment
from bot.cli.place import SchedulePath
from bot.cli.typed import FromHandoffOption, PlaceArgument
from bot.domain.rosters.line_up import Add, Edit, Move, Remove

PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", show_default=False)]
LayerOption = Annotated[
    int, typer.Option("--layer", metavar="N", min=1, help="Which layer of the schedule.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
]

rotation = typer.Typer(
    help="Change a line-up in the schedule files, from a handoff on.", no_args_is_help=True
)


@rotation.callback()
def before(
    ctx: typer.Context, schedules: SchedulesOption = None, as_json: JsonOption = False
) -> None:
    """Change a line-up in the schedule files, from a handoff on.

    What comes before that handoff stays as it was, and the others keep their order.
    """
    ctx.obj = CommonOptions.of(ctx, schedules, as_json)


@rotation.command()
def add(
    ctx: typer.Context,
    person: PersonArgument,
    place: PlaceArgument,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="PERSON",
            show_default=False,
            help="Whose turn comes right before; else the new person is last.",
        ),
    ] = None,
    layer: LayerOption = 1,
    since: FromHandoffOption = None,
    dry_run: DryRunOption = False,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person turns of their own."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    _edit(asked, place, layer, Add(person=person, after=after), since, dry_run=dry_run)


@rotation.command()
def remove(
    ctx: typer.Context,
    person: PersonArgument,
    place: PlaceArgument,
    layer: LayerOption = 1,
    since: FromHandoffOption = None,
    dry_run: DryRunOption = False,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person no more turns."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    _edit(asked, place, layer, Remove(person=person), since, dry_run=dry_run)


@rotation.command()
def move(
    ctx: typer.Context,
    person: PersonArgument,
    place: PlaceArgument,
    after: Annotated[
        str | None,
        typer.Option(
            "--after", metavar="PERSON", show_default=False, help="Whose turn comes right before."
        ),
    ] = None,
    ahead_of: Annotated[
        str | None,
        typer.Option(
            "--before", metavar="PERSON", show_default=False, help="Whose turn comes right after."
        ),
    ] = None,
    layer: LayerOption = 1,
    since: FromHandoffOption = None,
    dry_run: DryRunOption = False,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person's turn, with all who share it, another place in the order."""
    if (after is None) == (ahead_of is None):
        raise typer.BadParameter("Give one of --after and --before.")
    asked = CommonOptions.of(ctx, schedules, as_json)
    edit = Move(person=person, after=after, before=ahead_of)
    _edit(asked, place, layer, edit, since, dry_run=dry_run)


def _edit(
    asked: CommonOptions,
    place: SchedulePath,
    layer: int,
    edit: Edit,
    since: Moment | None,
    *,
    dry_run: bool,
) -> None:
    from bot.cli.rotation.editing import edit_and_tell

    edit_and_tell(asked, place, layer, edit, since, dry_run=dry_run)
