"""All commands by name, and the end of a command that fails."""

import sys
from collections.abc import Mapping
from typing import Any

from typer.core import TyperGroup

from bot.cli.lazy_commands import CommandsByName, LazyCommand
from bot.cli.problems import exiting_on_problems

# As help tells of them.
COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Schedules": {
        "who": "bot.cli.who:who",
        "shifts": "bot.cli.shifts:shifts",
        "override": "bot.cli.override:override",
        "overrides": "bot.cli.overrides:overrides",
        "check": "bot.cli.check:check",
        "suggest": "bot.cli.suggest.command:suggest",
        "plan": "bot.cli.plan.command:plan",
        "fairness": "bot.cli.fairness.command:fairness",
        "schema": "bot.cli.schema:schema",
        "ical": "bot.cli.ical:ical",
        "import": "bot.cli.importing:import_",
        "rotation": "bot.cli.rotation.command:rotation",
    },
    "Incidents": {
        "incidents": "bot.cli.incidents:incidents",
        "incident": "bot.cli.incidents:incident",
        "ack": "bot.cli.incidents:ack",
        "resolve": "bot.cli.incidents:resolve",
        "snooze": "bot.cli.incidents:snooze",
        "reassign": "bot.cli.incidents:reassign",
    },
    "Running it": {
        "serve": "bot.cli.serve:serve",
        "engine": "bot.cli.serve:engine",
        "migrate": "bot.cli.migrate:migrate",
        "doctor": "bot.cli.doctor:doctor",
        "keys": "bot.cli.keys:keys",
        "calendars": "bot.cli.calendars:calendars",
    },
    "Trying it": {
        "sandbox": "bot.cli.sandbox.command:sandbox",
        "demo": "bot.cli.demo.command:demo",
    },
}


class Oncall(TyperGroup):
    """Ends with a sentence where it cannot do what was asked."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 (whatever typer gives it)
        super().__init__(**attributes)
        self.commands = CommandsByName(
            {
                name: LazyCommand(place=place, panel=panel)
                for panel, places in COMMANDS.items()
                for name, place in places.items()
            }
        )

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 (its type is private to typer)
        """Run the command that was asked for."""
        with exiting_on_problems():
            answer = super().invoke(ctx)
            # Notices a reader that left early (EPIPE) while we can still end quietly.
            sys.stdout.flush()
        return answer
