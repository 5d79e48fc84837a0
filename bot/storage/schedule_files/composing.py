"""From the text of a file to composed YAML nodes, with every problem of the syntax as a complaint.

The nodes come from libyaml through PyYAML. Scalars keep their text: what they mean is decided by
the key they stand under, so that YAML 1.1's `no`, `on` and `9:30` are never anything but text.
"""

import re
from functools import cache

from yaml import CSafeLoader, MarkedYAMLError, Node, ScalarNode, YAMLError

from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.expansion import EndlessAlias, TooManyAliases, check_expansion
from bot.storage.schedule_files.syntax_errors import in_plain_words

PLAIN_SCALAR = "plain"
QUOTED_SCALAR = "quoted"
COLLECTION = "collection"
OWN_TAGS = frozenset({PLAIN_SCALAR, QUOTED_SCALAR, COLLECTION})

DEEPEST_NESTING = 50

# YAML 1.2.2, production c-printable; a byte order mark is taken off before.
_UNPRINTABLE_ASCII = re.compile("[^\t\n\r\x20-\x7e]")


def compose(source: Source, text: str) -> Node | None:
    """The root of the file's only document; None after complaining about a file that has none."""
    text = text.removeprefix("\ufeff")
    stray = (_UNPRINTABLE_ASCII if text.isascii() else _unprintable()).search(text)
    if stray is not None:
        line, column = _place(text, stray.start())
        source.error_at(line, column, f"the character U+{ord(stray[0]):04X} cannot stand in YAML")
        return None
    try:
        root = _Composer(text).get_single_node()
    except MarkedYAMLError as problem:
        source.error_at(*in_plain_words(problem, text))
        return None
    except YAMLError as problem:
        source.error_at(1, 1, f"this is not YAML: {problem}")
        return None
    if root is None:
        source.error_at(1, 1, "the file is empty")
        return None
    return root if _is_finite(source, root, text) else None


@cache
def _unprintable() -> re.Pattern[str]:
    # Milliseconds in the making, and most files are all ASCII.
    return re.compile(
        "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


class _Composer(CSafeLoader):
    """Composes nodes without resolving scalars, and not deeper than any schedule needs.

    libyaml's composer calls itself for every level, so a file of 100,000 brackets would otherwise
    end the process.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: type[Node], _value: str, implicit: tuple[bool, bool]) -> str:
        """The tag of a node that has none of its own."""
        if kind is not ScalarNode:
            return COLLECTION
        return PLAIN_SCALAR if implicit[0] else QUOTED_SCALAR

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        """Called before each node."""
        self._depth += 1
        if parent is not None and self._depth > DEEPEST_NESTING:
            raise MarkedYAMLError(problem="nested too deeply", problem_mark=parent.start_mark)

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self._depth -= 1


def _is_finite(source: Source, root: Node, text: str) -> bool:
    if "*" not in text:
        return True
    try:
        check_expansion(root)
    except EndlessAlias as endless:
        source.error(endless.node, "this contains itself: an alias may not refer to what it is in")
    except TooManyAliases:
        source.error(root, "the aliases of this file multiply to more than anybody can mean")
    else:
        return True
    return False


def _place(text: str, offset: int) -> tuple[int, int]:
    lines = (text[:offset] + "?").splitlines()
    return len(lines), len(lines[-1])
