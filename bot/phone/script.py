"""What happens in a call, in no provider's words: a few steps, one after the other."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """A sentence."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listen:
    """Sentences, and one key, which may be pressed while they are said; it goes to `action`.

    Nothing pressed for `seconds` after the last sentence: the next step.
    """

    said: tuple[str, ...]
    action: str
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Silence."""

    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GoOnAt:
    """The script goes on with the one that is found at an address."""

    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HangUp:
    """The call ends."""


ScriptStep = Say | Listen | Pause | GoOnAt | HangUp
Script = tuple[ScriptStep, ...]
