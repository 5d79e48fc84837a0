"""Reading composed nodes: what kind they are, the entries of mappings, and keys that are known."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import NamedTuple, TypeVar

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from bot.storage.schedule_files.complaints import Source, line_of
from bot.storage.schedule_files.composing import OWN_TAGS, PLAIN_SCALAR
from bot.storage.schedule_files.scalars import LONGEST_LINE, LONGEST_LINK, line, link
from bot.storage.schedule_files.suggestions import nearest, quoted

Value = TypeVar("Value")

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MERGE = "<<"
_NO_NAMES = _NULLS | {_MERGE}
# YAML 1.2.2, core schema (10.3.2).
_NUMBER_OR_BOOLEAN = re.compile(
    r"true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that a mapping may have. `wanted` says what belongs under it, with an example.

    `rule` is what a value of the wrong kind breaks.
    """

    name: str
    wanted: str
    _: KW_ONLY
    required: bool = False
    rule: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rule", f'"{self.name}" must be {self.wanted}')


class MappingEntry(NamedTuple):
    """One key of a mapping with its value, and where each stands."""

    name: str
    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping whose keys are known beforehand. Nulls, strangers and absent keys are complained of
    when it is made: `entries` are what remains, `present` all keys there, also the misspelled.
    """

    source: Source
    keys: Mapping[str, Key]
    entries: Mapping[str, MappingEntry]
    present: frozenset[str]

    def __contains__(self, name: str) -> bool:
        return name in self.present

    def node(self, name: str) -> Node | None:
        """The value, where there is one."""
        entry = self.entries.get(name)
        return entry.value if entry else None

    def rule(self, name: str) -> str:
        """The rule that a value of the wrong kind under that key breaks."""
        return self.keys[name].rule

    def read(self, name: str, parse: Callable[[str], Value]) -> Value | None:
        """The value of a scalar; None where it is absent or has been complained of."""
        entry = self.entries.get(name)
        return scalar(self.source, entry.value, self.keys[name].rule, parse) if entry else None

    def read_text(self, name: str) -> str | None:
        """A free text on one line, which YAML must not take for a number or for true or false."""
        entry = self.entries.get(name)
        if entry is not None and is_number_or_boolean(entry.value):
            rule = self.keys[name].rule
            self.source.error(entry.value, f'{rule}; for this text write "{entry.value.value}"')
            return None
        return self._bounded(name, self.read(name, line), LONGEST_LINE)

    def read_link(self, name: str) -> str | None:
        """An address that people open."""
        return self._bounded(name, self.read(name, link), LONGEST_LINK)

    def _bounded(self, name: str, text: str | None, most: int) -> str | None:
        node = self.node(name)
        if text is not None and node is not None and len(text) > most:
            message = f"it has {len(text):,} characters, and may have at most {most:,}"
            self.source.too_long(node, f"{quoted(text)} is too long: {message}")
        return text


def fields(
    source: Source, node: Node, *, what: str, rule: str, keys: Mapping[str, Key], at: Node
) -> Fields | None:
    """The known keys of a mapping; None after complaining that it is none.

    Args:
        what: the thing described, as in “"nmae" is not a key of a person”.
        rule: what to say when it is no mapping at all.
        at: where absent keys are reported.
    """
    listed = entries(source, node, rule)
    if listed is None:
        return None
    kept: dict[str, MappingEntry] = {}
    present = {entry.name for entry in listed}
    for entry in listed:
        key = keys.get(entry.name)
        if key is None:
            present.add(_complain_of_stranger(source, entry, what, keys))
        elif is_null(entry.value):
            source.error(entry.key, f'"{key.name}" is empty: give {key.wanted}')
        else:
            kept.setdefault(entry.name, entry)
    for name, key in keys.items():
        if name not in present and key.required:
            source.error(at, f'"{key.name}" is missing: give {key.wanted}')
    return Fields(source, keys, kept, frozenset(present))


def entries(source: Source, node: Node, rule: str) -> tuple[MappingEntry, ...] | None:
    """The entries of a mapping in order, after complaining of keys that cannot be or come twice.

    None after complaining that the node is no mapping.
    """
    if not isinstance(node, MappingNode) or node.tag not in OWN_TAGS:
        _complain_of_kind(source, node, rule)
        return None
    first: dict[str, Node] = {}
    listed = []
    for key, value in node.value:
        name = _name_of_key(source, key)
        if name is None:
            continue
        if name in first:
            line = line_of(first[name])
            source.error(key, f"{quoted(name)} is here twice: it stands on line {line} already")
        else:
            first[name] = key
        listed.append(MappingEntry(name, key, value))
    return tuple(listed)


def items(
    source: Source, node: Node, rule: str, *, may_be_empty: bool = False
) -> tuple[Node, ...] | None:
    """The items of a list; None after complaining."""
    if not isinstance(node, SequenceNode) or node.tag not in OWN_TAGS:
        _complain_of_kind(source, node, rule)
        return None
    if not node.value and not may_be_empty:
        source.error(node, f"{rule}, and this list is empty")
        return None
    return tuple(node.value)


def one_or_more(source: Source, node: Node, rule: str) -> tuple[Node, ...] | None:
    """The items of a list, or the one scalar that stands for a list of one."""
    return (node,) if isinstance(node, ScalarNode) else items(source, node, rule)


def scalar(source: Source, node: Node, rule: str, parse: Callable[[str], Value]) -> Value | None:
    """What `parse` makes of the text of a scalar; its ValueError becomes the complaint."""
    if not isinstance(node, ScalarNode) or node.tag not in OWN_TAGS or is_null(node):
        _complain_of_kind(source, node, rule)
        return None
    try:
        return parse(node.value)
    except ValueError as refusal:
        source.error(node, str(refusal))
        return None


def each(
    source: Source, nodes: Iterable[Node], rule: str, parse: Callable[[str], Value]
) -> tuple[Value, ...] | None:
    """All items of a list of scalars; None after complaining of any."""
    values = [scalar(source, node, rule, parse) for node in nodes]
    read = tuple(value for value in values if value is not None)
    return read if len(read) == len(values) else None


def is_null(node: Node) -> bool:
    """Whether this is YAML's null: nothing, `~` or `null`, not in quotation marks."""
    return node.tag == PLAIN_SCALAR and isinstance(node, ScalarNode) and node.value in _NULLS


