"""The command line: `oncall`, also `python -m bot`."""

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.serve_arguments import Start


def main() -> None:
    """Run `oncall` with the arguments of this process, and leave with its exit code."""
    # Imported modules stay for ever, so the garbage collector need not look at them.
    gc.disable()
    from bot.cli.serve_arguments import plainly_asked
    from bot.cli.standard_descriptors import fill_standard_descriptors

    fill_standard_descriptors()

    plain = plainly_asked(sys.argv[1:])
    if plain is not None:
        _start(plain)
        return
    from bot.cli.application import app

    gc.enable()
    app(prog_name="oncall")


def _start(plain: "Start") -> None:
    from bot.cli.problems import exiting_on_problems
    from bot.cli.starting import start

    # It ends as typer has it end.
    try:
        with exiting_on_problems():
            start(plain.part, plain.host, plain.port, plain.schedules)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(1) from None
