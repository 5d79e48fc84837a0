"""Reading schedule files, from a directory or from texts, into a roster or complaints."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.domain.rosters.roster import Roster, Team
from bot.storage.schedule_files.complaints import Complaint, Complaints, Source
from bot.storage.schedule_files.composing import compose
from bot.storage.schedule_files.garbage import collected_later
from bot.storage.schedule_files.names import Names
from bot.storage.schedule_files.people import PeopleFile, read_people
from bot.storage.schedule_files.positions import FilePositions
from bot.storage.schedule_files.surprises import (
    warn_of_no_services,
    warn_of_no_teams,
    warn_of_shared_phones,
    warn_of_shared_slack,
    warn_of_unreachable_people,
)
from bot.storage.schedule_files.team import Outline, outline, read_team
from bot.storage.schedule_files.uniqueness import check_services_differ, check_teams_differ
from bot.storage.schedule_texts import decoded, is_schedule_file

PEOPLE = "people.yaml"
PEOPLE_NAMES = (PEOPLE, "people.yml")
# Of which a second or two of reading come; the schedules of a hundred people have a tenth of it.
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What reading came to. `roster` is None when there are errors.

    `files` are the texts that were read, by name relative to the directory; `positions` tells where
    in them everything in the roster stands.
    """

    roster: Roster | None
    errors: tuple[Complaint, ...]
    warnings: tuple[Complaint, ...]
    files: Mapping[str, str]
    positions: FilePositions = field(repr=False, compare=False)


def read_directory(directory: Path) -> Reading:
    """Read people.yaml and the team files beside it. What cannot be read is a complaint as well."""
    complaints = Complaints()
    shown_in = directory.as_posix()
    texts: dict[str, str | None] = {}
    try:
        paths = sorted(path for path in directory.iterdir() if is_schedule_file(path.name))
    except OSError as problem:
        folder = Source(file=shown_in, complaints=complaints)
        folder.error_at(1, 1, f"this folder cannot be read: {problem.strerror}")
        return _reading(None, complaints, {}, FilePositions())
    for path in paths:
        source = _source(shown_in, path.name, complaints)
        try:
            if path.is_dir():
                source.warn_at(1, 1, "this is a folder: nothing in it is read. A team is a file")
            else:
                texts[path.name] = _text(path, source)
        except OSError as problem:
            texts[path.name] = None
            source.error_at(1, 1, f"this file cannot be read: {problem.strerror}")
    with collected_later():
        return _read(texts, shown_in, complaints)


def read_texts(
    files: Mapping[str, str], shown_in: str = "", *, were_in_force: bool = False
) -> Reading:
    """Read the texts of schedule files by name.

    Complaints show the names as if in a folder called `shown_in`. Of a revision kept in the
    database, which `were_in_force`, what is too long by now is read all the same.
    """
    texts = {name: files[name] for name in sorted(files) if is_schedule_file(name)}
    with collected_later():
        return _read(texts, shown_in, Complaints(were_in_force=were_in_force))


def describe_teams(files: Mapping[str, str]) -> bool:
    """Whether any of the files that load, by name, is that of a team."""
    return any(is_schedule_file(name) and name not in PEOPLE_NAMES for name in files)


def _source(shown_in: str, name: str, complaints: Complaints) -> Source:
    return Source(file=PurePosixPath(shown_in, name).as_posix(), complaints=complaints)


def _text(path: Path, source: Source) -> str | None:
    """The text of a file; None after complaining.

    Raises:
        OSError: it cannot be read.
    """
    if path.exists() and not path.is_file():
        source.error_at(1, 1, "this is not an ordinary file")
        return None
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        source.error_at(1, 1, "this file is larger than 1 MiB: describe a team in each file")
        return None
    try:
        return decoded(content)
    except UnicodeDecodeError as problem:
        before = content[: problem.start].decode("utf-8", errors="replace")
        lines = (before + "?").split("\n")
        message = "this is not UTF-8: save the file with that encoding"
        source.error_at(len(lines), len(lines[-1]), message)
        return None


def _read(texts: Mapping[str, str | None], shown_in: str, complaints: Complaints) -> Reading:
    """Everything from the texts by name; None stands for one that was complained of."""
    people: PeopleFile | None = None
    outlines: list[Outline] = []
    all_teams_known = True
    for name, text in texts.items():
        source = _source(shown_in, name, complaints)
        root = compose(source, text) if text is not None else None
        if name in PEOPLE_NAMES:
            people = read_people(source, root) if root is not None else people
            continue
        outlined = outline(source, root) if root is not None else None
        all_teams_known = all_teams_known and outlined is not None and outlined.key is not None
        if outlined is not None:
            outlines.append(outlined)
    _check_one_people_file(texts, shown_in, complaints)
    check_teams_differ(outlines)
    check_services_differ(outlines)
    names = _names(people, outlines, all_teams_known=all_teams_known)
    teams = [team for each in outlines if (team := read_team(each, names)) is not None]
    _warn(people, outlines, teams)
    roster = None if people is None or complaints.errors else _roster(people, teams)
    positions = FilePositions(
        people=people, teams={each.key: each for each in outlines if each.key}
    )
    return _reading(roster, complaints, texts, positions)


def _check_one_people_file(
    texts: Mapping[str, str | None], shown_in: str, complaints: Complaints
) -> None:
    listed = [name for name in PEOPLE_NAMES if name in texts]
    if not listed:
        message = "this file is missing: it lists everybody who can be on call"
        _source(shown_in, PEOPLE, complaints).error_at(1, 1, message)
    for name in listed[1:]:
        message = f"{listed[0]} is here as well: keep one of the two"
        _source(shown_in, name, complaints).error_at(1, 1, message)


def _names(people: PeopleFile | None, outlines: list[Outline], *, all_teams_known: bool) -> Names:
    schedules = _schedules_by_team(outlines)
    if people is None:
        return Names(people=None, roles=None, schedules=schedules, all_teams_known=all_teams_known)
    held = people.roles
    roles = None if people.role_keys is None else {r: held.get(r, r) for r in people.role_keys}
    return Names(
        people=people.keys, roles=roles, schedules=schedules, all_teams_known=all_teams_known
    )


def _schedules_by_team(outlines: list[Outline]) -> dict[str, Collection[str] | None]:
    """None for a team that two files describe: which of them is meant is unknown."""
    schedules: dict[str, Collection[str] | None] = {}
    for team in outlines:
        if team.key is not None:
            schedules[team.key] = None if team.key in schedules else team.schedule_keys
    return schedules


def _warn(people: PeopleFile | None, outlines: list[Outline], teams: list[Team]) -> None:
    for team in outlines:
        warn_of_no_services(team)
    if people is not None:
        warn_of_no_teams(people, outlines)
        warn_of_shared_slack(people)
        warn_of_shared_phones(people)
        warn_of_unreachable_people(people, teams)


def _roster(people: PeopleFile, teams: list[Team]) -> Roster:
    return Roster(
        people=people.people, roles=people.roles, teams={team.key: team for team in teams}
    )


def _reading(
    roster: Roster | None,
    complaints: Complaints,
    texts: Mapping[str, str | None],
    positions: FilePositions,
) -> Reading:
    """Complaints in the order of the files; one reached by several aliases is said once."""
    return Reading(
        roster=roster,
        errors=tuple(sorted(set(complaints.errors))),
        warnings=tuple(sorted(set(complaints.warnings))),
        files={name: text for name, text in texts.items() if text is not None},
        positions=positions,
    )
