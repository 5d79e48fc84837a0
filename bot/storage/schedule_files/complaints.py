"""Complaints: what is wrong with the schedule files, and where."""

from dataclasses import dataclass, field

from yaml import Node


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Complaint:
    """One thing wrong at one place; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


@dataclass(kw_only=True, slots=True)
class Complaints:
    """All complaints about a set of files, in the order they were found.

    Files that `were_in_force` are not held to lengths, which may be limited since: an upgrade is
    not to leave anybody without schedules.
    """

    were_in_force: bool = False
    errors: list[Complaint] = field(default_factory=list)
    warnings: list[Complaint] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One file under its name as shown to people, and where complaints about it go."""

    file: str
    complaints: Complaints

    def error(self, node: Node, message: str) -> None:
        """Something that keeps the files from being used."""
        self.error_at(node.start_mark.line + 1, node.start_mark.column + 1, message)

    def error_at(self, line: int, column: int, message: str) -> None:
        """The same at a place that no node stands for; both count from 1."""
        self.complaints.errors.append(self._complaint(line, column, message))

    def too_long(self, node: Node, message: str) -> None:
        """Something that is longer than people are to write it; what is in force is used."""
        complain = self.warn if self.complaints.were_in_force else self.error
        complain(node, message)

    def warn(self, node: Node, message: str) -> None:
        """Something that can be used, and will likely surprise."""
        self.warn_at(node.start_mark.line + 1, node.start_mark.column + 1, message)

    def warn_at(self, line: int, column: int, message: str) -> None:
        """The same at a place that no node stands for; both count from 1."""
        self.complaints.warnings.append(self._complaint(line, column, message))

    def _complaint(self, line: int, column: int, message: str) -> Complaint:
        return Complaint(file=self.file, line=line, column=column, message=_on_one_line(message))


def line_of(node: Node) -> int:
    """The line a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def _on_one_line(message: str) -> str:
    """A file's own words may hold line breaks and worse: those are shown escaped."""
    if message.isprintable():
        return message
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
