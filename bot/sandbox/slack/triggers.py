"""Trigger IDs: the permission to open a modal just after a person did something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Ids

LIFETIME = timedelta(seconds=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """Who did something, and when."""

    id: str
    user: str
    issued_at: datetime


class Triggers:
    """Triggers not used yet; each is good once, for three seconds."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._issued: dict[str, Trigger] = {}
        self._exchanged: set[str] = set()

    def issue(self, user: str, now: datetime) -> str:
        """A new trigger ID for what this person just did."""
        trigger_id = f"{self._ids.new('')}.{self._ids.new('')}.sandbox"
        self._issued[trigger_id] = Trigger(id=trigger_id, user=user, issued_at=now)
        return trigger_id

    def exchange(self, trigger_id: str, now: datetime) -> Trigger:
        """Use it up.

        Raises:
            SlackError: invalid_trigger_id, exchanged_trigger_id or expired_trigger_id
                (Slack: views.open, "Errors").
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger_id in self._exchanged:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.issued_at > LIFETIME:
            raise SlackError("expired_trigger_id")
        self._exchanged.add(trigger_id)
        return trigger
