"""The schedule files: YAML kept in git, read into a roster or into complaints with their places.

reading       `reading` reads them all: `composing` makes nodes of a text, in the words of
              `syntax_errors`; `expansion` bounds what aliases make of it, `garbage` what it costs.
by content    `people` with `addresses` and `away`, and `team` with `layers`, `windows`,
              `escalation` and `overrides`, all by `nodes` and `scalars`. `names` are those that one
              file uses of another; `uniqueness` is what only one file may have.
for people    `complaints`, at their `positions`, with `suggestions`; `surprises` are warned of;
              `public_holidays` for those who look who is on call then.
editors       `schema` for those of people: `schema_of_people` and `schema_of_team`, made of
              `schema_words`. `editing/` is ours.
"""

from bot.storage.schedule_files.complaints import Complaint
from bot.storage.schedule_files.positions import FilePosition, FilePositions
from bot.storage.schedule_files.reading import (
    Reading,
    describe_teams,
    read_directory,
    read_texts,
)

__all__ = [
    "Complaint",
    "FilePosition",
    "FilePositions",
    "Reading",
    "describe_teams",
    "read_directory",
    "read_texts",
]
