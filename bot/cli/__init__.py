"""The command line: `oncall`, also `python -m bot`."""


def main() -> None:
    """Run `oncall` with the arguments of this process, and leave with its exit code."""
    from bot.cli.application import app

    app(prog_name="oncall")
