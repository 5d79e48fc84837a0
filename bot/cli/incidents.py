"""`oncall incidents`, `incident`, `ack`, `resolve`, `snooze` and `reassign`."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.asked import CommonOptions, JsonOption, SchedulesOption
from bot.cli.incident_text import print_answer, print_incident, print_incidents, print_reassigned
from bot.cli.output import console, print_json
from bot.cli.typed import LARGEST_NUMBER, duration
from bot.domain.answering.reassigning import recipient_named
from bot.domain.answering.what_follows import why_nobody
from bot.domain.incidents.timeline import Through
from bot.engine.contracts import IncidentView
from bot.engine.incident_json import incident_json, summary_json

if TYPE_CHECKING:
    from bot.engine.commands.incidents import IncidentCommands

NumberArgument = Annotated[
    int, typer.Argument(metavar="N", min=1, max=LARGEST_NUMBER, show_default=False)
]
AsOption = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", show_default=False, help="Who does it: their key."),
]


def incidents(
    ctx: typer.Context,
    open_only: Annotated[bool, typer.Option("--open", help="Only those not resolved.")] = False,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """The newest incidents, newest first."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked, with_schedules=not asked.as_json) as commands:
        found = commands.incidents.listed(open_only=open_only)
        roster = None if asked.as_json else commands.duty.roster()
    if asked.as_json:
        print_json([summary_json(incident) for incident in found])
    elif found:
        print_incidents(console(), found, roster)
    else:
        console().print("There are no open incidents." if open_only else "There are no incidents.")


def incident(
    ctx: typer.Context,
    number: NumberArgument,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """One incident with all that happened to it."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked) as commands:
        view = commands.incidents.view(number)
    _print(asked, view, lambda: print_incident(console(), view, asked.now))


def ack(
    ctx: typer.Context,
    number: NumberArgument,
    person: AsOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an incident: nobody else is paged for it."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    _act(asked, number, lambda incidents: incidents.acknowledge(number, person, Through.SHELL))


def resolve(
    ctx: typer.Context,
    number: NumberArgument,
    person: AsOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """End an incident."""
    asked = CommonOptions.of(ctx, schedules, as_json)
    _act(asked, number, lambda incidents: incidents.resolve(number, person, Through.SHELL))


def snooze(
    ctx: typer.Context,
    number: NumberArgument,
    length: Annotated[
        timedelta,
        typer.Option(
            "--for",
            metavar="DURATION",
            parser=duration,
            show_default=False,
            help="Such as 30m or 2h; a week at most.",
        ),
    ],
    person: AsOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put an incident off: nobody is paged for it until then."""
    asked = CommonOptions.of(ctx, schedules, as_json)

    def snoozed(incidents: "IncidentCommands") -> None:
        # The clock is that of the database only now that this is open.
        incidents.snooze(number, person, Through.SHELL, until=asked.now + length)

    _act(asked, number, snoozed)


def reassign(
    ctx: typer.Context,
    number: NumberArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="PERSON|TEAM",
            show_default=False,
            help="Who is to take it; a team by its policy.",
        ),
    ],
    person: AsOption,
    schedules: SchedulesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand an incident over: they are paged now, whoever was paged before is left alone."""
    from bot.cli.databases import opened_commands

    asked = CommonOptions.of(ctx, schedules, as_json)
    with opened_commands(asked) as commands:
        recipient = recipient_named(to, commands.duty.roster())
        handed = commands.reassigning.reassign(number, person, Through.SHELL, to=recipient)
        view = commands.incidents.view(number)
    nobody = why_nobody(handed.follows, handed.at)
    said = f"paging {to} now" if nobody is None else f"{to}: {nobody}"
    _print(asked, view, lambda: print_reassigned(console(), view, said))


def _act(asked: CommonOptions, number: int, act: Callable[["IncidentCommands"], object]) -> None:
    """Do something about an incident, and print how it stands then."""
    from bot.cli.databases import opened_commands

    with opened_commands(asked) as commands:
        act(commands.incidents)
        view = commands.incidents.view(number)
    _print(asked, view, lambda: print_answer(console(), view))


def _print(asked: CommonOptions, view: IncidentView, for_people: Callable[[], None]) -> None:
    if asked.as_json:
        print_json(incident_json(view, asked.now))
    else:
        for_people()
