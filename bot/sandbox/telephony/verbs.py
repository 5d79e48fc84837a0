"""The TwiML verbs that the exchange carries out on a call.

Twilio: TwiML for Programmable Voice; defaults and ranges are of each verb's reference page.
"""

from dataclasses import dataclass
from typing import TypeAlias

FINISH_ON_KEY = "#"


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """Speaks a text `loop` times; 0 is until somebody hangs up."""

    text: str
    loop: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """Plays a file, or the tones of digits, `loop` times; 0 is until somebody hangs up."""

    what: str
    loop: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Waits in silence."""

    length_seconds: int = 1


Prompt: TypeAlias = Say | Play | Pause


@dataclass(frozen=True, kw_only=True, slots=True)
class Gather:
    """Speaks its prompts, then waits for keys.

    `action` is None where the document's own address is meant. `digits` None is no limit;
    `finish_on_key` may be empty, then no key ends the entry. `hears_keys` is False where only
    speech is asked for, which this exchange cannot hear.
    """

    prompts: tuple[Prompt, ...] = ()
    action: str | None = None
    method: str = "POST"
    timeout_seconds: int = 5
    digits: int | None = None
    finish_on_key: str = FINISH_ON_KEY
    action_on_empty_result: bool = False
    hears_keys: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirect:
    """Goes on with another document; empty is the document's own address."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hangup:
    """Ends the call."""


Verb: TypeAlias = Prompt | Gather | Redirect | Hangup
