"""Where in the files what they say stands. Looked up when it is asked for, from the nodes read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yaml import MappingNode, Node, SequenceNode

from bot.domain.subjects import (
    LayerSubject,
    OverrideSubject,
    PersonSubject,
    ScheduleSubject,
    ServiceSubject,
    StepSubject,
    Subject,
    TeamSubject,
)
from bot.storage.schedule_files.away import entries_of
from bot.storage.schedule_files.complaints import Source, line_of
from bot.storage.schedule_files.people import PeopleFile
from bot.storage.schedule_files.team import Outline


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class FilePosition:
    """A position in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilePositions:
    """The positions of everything in a set of files that load."""

    people: PeopleFile | None = None
    teams: Mapping[str, Outline] = field(default_factory=dict)
    _overrides: dict[str, Mapping[str, Sequence[Node]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """The overrides of each schedule by team, found once: there may be thousands to look up."""

    def of(self, subject: Subject) -> FilePosition:
        """Where a subject stands: the key of what has one, else where it begins.

        Raises:
            KeyError: it is not in the files.
        """
        if isinstance(subject, PersonSubject):
            return self._of_person(subject)
        outline = self.teams[subject.team]
        node = self._node(outline, subject)
        if node is None:
            raise KeyError(subject)
        return _place(outline.source, node)

    def _node(self, team: Outline, subject: Subject) -> Node | None:
        if not isinstance(subject, OverrideSubject):
            return _node(team, subject)
        if subject.team not in self._overrides:
            self._overrides[subject.team] = _overrides(team)
        own = self._overrides[subject.team].get(subject.schedule, ())
        return own[subject.override] if subject.override < len(own) else None

    def _of_person(self, subject: PersonSubject) -> FilePosition:
        file = self.people
        if file is None or file.keys is None or subject.person not in file.keys:
            raise KeyError(subject)
        person = file.values[subject.person]
        node = (subject.key and _value(person, subject.key)) or file.keys[subject.person]
        away = _value(person, "away") if subject.away is not None else None
        if away is not None and subject.away is not None:
            node = entries_of(away)[subject.away]
        return _place(file.source, node)


def _node(team: Outline, subject: Subject) -> Node | None:
    match subject:
        case ServiceSubject(service=service):
            return next((each.key for each in team.services or () if each.name == service), None)
        case ScheduleSubject(schedule=schedule):
            return next((each.key for each in team.schedules or () if each.name == schedule), None)
        case LayerSubject():
            return _layer(team, subject)
        case StepSubject(step=step):
            return _item(team.file.node("escalation"), step)
        case TeamSubject() | _:
            return team.file.node("team")


def _layer(team: Outline, subject: LayerSubject) -> Node | None:
    for schedule in team.schedules or ():
        if schedule.name == subject.schedule:
            layer = _item(_value(schedule.value, "layers"), subject.layer)
            return (subject.key and _value(layer, subject.key)) or layer
    return None


def _overrides(team: Outline) -> Mapping[str, Sequence[Node]]:
    """The nodes of a team's overrides in their order, by schedule."""
    listed = team.file.node("overrides")
    own = defaultdict(list)
    for node in listed.value if isinstance(listed, SequenceNode) else ():
        named = _value(node, "schedule")
        if named is not None:
            own[named.value].append(node)
    return own


def _item(node: Node | None, index: int) -> Node | None:
    if not isinstance(node, SequenceNode) or index >= len(node.value):
        return None
    item: Node = node.value[index]
    return item


def _value(node: Node | None, key: str) -> Node | None:
    return next((value for name, value in _pairs(node) if name.value == key), None)


def _pairs(node: Node | None) -> Iterator[tuple[Node, Node]]:
    yield from node.value if isinstance(node, MappingNode) else ()


def _place(source: Source, node: Node) -> FilePosition:
    return FilePosition(file=source.file, line=line_of(node), column=node.start_mark.column + 1)