def is_number_or_boolean(node: Node) -> bool:
    """Whether YAML 1.2 reads this as a number or as true or false."""
    if not isinstance(node, ScalarNode) or node.tag != PLAIN_SCALAR:
        return False
    return _NUMBER_OR_BOOLEAN.fullmatch(node.value) is not None


def is_list(node: Node) -> bool:
    """Whether this is a YAML sequence."""
    return isinstance(node, SequenceNode)


def keys(*listed: Key) -> Mapping[str, Key]:
    """Keys by name, in the order in which absent ones are reported."""
    return {key.name: key for key in listed}


def _name_of_key(source: Source, key: Node) -> str | None:
    if not isinstance(key, ScalarNode) or key.tag not in OWN_TAGS:
        source.error(key, "a key must be a plain word")
        return None
    if key.tag == PLAIN_SCALAR and key.value in _NO_NAMES:
        if key.value == _MERGE:
            source.error(key, "merge keys (<<) are not read: write the keys out")
        else:
            source.error(key, "a key must be a plain word, and this one means nothing in YAML")
        return None
    return str(key.value)


def _complain_of_kind(source: Source, node: Node, rule: str) -> None:
    if node.tag not in OWN_TAGS:
        source.error(node, f"{rule}; leave out the word with the exclamation mark")
    elif is_null(node):
        source.error(node, f"{rule}, and nothing is here")
    elif isinstance(node, ScalarNode):
        source.error(node, f"{rule}, not {quoted(node.value)}")
    else:
        kind = "a list" if isinstance(node, SequenceNode) else "a mapping"
        source.error(node, f"{rule}, not {kind}")


def _complain_of_stranger(
    source: Source, entry: MappingEntry, what: str, known: Mapping[str, Key]
) -> str:
    """The key that was likely meant, which is then not complained of as absent."""
    near = nearest(entry.name, known)
    hint = f'Did you mean "{near}"?' if near else f"It may have {', '.join(known)}."
    source.error(entry.key, f"{quoted(entry.name)} is not a key of {what}. {hint}")
    return near or entry.name
