"""Trigger IDs: the permission to open a modal just after a person did something."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.ids import Ids

LIFETIME = timedelta(seconds=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """Who did something, when, and (in a modal) the root view it happened in."""

    id: str
    user: str
    issued_at: datetime
    root_view_id: str | None = None


class Triggers:
    """Triggers not used yet; each is good once, for three seconds."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._issued: dict[str, Trigger] = {}
        self._exchanged: set[str] = set()

    def issue(self, user: str, now: datetime, *, root_view_id: str | None = None) -> str:
        """A new trigger ID for what this person just did."""
        trigger = Trigger(
            id=f"{self._ids.new('')}.{self._ids.new('')}.sandbox",
            user=user,
            issued_at=now,
            root_view_id=root_view_id,
        )
        self._issued[trigger.id] = trigger
        return trigger.id

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
