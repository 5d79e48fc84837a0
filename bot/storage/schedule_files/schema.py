"""A JSON Schema (2020-12) of the schedule files, for editors that complete, explain and check YAML.

It says nothing that draft 7 reads otherwise, because many editors know no later one. A test holds
it to the keys that the reader knows, and to what the reader takes.
"""

from bot.storage.schedule_files.schema_of_people import people_file
from bot.storage.schedule_files.schema_of_team import team_file
from bot.storage.schedule_files.schema_words import Schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> Schema:
    """For both kinds of files: people.yaml is known by its key `people`."""
    return {
        "$schema": _DIALECT,
        "title": "Sleepwell schedule files",
        "type": "object",
        "if": {"anyOf": [{"required": ["people"]}, {"required": ["roles"]}]},
        "then": {"$ref": "#/$defs/people"},
        "else": {"$ref": "#/$defs/team"},
        "$defs": {"people": people_file(), "team": team_file()},
    }


def schema_of_people() -> Schema:
    """For people.yaml alone."""
    return {"$schema": _DIALECT, "title": "Sleepwell: people.yaml", **people_file()}


def schema_of_team() -> Schema:
    """For a team file alone."""
    return {"$schema": _DIALECT, "title": "Sleepwell: a team", **team_file()}
