"""Reading what people text back."""

import re
from dataclasses import dataclass

from bot.phone.answers import PhoneAct

_WORDS = {
    "1": PhoneAct.ACKNOWLEDGE,
    "a": PhoneAct.ACKNOWLEDGE,
    "ack": PhoneAct.ACKNOWLEDGE,
    "acknowledge": PhoneAct.ACKNOWLEDGE,
    "acknowledged": PhoneAct.ACKNOWLEDGE,
    "3": PhoneAct.ESCALATE,
    "e": PhoneAct.ESCALATE,
    "escalate": PhoneAct.ESCALATE,
    "6": PhoneAct.RESOLVE,
    "r": PhoneAct.RESOLVE,
    "resolve": PhoneAct.RESOLVE,
    "resolved": PhoneAct.RESOLVE,
}

# Twilio: default keywords for opting out and in. Twilio answers these itself.
_TWILIOS_OWN = frozenset(
    {
        "cancel",
        "end",
        "help",
        "info",
        "optout",
        "quit",
        "revoke",
        "start",
        "stop",
        "stopall",
        "unstop",
        "unsubscribe",
        "yes",
    }
)

_QUOTES = re.compile(r"[\"'`“”‘’«»]")
# At most nine digits: a longer number is no incident's, and no database's.
_REPLY = re.compile(
    r"(?P<word>\d|[a-z]+)"
    r"(?:(?:\s+(?:incident\s*)?#?|#|(?<=[a-z]))\s*(?P<number>\d{1,9}))?"
    r"[.!?,;:\s]*",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What a person asks for, about one incident or (None) about what waits for them."""

    act: PhoneAct
    number: int | None = None


def read_reply(text: str) -> Reply | None:
    """The reply a text means, or None where it means nothing to us.

    Case, quotes, spaces, a `#` before the number and punctuation at the end do not matter.
    """
    written = _QUOTES.sub("", text).strip().lower()
    found = _REPLY.fullmatch(written)
    if found is None or found["word"] not in _WORDS:
        return None
    number = found["number"]
    return Reply(act=_WORDS[found["word"]], number=int(number) if number else None)


def is_twilios_own(text: str) -> bool:
    """Whether Twilio answers a text like this itself, so that we must not."""
    return re.sub(r"[\s.!?-]", "", text).lower() in _TWILIOS_OWN
