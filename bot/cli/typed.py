"""Parses typed values; an invalid one ends with a sentence and exit code 2."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.moments import Moment
from bot.cli.place import About, SchedulePath, Where
from bot.domain.times.durations import parse_duration

T = TypeVar("T")

# The largest that the databases' integers hold.
LARGEST_NUMBER = 2**31 - 1


def _typed(parse: Callable[[str], T]) -> Callable[[str], T]:
    def parsed(text: str) -> T:
        try:
            return parse(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error

    return parsed


def duration(text: str) -> timedelta:
    """A length such as 2h."""
    return _typed(parse_duration)(text)


def _team_name(text: str) -> str:
    from bot.storage.schedule_files.scalars import name

    if text == "people":
        raise ValueError("“people” cannot be a team's name here: its file would be people.yaml.")
    return name(text)


IdArgument = Annotated[
    int, typer.Argument(metavar="ID", min=1, max=LARGEST_NUMBER, show_default=False)
]
PlaceArgument = Annotated[
    SchedulePath,
    typer.Argument(metavar="TEAM/SCHEDULE", parser=_typed(SchedulePath.parse), show_default=False),
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
PlaceOrNothingArgument = Annotated[
    SchedulePath | None,
    typer.Argument(metavar="TEAM/SCHEDULE", parser=_typed(SchedulePath.parse), show_default=False),
]
AboutArgument = Annotated[
    About,
    typer.Argument(metavar="TEAM/SCHEDULE|PERSON", parser=_typed(About.parse), show_default=False),
]

_ON_TEAM_S_CLOCK = "ISO 8601; without an offset, on the team's clock."
_ON_TEAM_S_CLOCK_OR_UTC = (
    "ISO 8601; without an offset, on the team's clock (UTC if no team is given)."
)
_IN_UTC = "ISO 8601; without an offset, in UTC."
_END = "The same; the span ends there."


def _instant(flag: str, *, default: str | bool, help_: str) -> Any:  # noqa: ANN401 (as typer has it)
    return typer.Option(
        flag, metavar="INSTANT", parser=_typed(Moment.parse), show_default=default, help=help_
    )


AtOption = Annotated[Moment | None, _instant("--at", default="now", help_=_ON_TEAM_S_CLOCK_OR_UTC)]

FromOption = Annotated[Moment, _instant("--from", default=False, help_=_ON_TEAM_S_CLOCK)]
ToOption = Annotated[Moment, _instant("--to", default=False, help_=_END)]

FromNowOption = Annotated[
    Moment | None, _instant("--from", default="now", help_=_ON_TEAM_S_CLOCK_OR_UTC)
]
To90DaysOption = Annotated[Moment | None, _instant("--to", default="90 days later", help_=_END)]

FromNowInUtcOption = Annotated[Moment | None, _instant("--from", default="now", help_=_IN_UTC)]
ToInSixWeeksOption = Annotated[
    Moment | None, _instant("--to", default="six weeks later", help_=_END)
]

SinceOption = Annotated[
    Moment | None, _instant("--from", default="90 days before --to", help_=_ON_TEAM_S_CLOCK)
]
UntilOption = Annotated[
    Moment | None,
    _instant("--to", default="now, or 90 days after a --from that is to come", help_=_END),
]

FromHandoffOption = Annotated[
    Moment | None,
    _instant(
        "--from",
        default="the next handoff",
        help_="The first handoff then or later counts; without an offset, on the team's clock.",
    ),
]

CalendarFromOption = Annotated[
    Moment | None,
    _instant(
        "--from",
        default="30 days ago",
        help_="ISO 8601; without an offset, on the team's or the person's clock.",
    ),
]
CalendarToOption = Annotated[
    Moment | None,
    _instant(
        "--to", default="in 180 days", help_="The same; shifts that begin later are left out."
    ),
]

CompareFromOption = Annotated[
    Moment | None,
    _instant(
        "--from",
        default="as far as the source tells shifts",
        help_="Compare from here on; ISO 8601, without an offset in UTC.",
    ),
]
CompareToOption = Annotated[
    Moment | None,
    _instant("--to", default="the same, or 90 days after --from", help_="Compare up to here."),
]
TeamOption = Annotated[
    str | None,
    typer.Option(
        "--team",
        metavar="NAME",
        parser=_typed(_team_name),
        show_default="the first schedule's name",
        help="The team in whose file everything is written.",
    ),
]
