"""Which requests Slack signed, and what is to be said where one claims it in vain.

A wrong secret makes every button and every command fail, while pages go out as ever: so it is said.
"""

import hmac
import re

import structlog
from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers

from bot.engine.loops.repeats import Repeats

log = structlog.get_logger(__name__)

WRONG_SECRET = "it was not made with SLACK_SIGNING_SECRET"  # noqa: S105 (a reason)
NO_SECRET = "SLACK_SIGNING_SECRET is not set"  # noqa: S105 (a reason)
WRONG_TIME = "it is not of the last five minutes by this machine's clock"

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class NotSignedBySlack(Exception):  # noqa: N818 (it names what a request is)
    """A request bears a signature that does not count. The text says why."""


class SignedRequests:
    """Checks signatures, and remembers the refused ones until one is genuine."""

    def __init__(self, signing_secret: str | None) -> None:
        """Without a secret nothing is genuine: all of it comes over Socket Mode."""
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._repeats = Repeats()
        self._refused = 0
        self._why = ""

    def is_signed(self, headers: Headers, body: bytes) -> bool:
        """Whether Slack signed this body in the last five minutes."""
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        # The verifier takes the form of both for granted. Without it it is no request of Slack's.
        if not (_TIMESTAMP.fullmatch(timestamp) and _SIGNATURE.fullmatch(signature)):
            return False
        why = self._why_refused(body, timestamp, signature)
        if why is not None:
            self._refuse(why)
            return False
        self._refused = 0
        return True

    def notes(self) -> list[str]:
        """For the operator: that requests were refused, and none was genuine since."""
        if not self._refused:
            return []
        note = (
            f"since the last signed request /slack/events has refused {self._refused}: if Slack "
            f"sent them, no button and no command works. Of the last one's signature: {self._why}"
        )
        return [note]

    def _why_refused(self, body: bytes, timestamp: str, signature: str) -> str | None:
        if self._verifier is None:
            return NO_SECRET
        if self._verifier.is_valid(body, timestamp, signature):
            return None
        made = self._verifier.generate_signature(timestamp=timestamp, body=body) or ""
        return WRONG_TIME if hmac.compare_digest(made, signature) else WRONG_SECRET

    def _refuse(self, why: str) -> None:
        self._refused += 1
        self._why = why
        if told := self._repeats.facts("slack", NotSignedBySlack(why)):
            times = told.get("times", 1)
            log.error("a request without Slack's signature was refused", why=why, times=times)
