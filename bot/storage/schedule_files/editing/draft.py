"""An edit of a line-up, written into a text, read back and compared, before any file is touched."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from pathlib import Path, PurePosixPath

from bot.domain.refusals import CannotEdit, NotInLineUp, Refused
from bot.domain.rosters.line_up import Edit, Edited, Move, Remove, Rewritten, edited
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.rotation import LineUp, Rotation
from bot.domain.rotations.schedule import Layer, Schedule
from bot.storage.schedule_files.editing.document import Document
from bot.storage.schedule_files.editing.layers import LayerPlace, line_of, with_line_up
from bot.storage.schedule_files.editing.replacing import replace_file
from bot.storage.schedule_files.reading import Reading, read_texts
from bot.storage.schedule_files.scalars import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An edited team file that loads and says what was meant, and is not written yet.

    `file` and `line` (counted from 1) are where the edit stands, as shown to people.
    """

    path: Path
    file: str
    line: int
    edited: Edited
    before: Roster
    after: Roster
    old: bytes
    new: bytes

    def save(self) -> None:
        """Replace the file.

        Raises:
            CannotEdit: it has changed since it was read.
            OSError: it cannot be written.
        """
        replace_file(self.path, old=self.old, new=self.new)

    def diff(self) -> str:
        """What is written, as a unified diff."""
        old, new = (
            text.decode("utf-8-sig").replace("\r\n", "\n").splitlines(keepends=True)
            for text in (self.old, self.new)
        )
        return "".join(unified_diff(old, new, self.file, self.file))


def draft(
    directory: Path,
    reading: Reading,
    *,
    team: str,
    schedule: str,
    layer: int,
    edit: Edit,
    now: datetime,
    since: datetime | None,
) -> Draft:
    """What an edit of one layer makes of its file.

    Args:
        directory: where the schedule files are.
        reading: what they say; without errors.
        team: which team.
        schedule: which of its schedules.
        layer: which of its layers, from 1.
        edit: who joins, leaves or moves.
        now: what has passed stays as it was.
        since: the edit counts from the first handoff at or after it; None: the next.

    Raises:
        UnknownTeam, UnknownSchedule, UnknownPerson.
        Refused: the edit makes no sense, or the file cannot be edited without doubt.
    """
    if reading.roster is None:
        raise ValueError("files that do not load cannot be edited")
    before = reading.roster
    _check_known(before, edit)
    schedule_before = before.schedule(team, schedule)
    edit_of = _edited(schedule_before, layer, edit, now, since)
    rotation = schedule_before.layers[layer - 1].rotation
    name, document = _document_of(team, reading.files, directory)
    path = directory / name
    old = path.read_bytes()
    if old.decode("utf-8-sig", errors="replace") != document.text:
        raise CannotEdit(f"{document.file} is being changed by somebody else: look again.")
    place = LayerPlace(schedule=schedule, layer=layer)
    # From the last to the first: a new change moves the number of those behind it.
    for rewritten in reversed(edit_of.rewritten):
        was = _line_up(rotation, rewritten)
        document = with_line_up(document, place, rewritten, was)
    after = _with(before, team, schedule, layer, edit_of.rotation)
    written = read_texts({**reading.files, name: document.text}, directory.as_posix()).roster
    if written != after:
        raise CannotEdit(f"{document.file} cannot be edited without doubt: edit it by hand.")
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    return Draft(
        path=path,
        file=document.file,
        line=line_of(document, place, edit_of.rewritten[0]),
        edited=edit_of,
        before=before,
        after=after,
        old=old,
        new=mark + document.text.encode(),
    )


def _edited(
    schedule: Schedule, layer: int, edit: Edit, now: datetime, since: datetime | None
) -> Edited:
    place = f"{schedule.team}/{schedule.key}"
    count = len(schedule.layers)
    if layer > count:
        there = "1 layer" if count == 1 else f"{count} layers"
        raise Refused(f"{place} has {there}: there is no layer {layer}.")
    try:
        made = edited(schedule.layers[layer - 1].rotation, edit, now, since)
        _check_year(made.rewritten[0].start)
    except NotInLineUp as refusal:
        hint = _elsewhere(schedule, layer, edit.person)
        raise NotInLineUp(f"Layer {layer} of {place}: {refusal}{hint}") from None
    except Refused as refusal:
        raise type(refusal)(f"Layer {layer} of {place}: {refusal}") from None
    return made


def _check_year(handoff: datetime) -> None:
    """Raises Refused for a handoff that a file cannot tell."""
    if not FIRST_YEAR <= handoff.year <= LAST_YEAR:
        raise Refused(
            f"The first handoff from then on is on {handoff:%Y-%m-%d}, and schedule files tell "
            f"times between {FIRST_YEAR} and {LAST_YEAR}. Give an earlier --from."
        )


def _check_known(roster: Roster, edit: Edit) -> None:
    """Raises UnknownPerson for anybody that the edit names and people.yaml does not have."""
    beside = None if isinstance(edit, Remove) else edit.after
    if isinstance(edit, Move):
        beside = edit.after or edit.before
    for name in filter(None, (edit.person, beside)):
        roster.person(name)


def _elsewhere(schedule: Schedule, layer: int, person: str) -> str:
    """Where else the person takes turns, if they do."""
    for change in schedule.layers[layer - 1].rotation.changes:
        if any(person in turn for turn in change.people):
            start = f"{change.start:%Y-%m-%d %H:%M}"
            return f' “{person}” takes turns in the change of {start}: --from "{start}".'
    for number, other in enumerate(schedule.layers, 1):
        if number != layer and person in other.rotation.everybody:
            return f" “{person}” takes turns in layer {number}: --layer {number}."
    return ""


def _document_of(team: str, files: Mapping[str, str], directory: Path) -> tuple[str, Document]:
    """The file that describes a team, by name."""
    for name, text in sorted(files.items(), key=lambda each: team not in each[1]):
        document = Document.of(PurePosixPath(directory.as_posix(), name).as_posix(), text)
        if any(key.value == "team" and value.value == team for key, value in document.root.value):
            return name, document
    raise AssertionError(f"no file describes {team}")


def _line_up(rotation: Rotation, rewritten: Rewritten) -> LineUp:
    of = rewritten.of
    return rotation.changes[of - 1].people if of else rotation.people


def _with(before: Roster, team: str, schedule: str, layer: int, rotation: Rotation) -> Roster:
    """The roster with another rotation in one layer."""
    old = before.schedule(team, schedule)
    layers = list(old.layers)
    layers[layer - 1] = Layer(rotation=rotation, only=layers[layer - 1].only)
    new = replace(old, layers=tuple(layers))
    schedules = {**before.teams[team].schedules, schedule: new}
    teams = {**before.teams, team: replace(before.teams[team], schedules=schedules)}
    return replace(before, teams=teams)
