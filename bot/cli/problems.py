"""What ends a command with exit code 1, and how it is said."""

import typer


class Problem(Exception):  # noqa: N818 (it is told to a person, who mends it)
    """Something is not as the command needs it. The sentence says what, and what would be right."""


def say(*lines: str) -> None:
    """Tell the person something that is not the answer: on standard error."""
    for line in lines:
        typer.echo(line, err=True)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Such as `1 team` and `2 teams`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
