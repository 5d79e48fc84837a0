"""Writing edited line-ups into the layer of a team file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from yaml import MappingNode, Node, SequenceNode

from bot.domain.rosters.line_up import Rewritten, Seat
from bot.domain.rotations.rotation import LineUp
from bot.storage.schedule_files.editing.document import Document
from bot.storage.schedule_files.editing.lists import with_item, with_replaced_item, without_item

Kind = TypeVar("Kind", bound=Node)


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerPlace:
    """Which layer of a team file is meant; layers count from 1."""

    schedule: str
    layer: int


def with_line_up(
    document: Document, place: LayerPlace, rewritten: Rewritten, before: LineUp
) -> Document:
    """The document with one line-up written anew, or added as a change.

    Args:
        document: a team file that loads.
        place: the layer that the line-up belongs to.
        rewritten: what is to be written.
        before: the line-up that the seats come from.

    Raises:
        CannotEdit: it is written in a way that leaves doubt.
    """
    _check_own(document, place)
    if rewritten.is_new:
        return _with_change(document, place, rewritten, before)
    for was, seat in _kept(rewritten):
        if seat.people != before[was]:
            names = _line_up(document, place, rewritten.of)
            text = _written(document, names, seat, before)
            document = with_replaced_item(document, names, was, text)
    return _with_order(document, place, rewritten, len(before))


def line_of(document: Document, place: LayerPlace, rewritten: Rewritten) -> int:
    """The line, counted from 1, on which a line-up that has been written stands."""
    node = _line_up(document, place, rewritten.of + rewritten.is_new)
    return int(node.start_mark.line) + 1


def _kept(rewritten: Rewritten) -> list[tuple[int, Seat]]:
    """The seats that come from the line-up before, with their places in it."""
    return [(seat.was, seat) for seat in rewritten.seats if seat.was is not None]


def _with_order(
    document: Document, place: LayerPlace, rewritten: Rewritten, length: int
) -> Document:
    """The items taken out, moved and put in, one after the other."""
    order = [was for was, _seat in _kept(rewritten)]
    for was in sorted({*range(length)} - {*order}, reverse=True):
        names = _line_up(document, place, rewritten.of)
        document = without_item(document, names, was)
    now = sorted(order)
    for target, was in enumerate(order):
        if now[target] != was:
            document = _with_moved(document, place, rewritten.of, now.index(was), target)
            now.remove(was)
            now.insert(target, was)
    for index, seat in enumerate(rewritten.seats):
        if seat.was is None:
            names = _line_up(document, place, rewritten.of)
            document = with_item(document, names, index, _listed(seat.people))
    return document


def _with_moved(
    document: Document, place: LayerPlace, of: int, source: int, target: int
) -> Document:
    names = _line_up(document, place, of)
    text = _to_move(document, names, source)
    document = without_item(document, names, source)
    return with_item(document, _line_up(document, place, of), target, text)


def _to_move(document: Document, names: SequenceNode, place: int) -> str:
    """The text of an item, in block style with the comment on its line."""
    item = names.value[place]
    if names.flow_style:
        if "#" in document.text[document.start(names) : document.end(names)]:
            document.refuse(names, "There is a comment among these names.")
        return document.source(item)
    line_end = document.end_of_last_line(item)
    written = document.text[document.start(item) : line_end]
    if "\n" not in written:
        return written
    if "#" in written:
        document.refuse(item, "There is a comment among these names.")
    return document.source(item)


def _with_change(
    document: Document, place: LayerPlace, rewritten: Rewritten, before: LineUp
) -> Document:
    names = _line_up(document, place, rewritten.of)
    people = f"[{', '.join(_written(document, names, s, before) for s in rewritten.seats)}]"
    layer = _layer(document, place)
    changes = _value(layer, "changes")
    start = _wall_clock(rewritten.start)
    entry = f"{{from: {start}, people: {people}}}"
    if isinstance(changes, SequenceNode):
        beside = changes.value[max(rewritten.of - 1, 0)] if changes.value else None
        if isinstance(beside, MappingNode) and not beside.flow_style:
            indent = " " * (changes.start_mark.column + 2)
            entry = f"from: {start}{document.newline}{indent}people: {people}"
        return with_item(document, changes, rewritten.of, entry)
    if layer.flow_style:
        at = document.end(layer.value[-1][1])
        return document.spliced(at, at, f", changes: [{entry}]")
    at, indent = document.end_of_last_line(layer), " " * layer.start_mark.column
    lines = ("", f"{indent}changes:", f"{indent}  - {entry}")
    return document.spliced(at, at, document.newline.join(lines))


def _written(document: Document, names: SequenceNode, seat: Seat, before: LineUp) -> str:
    """A seat as it is written in the file; who is new by their key."""
    if seat.was is None:
        return _listed(seat.people)
    item = names.value[seat.was]
    if seat.people == before[seat.was]:
        return document.source(item)
    people = zip(item.value, before[seat.was], strict=True)
    return _listed([document.source(node) for node, person in people if person in seat.people])


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _wall_clock(start: datetime) -> str:
    return f"{start:%Y-%m-%d %H:%M:%S}" if start.second else f"{start:%Y-%m-%d %H:%M}"


def _line_up(document: Document, place: LayerPlace, of: int) -> SequenceNode:
    """The list of people: of the layer itself (0), or of its Nth change."""
    layer = _layer(document, place)
    holder = layer if of == 0 else _under(layer, "changes", SequenceNode).value[of - 1]
    return _under(holder, "people", SequenceNode)


def _layer(document: Document, place: LayerPlace) -> MappingNode:
    layer: MappingNode = _way_to(document, place)[-1]
    return layer


def _way_to(document: Document, place: LayerPlace) -> list[Any]:
    """Every node from the schedules down to the layer."""
    schedules = _under(document.root, "schedules", MappingNode)
    schedule = _under(schedules, place.schedule, MappingNode)
    layers = _under(schedule, "layers", SequenceNode)
    return [schedules, schedule, layers, layers.value[place.layer - 1]]


def _under(mapping: Node, name: str, kind: type[Kind]) -> Kind:
    """What stands under a key, in a file that loads and so has it there."""
    value = _value(mapping, name)
    if not isinstance(value, kind):
        raise TypeError(f"there is no {kind.__name__} under {name}")
    return value


def _value(mapping: Node, name: str) -> Node | None:
    return next((value for key, value in mapping.value if key.value == name), None)


def _check_own(document: Document, place: LayerPlace) -> None:
    """Refuse a layer of which any part is used elsewhere, or taken from elsewhere."""
    *above, layer = _way_to(document, place)
    for node in (*above, *document.below(layer)):
        if document.is_shared(node):
            document.refuse(node, "An anchor (&) makes this one thing in several places.")
