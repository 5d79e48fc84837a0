"""People who have texted STOP: Twilio keeps the list, and answers by itself.

Twilio: support for opt-out keywords (SMS STOP filtering).
"""

from enum import Enum

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})


class Keyword(Enum):
    """What a text of one word asks Twilio for; the value is Twilio's answer."""

    STOP = (
        "You have successfully been unsubscribed. You will not receive any more messages from "
        "this number. Reply START to resubscribe."
    )
    START = (
        "You have successfully been re-subscribed to messages from this number. Reply HELP for "
        "help. Reply STOP to unsubscribe. Msg&Data Rates May Apply."
    )
    HELP = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class OptOuts:
    """Who no longer wants texts from which of our numbers."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()

    def heard(self, person: str, ours: str, body: str) -> Keyword | None:
        """Take note of a text; returns the keyword it is, if it is one.

        START from somebody who never stopped is an ordinary text.
        """
        word = body.strip().upper()
        if word in _STOP:
            self._pairs.add((person, ours))
            return Keyword.STOP
        if word in _START and self.has(person, ours):
            self._pairs.discard((person, ours))
            return Keyword.START
        return Keyword.HELP if word in _HELP else None

    def has(self, person: str, ours: str) -> bool:
        """Whether this person has stopped texts from this number."""
        return (person, ours) in self._pairs
