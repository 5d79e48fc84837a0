"""Warnings of countries whose public holidays are not known.

Not part of reading: it takes a library that is slow to import, and such a country keeps nobody from
being paged.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from yaml import MappingNode, Node

from bot.storage.public_holidays import UnknownCountry, check_country
from bot.storage.schedule_files.complaints import Complaints, Source
from bot.storage.schedule_files.composing import compose
from bot.storage.schedule_files.reading import PEOPLE_NAMES, Reading


def with_countries_checked(reading: Reading, directory: Path) -> Reading:
    """The reading of a directory, with a warning where somebody's country is not known."""
    if reading.roster is None or not any(p.country for p in reading.roster.people.values()):
        return reading
    complaints = Complaints()
    for name in PEOPLE_NAMES:
        source = Source(file=(directory / name).as_posix(), complaints=complaints)
        root = compose(source, reading.files[name]) if name in reading.files else None
        for node in _countries(root):
            _check(source, node)
    warnings = {*reading.warnings, *complaints.warnings}
    return replace(reading, warnings=tuple(sorted(warnings)))


def _check(source: Source, country: Node) -> None:
    try:
        check_country(country.value)
    except UnknownCountry as unknown:
        source.warn(country, str(unknown))


def _countries(root: Node | None) -> Iterator[Node]:
    for people in _under(root, "people"):
        for _, person in people.value:
            yield from _under(person, "country")


def _under(node: Node | None, name: str) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        yield from (value for key, value in node.value if key.value == name)
