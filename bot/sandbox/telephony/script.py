"""Telephones that do things by themselves, step by step."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.sandbox.telephony.call import Call


class Step(Protocol):
    """One thing a person does with a ringing telephone."""

    async def do(self, call: Call) -> None:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Take the call and listen."""

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.answer()


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys."""

    digits: str

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.press(self.digits)


@dataclass(frozen=True, slots=True)
class Silence:
    """Say and press nothing until the Gather gives up."""

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.silence()


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the handset down."""

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.hang_up()


@dataclass(frozen=True, slots=True)
class Decline:
    """Push the call away."""

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.decline()


@dataclass(frozen=True, slots=True)
class RingOut:
    """Let the ringing be over now."""

    async def do(self, call: Call) -> None:
        """Do it."""
        await call.ring_out()


@dataclass(frozen=True, slots=True)
class Wait:
    """Let some real time pass, for people who watch."""

    seconds: float

    async def do(self, call: Call) -> None:
        """Do it."""
        await asyncio.sleep(self.seconds)


def read_step(text: str) -> Step:
    """The step that a few words mean, such as `press 1`.

    Raises:
        ValueError: no step is called that.
    """
    if text in _PLAIN:
        return _PLAIN[text]
    name, _, argument = text.partition(" ")
    if name == "press" and argument:
        return Press(argument)
    if name == "wait" and _SECONDS.fullmatch(argument):
        return Wait(float(argument))
    known = ", ".join([*_PLAIN, "press DIGITS", "wait SECONDS"])
    raise ValueError(f"{text!r} is no step of a script; there are {known}")


def read_script(texts: Sequence[str]) -> list[Step]:
    """The steps that these words mean. Raises ValueError."""
    return [read_step(text) for text in texts]


_SECONDS = re.compile(r"\d+(\.\d+)?")
_PLAIN: dict[str, Step] = {
    "answer": Answer(),
    "silence": Silence(),
    "hang up": HangUp(),
    "decline": Decline(),
    "ring out": RingOut(),
}
