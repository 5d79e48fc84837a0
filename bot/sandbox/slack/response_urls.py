"""Response URLs: the way a bot answers a person later, five times within half an hour.

Limits: Slack, "Handling user interaction", "Message responses".
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.messages import Message

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(kw_only=True, slots=True)
class ResponseUrl:
    """One URL: whom it answers, where, about which message, and what was sent through it."""

    key: str
    user: str
    channel: str
    issued_at: datetime
    message_ts: str | None = None
    uses: int = 0
    sent: list[Message] = field(default_factory=list)


class ResponseUrls:
    """All response URLs handed out."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_key: dict[str, ResponseUrl] = {}

    def issue(
        self, user: str, channel: str, now: datetime, message_ts: str | None = None
    ) -> ResponseUrl:
        """A new one, for what this person just did in this channel."""
        issued = ResponseUrl(
            key=self._ids.new("R"),
            user=user,
            channel=channel,
            issued_at=now,
            message_ts=message_ts,
        )
        self._by_key[issued.key] = issued
        return issued

    def use(self, key: str, now: datetime) -> ResponseUrl:
        """Count one more use.

        Raises:
            SlackError: no_service, expired_url or used_url.
        """
        known = self._by_key.get(key)
        if known is None:
            raise SlackError("no_service")
        if now - known.issued_at > LIFETIME:
            raise SlackError("expired_url")
        if known.uses >= USES:
            raise SlackError("used_url")
        known.uses += 1
        return known
