"""One thing Slack would refuse, and where it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox.slack.json_types import Parsed


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """What is wrong, in Slack's words, and the JSON pointer (RFC 6901) of the place."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


# A check takes a value as parsed from JSON and its pointer, and yields what is wrong with it.
Check = Callable[[Parsed, str], Iterator[Complaint]]


def complain(message: str, pointer: str) -> Iterator[Complaint]:
    """The one complaint."""
    yield Complaint(message=message, pointer=pointer)
