"""Putting items into YAML lists and taking them out, in block style and in flow style.

```yaml
people: [ana, bo]          people:
                             - ana      # a comment stays with the line it stands on,
                             # and one above an item with the item below it
                             - bo
```
"""

import re
from itertools import pairwise

from yaml import Node, SequenceNode

from bot.storage.schedule_files.editing.document import Document

_COMMA = re.compile(r"(?:[ \t\r\n]|#[^\n]*\n)*,")
_INDENT = re.compile(r"[ \t]*")


def with_item(document: Document, listed: SequenceNode, place: int, item: str) -> Document:
    """The document with an item put before the one at a place, or at the end.

    Args:
        document: which the list is in.
        listed: the list.
        place: how many items come before.
        item: as it is written in flow style, on one line.
    """
    if listed.flow_style:
        return _with_flow_item(document, listed, place, item)
    return _with_block_item(document, listed, place, item)


def without_item(document: Document, listed: SequenceNode, place: int) -> Document:
    """The document without one of several items."""
    if listed.flow_style:
        return _without_flow_item(document, listed, place)
    item = listed.value[place]
    start = _dash_line(document, item)
    end = document.after_line(document.end_of_last_line(item))
    if end == len(document.text) and not document.text.endswith("\n"):
        start = document.line_end(start - 1)
    return document.spliced(start, end, "")


def with_replaced_item(document: Document, listed: SequenceNode, place: int, item: str) -> Document:
    """The document with an item written anew, as it is written in flow style."""
    node = listed.value[place]
    start, end = document.start(node), document.end(node)
    if "#" in document.text[start:end]:
        document.refuse(node, "There is a comment among these names.")
    return document.spliced(start, end, item)


def _with_block_item(document: Document, listed: SequenceNode, place: int, item: str) -> Document:
    """Behind the line of the item before; as the first, above the comments of the one after."""
    indent = " " * listed.start_mark.column
    if place:
        at = document.end_of_last_line(listed.value[place - 1])
        return document.spliced(at, at, f"{document.newline}{indent}- {item}")
    at = _dash_line(document, listed.value[0])
    while document.text[document.line_start(at - 1) : at].lstrip().startswith("#"):
        at = document.line_start(at - 1)
    return document.spliced(at, at, f"{indent}- {item}{document.newline}")


def _dash_line(document: Document, item: Node) -> int:
    """Where the line of a block item begins, whose dash must be the first thing on it."""
    start = document.line_start(document.start(item))
    if document.text[start : document.start(item)].strip() != "-":
        document.refuse(item, "The dash of this item is not alone before it on its line.")
    return start


def _with_flow_item(document: Document, listed: SequenceNode, place: int, item: str) -> Document:
    items = listed.value
    if not items:
        at = document.start(listed) + 1
        return document.spliced(at, at, item)
    if place < len(items):
        at = document.start(items[place])
        return document.spliced(at, at, f"{item},{_gap(document, listed, items[place])}")
    at = document.end(items[-1])
    gap = _gap(document, listed, items[-1])
    if gap == " ":
        return document.spliced(at, at, f", {item}")
    comma = _COMMA.match(document.text, at)
    end = document.line_end(comma.end() if comma else at)
    rest = document.text[at:end]
    return document.spliced(at, end, f"{rest}{gap}{item}" if comma else f",{rest}{gap}{item}")


def _gap(document: Document, listed: SequenceNode, beside: Node) -> str:
    """What stands between items: a line break with the indent where each has a line of its own."""
    lines = [item.start_mark.line for item in listed.value]
    if listed.start_mark.line in lines or any(one == other for one, other in pairwise(lines)):
        return " "
    start = document.line_start(document.start(beside))
    indent = _INDENT.match(document.text, start)
    return document.newline + (indent[0] if indent else "")


def _without_flow_item(document: Document, listed: SequenceNode, place: int) -> Document:
    """Together with a comma; comments and line breaks around it stay."""
    items = listed.value
    start, end = document.start(items[place]), document.end(items[place])
    if place + 1 < len(items):
        following = document.start(items[place + 1])
        if _is_plain_gap(document.text[end:following]):
            return document.spliced(start, following, "")
    else:
        before = document.end(items[place - 1])
        if _is_plain_gap(document.text[before:start]):
            return document.spliced(before, end, "")
    comma = _COMMA.match(document.text, end)
    return _without(document, start, end, comma.end() if comma else end)


def _without(document: Document, start: int, end: int, comma_end: int) -> Document:
    """Without a name and the comma behind it, and without a line that has nothing else on it."""
    text = document.text
    if "#" in text[end:comma_end]:
        return document.spliced(start, comma_end, text[end : comma_end - 1])
    line_start = document.line_start(start)
    if text[comma_end : document.line_end(comma_end)].strip():
        return document.spliced(start, comma_end, "")
    before = text[line_start:start].rstrip()
    if before:
        return document.spliced(line_start + len(before), comma_end, "")
    return document.spliced(line_start, document.after_line(comma_end), "")


def _is_plain_gap(text: str) -> bool:
    return "\n" not in text and "#" not in text
