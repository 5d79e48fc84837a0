"""`oncall schema`: what the schedule files may hold, for editors."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.asked import JsonOption
from bot.cli.output import print_json


class FileKind(StrEnum):
    """The kinds of schedule files."""

    PEOPLE = "people"
    TEAM = "team"


def schema(
    of: Annotated[
        FileKind | None, typer.Argument(metavar="[people|team]", show_default="both kinds of files")
    ] = None,
    _as_json: JsonOption = False,
) -> None:
    """Print the JSON Schema of the schedule files, by which editors complete and explain them."""
    from bot.storage.schedule_files import schema as described

    made = {FileKind.PEOPLE: described.schema_of_people, FileKind.TEAM: described.schema_of_team}
    print_json(made[of]() if of else described.schema())
