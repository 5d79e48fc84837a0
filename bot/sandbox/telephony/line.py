"""A handset, and how it behaves when it is called or texted."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.script import Step

Script: TypeAlias = Sequence[Step] | Callable[[Call], Awaitable[None]]


class Behaviour(StrEnum):
    """What happens when the line is called; texts arrive unless it says otherwise."""

    RING = "ring"
    """Rings until somebody does something."""
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    """Rings its whole time; nobody is there, so the line's script does not run."""
    VOICEMAIL = "voicemail"
    """Answers by a machine, which never presses a key."""
    LANDLINE = "landline"
    """Rings; cannot be texted: 21614."""
    FAILED = "failed"
    """The network gives up: calls fail, texts are undelivered."""
    UNREACHABLE = "unreachable"
    """Refused at once: 21214 for a call, 21211 for a text."""


@dataclass(kw_only=True, slots=True)
class Line:
    """A handset. All of it may be changed at any time, for the calls and texts to come.

    `script` is done by itself for each call that rings: steps, or a coroutine function taking the
    call. Texts end as undelivered with `text_error_code` (30003 and the like) where it is set.
    """

    number: str
    behaviour: Behaviour = Behaviour.RING
    script: Script | None = None
    text_error_code: int | None = None
