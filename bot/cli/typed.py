"""Values as people type them, and the sentence when they make no sense (exit code 2)."""

from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from bot.cli.moments import Moment
from bot.cli.place import Place, Where

T = TypeVar("T")


def _typed(parse: Callable[[str], T]) -> Callable[[str], T]:
    def parsed(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    return parsed


PlaceArgument = Annotated[
    Place, typer.Argument(metavar="TEAM/SCHEDULE", parser=_typed(Place.parse), show_default=False)
]
WhereArgument = Annotated[
    Where | None,
    typer.Argument(
        metavar="TEAM[/SCHEDULE]",
        parser=_typed(Where.parse),
        show_default=False,
        help="All teams if left out.",
    ),
]
AtOption = Annotated[
    Moment | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="now",
        help="ISO 8601; without an offset, on the team's clock (UTC if no team is given).",
    ),
]
FromOption = Annotated[
    Moment,
    typer.Option(
        "--from",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default=False,
        help="ISO 8601; without an offset, on the team's clock.",
    ),
]
ToOption = Annotated[
    Moment,
    typer.Option(
        "--to",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default=False,
        help="The same; the span ends there.",
    ),
]
FromNowOption = Annotated[
    Moment | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="now",
        help="ISO 8601; without an offset, in UTC.",
    ),
]
ToInSixWeeksOption = Annotated[
    Moment | None,
    typer.Option(
        "--to",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="six weeks later",
        help="The same; the span ends there.",
    ),
]
SinceOption = Annotated[
    Moment | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="90 days before --to",
        help="ISO 8601; without an offset, on the team's clock.",
    ),
]
UntilOption = Annotated[
    Moment | None,
    typer.Option(
        "--to",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="now, or 90 days after a --from that is to come",
        help="The same; the span ends there.",
    ),
]
FromHandoffOption = Annotated[
    Moment | None,
    typer.Option(
        "--from",
        metavar="INSTANT",
        parser=_typed(Moment.parse),
        show_default="the next handoff",
        help="The first handoff then or later counts; without an offset, on the team's clock.",
    ),
]
