"""A whole import: read the export, write our files, read them back, and compare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.importing.asked import Files, ImportRequest
from bot.importing.comparing import Difference, differences
from bot.importing.found import Found, FoundSchedule, InvalidSource
from bot.importing.writing import schedule_files
from bot.storage.schedule_files import read_texts

Reader = Callable[[Files, ImportRequest], Found]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """One of their schedules, and where ours differs; None without shifts to compare with."""

    schedule: FoundSchedule
    differences: tuple[Difference, ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """The texts of the files by name, what is in them, and how it compares."""

    team: str
    files: Mapping[str, str]
    found: Found
    proofs: tuple[Proof, ...]


def imported(
    read: Reader, files: Files, asked: ImportRequest, *, source: str, team: str | None = None
) -> Imported:
    """Import files. The comparison uses what our own reader reads from the result.

    Args:
        read: the reader of the source.
        files: the contents of the export.
        asked: the present, and the span to compare in.
        source: what the files are said to come from.
        team: the team's name; else that of the first schedule.

    Raises:
        InvalidSource: a file is not what the source exports.
    """
    found = read(files, asked)
    team = team or found.schedules[0].columns[0].key
    texts = schedule_files(found, team=team, source=source)
    reading = read_texts(texts)
    if reading.roster is None:
        errors = "\n".join(map(str, reading.errors[:5]))
        raise InvalidSource(f"what was found cannot be said in schedule files:\n{errors}")
    schedules = reading.roster.teams[team].schedules
    proofs = []
    for each in found.schedules:
        ours = [schedules[column.key] for column in each.columns]
        compared = differences(each.rendered, ours) if each.rendered else None
        proofs.append(Proof(schedule=each, differences=compared))
    return Imported(team=team, files=texts, found=found, proofs=tuple(proofs))
