"""One YAML file as its text and its nodes, and what its lines look like around a node.

Nodes tell where they are in characters of the text. The end of a block collection is an exception:
libyaml sets it where the next thing begins, behind blank lines and comments.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Self

from yaml import CollectionNode, MappingNode, Node, SequenceNode

from bot.domain.refusals import CannotEdit
from bot.storage.schedule_files.complaints import Complaints, Source
from bot.storage.schedule_files.composing import compose

_NOTHING_BUT_COMMENT = re.compile(r"[ \t]*(?:[ \t]#.*)?")
_BY_HAND = "Edit this by hand."


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A text that composes, as nodes; `file` is its name as shown to people."""

    file: str
    text: str
    root: Node
    _uses: Counter[int] = field(repr=False, compare=False)

    @classmethod
    def of(cls, file: str, text: str) -> Self:
        """Compose a text.

        Raises:
            CannotEdit: it is not YAML, because an edit has broken it.
        """
        root = compose(Source(file=file, complaints=Complaints()), text)
        if root is None:
            raise CannotEdit(f"{file} cannot be edited without doubt: edit it by hand.")
        return cls(file=file, text=text, root=root, _uses=Counter(_uses(root, set())))

    @property
    def newline(self) -> str:
        """How the lines of this file end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def refuse(self, node: Node, why: str) -> NoReturn:
        """Raises CannotEdit, with the place of the node."""
        place = f"{self.file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
        raise CannotEdit(f"{place}: {why} {_BY_HAND}")

    def is_shared(self, node: Node) -> bool:
        """Whether an alias stands for the node somewhere, so that editing it edits two places."""
        return self._uses[id(node)] > 1

    def below(self, node: Node) -> Iterator[Node]:
        """The node and all that it holds."""
        yield node
        for child in _children(node):
            yield from self.below(child)

    def start(self, node: Node) -> int:
        """Where the node begins."""
        return int(node.start_mark.index)

    def end(self, node: Node) -> int:
        """Where the last character that belongs to the node ends."""
        if isinstance(node, CollectionNode) and not node.flow_style:
            return self.end(list(_children(node))[-1])
        return int(node.end_mark.index)

    def source(self, node: Node) -> str:
        """The node as it is written.

        Raises:
            CannotEdit: it is written in a way that may not mean the same elsewhere.
        """
        written = self.text[self.start(node) : self.end(node)]
        if isinstance(node, SequenceNode):
            return f"[{', '.join(self.source(item) for item in node.value)}]"
        is_quoted = written[:1] in {'"', "'"} and written[-1:] == written[:1]
        if "\n" in written or not (is_quoted or written == node.value):
            self.refuse(node, "This name is written in a way that cannot be copied.")
        return written

    def line_start(self, index: int) -> int:
        """Where the line of a character begins."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Where the line of a character ends, its line break not included."""
        end = self.text.find("\n", index)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def after_line(self, index: int) -> int:
        """Where the line after that of a character begins."""
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end + 1

    def end_of_last_line(self, node: Node) -> int:
        """Where the last line of a node ends, with the comment that may follow on it.

        Raises:
            CannotEdit: something else follows.
        """
        end = self.end(node)
        line_end = self.line_end(end)
        if not _NOTHING_BUT_COMMENT.fullmatch(self.text, end, line_end):
            self.refuse(node, "Something else follows on the same line.")
        return line_end

    def spliced(self, start: int, end: int, text: str) -> "Document":
        """The document with another text in the place of some of its characters."""
        return Document.of(self.file, self.text[:start] + text + self.text[end:])


def _uses(node: Node, seen: set[int]) -> Iterator[int]:
    """The identity of each node, as often as something refers to it."""
    for child in _children(node):
        yield id(child)
        if id(child) not in seen:
            seen.add(id(child))
            yield from _uses(child, seen)


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node, SequenceNode):
        return list(node.value)
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return ()
