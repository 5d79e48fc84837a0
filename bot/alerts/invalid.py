"""Complaints about a payload that is JSON, but not what its source sends."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldProblem:
    """One thing that is wrong with a payload; `field` is its path, such as `payload.summary`."""

    field: str
    message: str


class InvalidPayload(Exception):  # noqa: N818 (an answer to the sender)
    """The payload is JSON but not what the source sends."""

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__("; ".join(f"{one.field} {one.message}" for one in problems))
        self.problems = problems
