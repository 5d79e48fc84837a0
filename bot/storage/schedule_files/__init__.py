"""The schedule files: YAML kept in git, read into a roster or into complaints with their places."""

from bot.storage.schedule_files.complaints import Complaint
from bot.storage.schedule_files.places import Place, Places
from bot.storage.schedule_files.reading import (
    Reading,
    describe_teams,
    read_directory,
    read_texts,
)

__all__ = [
    "Complaint",
    "Place",
    "Places",
    "Reading",
    "describe_teams",
    "read_directory",
    "read_texts",
]
