"""The schedules of a team file: layers, their rotations and restrictions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from yaml import Node

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Change, Rotation, Unit
from bot.domain.rotations.schedule import Layer
from bot.storage.schedule_files import scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.names import Names
from bot.storage.schedule_files.nodes import Fields, Key, MappingEntry, fields, items, keys
from bot.storage.schedule_files.windows import WANTED as WINDOWS_WANTED
from bot.storage.schedule_files.windows import windows

_PEOPLE = Key(
    "people", "a list of people taking turns, such as [ana, bo, [chen, dee]]", required=True
)
_SCHEDULE = keys(Key("layers", "a list of layers", required=True))
_LAYER = keys(
    _PEOPLE,
    Key("every", "the length of a turn, such as week or 12 hours", required=True),
    Key("start", "the first handoff, such as 2026-01-05 10:00", required=True),
    Key("until", "the end of the last turn, such as 2027-01-04 10:00"),
    Key("changes", "a list of changes, such as {from: 2026-06-01 10:00, people: [ana, bo]}"),
    Key("only", WINDOWS_WANTED),
    Key("timezone", "a timezone, such as Europe/Berlin"),
)
_CHANGE = keys(Key("from", "a handoff, such as 2026-06-01 10:00", required=True), _PEOPLE)
_SCHEDULE_RULE = "a schedule must be a mapping with layers"
_LAYER_RULE = "a layer must be a mapping, such as {people: [ana, bo], every: week, start: …}"
_CHANGE_RULE = "a change must be a mapping, such as {from: 2026-06-01 10:00, people: [ana, bo]}"


def read_layers(
    source: Source, schedule: MappingEntry, names: Names, timezone: ZoneInfo
) -> tuple[Layer, ...] | None:
    """The layers of one schedule; None after complaining."""
    read = fields(
        source,
        schedule.value,
        what="a schedule",
        rule=_SCHEDULE_RULE,
        keys=_SCHEDULE,
        at=schedule.key,
    )
    node = read.node("layers") if read is not None else None
    listed = items(source, node, _SCHEDULE["layers"].rule) if node is not None else None
    if listed is None:
        return None
    layers = [_layer(source, item, names, timezone) for item in listed]
    whole = tuple(layer for layer in layers if layer is not None)
    return whole if len(whole) == len(layers) else None


def _layer(source: Source, node: Node, names: Names, team_timezone: ZoneInfo) -> Layer | None:
    layer = fields(source, node, what="a layer", rule=_LAYER_RULE, keys=_LAYER, at=node)
    if layer is None:
        return None
    timezone = layer.read("timezone", scalars.timezone) or team_timezone
    turn, start = layer.read("every", scalars.turn), layer.read("start", scalars.wall_time)
    people, only = _people(layer, names), _only(layer, timezone)
    until, changes = layer.read("until", scalars.wall_time), _changes(layer, names)
    if turn is None or start is None or people is None:
        return None
    if turn[1] is Unit.WINDOWS and only is None:
        _complain_of_absent_windows(layer)
        return None
    rotation = _accepted(
        source,
        node,
        lambda: Rotation(
            people=people,
            every=turn[0],
            unit=turn[1],
            start=start,
            timezone=timezone,
            windows=only if turn[1] is Unit.WINDOWS else None,
        ),
    )
    end = layer.node("until")
    if rotation is not None and until is not None and end is not None:
        rotation = _accepted(source, end, partial(replace, rotation, until=until))
    changed = None if rotation is None else _changed(source, rotation, changes)
    return None if changed is None else Layer(rotation=changed, only=only)


def _people(layer: Fields, names: Names) -> tuple[tuple[str, ...], ...] | None:
    node = layer.node("people")
    return names.line_up(layer.source, node, _PEOPLE.rule) if node is not None else None


def _only(layer: Fields, timezone: ZoneInfo) -> Windows | None:
    node = layer.node("only")
    return windows(layer.source, node, layer.rule("only"), timezone) if node is not None else None


def _complain_of_absent_windows(layer: Fields) -> None:
    every = layer.node("every")
    if every is not None and "only" not in layer:
        message = f'turns counted in windows need "only", with {WINDOWS_WANTED}'
        layer.source.error(every, message)


@dataclass(frozen=True, kw_only=True, slots=True)
class _PlacedChange:
    node: Node
    change: Change


def _changes(layer: Fields, names: Names) -> tuple[_PlacedChange, ...]:
    node = layer.node("changes")
    if node is None:
        return ()
    listed = items(layer.source, node, layer.rule("changes"), may_be_empty=True) or ()
    changes = (_change(layer.source, item, names) for item in listed)
    return tuple(change for change in changes if change is not None)


def _change(source: Source, node: Node, names: Names) -> _PlacedChange | None:
    change = fields(source, node, what="a change", rule=_CHANGE_RULE, keys=_CHANGE, at=node)
    if change is None:
        return None
    start, people = change.read("from", scalars.wall_time), _people(change, names)
    place = change.node("from")
    if start is None or people is None or place is None:
        return None
    return _PlacedChange(node=place, change=Change(start=start, people=people))


def _changed(
    source: Source, rotation: Rotation, changes: Iterable[_PlacedChange]
) -> Rotation | None:
    """The rotation with its changes; each that does not fit is complained of where it stands."""
    all_fit = True
    for placed in changes:
        with_change = partial(replace, rotation, changes=(*rotation.changes, placed.change))
        changed = _accepted(source, placed.node, with_change)
        all_fit = all_fit and changed is not None
        rotation = changed or rotation
    return rotation if all_fit else None


def _accepted(source: Source, node: Node, build: Callable[[], Rotation]) -> Rotation | None:
    """The rotation, or None after complaining, in its own words, of what it refuses."""
    try:
        return build()
    except ValueError as refusal:
        source.error(node, str(refusal))
        return None
