"""How every command ends when it cannot do what was asked."""

import errno
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from bot.cli.problems import Problem, say
from bot.domain.refusals import Refused


class Oncall(TyperGroup):
    """Turns refusals and problems into a sentence on standard error and exit code 1."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 (its type is private to typer)
        """Run the command that was asked for."""
        try:
            answer = super().invoke(ctx)
            # A reader that left early is noticed here, where it can still be left quietly.
            sys.stdout.flush()
        except (Problem, Refused) as refusal:
            say(f"oncall: {refusal}")
            raise typer.Exit(1) from refusal
        except OSError as error:
            # A reader that left early (EPIPE) is left to typer, which ends without a word.
            if error.errno == errno.EPIPE:
                raise
            say(f"oncall: {error}")
            raise typer.Exit(1) from error
        return answer
