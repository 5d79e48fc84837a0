"""Messages: what people see in channels and direct messages."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.slack.json_types import Json, Parsed


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message as it stands now.

    `edited` is the timestamp of the last edit; `seen_by` the one member who sees an ephemeral
    message; `bot_id` is set on messages of the bot.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    reply_broadcast: bool = False
    edited: str | None = None
    metadata: Json | None = None
    seen_by: str | None = None
    bot_id: str | None = None

    @property
    def all_text(self) -> str:
        """Everything a person can read in it: the text, then all texts of the blocks."""
        return "\n".join([self.text, *texts_in(list(self.blocks) + list(self.attachments))])


def texts_in(node: Parsed) -> Iterator[str]:
    """Every text inside blocks, from top to bottom."""
    if isinstance(node, list):
        for inner in node:
            yield from texts_in(inner)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for inner in node.values():
            if isinstance(inner, dict | list):
                yield from texts_in(inner)


class Messages:
    """All messages, and the bot's messages and edits that `take_next` has not returned yet."""

    def __init__(self) -> None:
        self._by_place: dict[tuple[str, str], Message] = {}
        self._appeared: list[Message] = []

    def put(self, message: Message) -> Message:
        """Show a message, or its new version."""
        self._by_place[message.channel, message.ts] = message
        if message.bot_id is not None:
            self._appeared.append(message)
        return message

    def get(self, channel_id: str, ts: str) -> Message | None:
        """The message at this place, ephemeral ones too."""
        return self._by_place.get((channel_id, ts))

    def delete(self, message: Message) -> None:
        """Delete a message."""
        del self._by_place[message.channel, message.ts]

    def in_channel(self, channel_id: str, *, seen_by: str | None = None) -> list[Message]:
        """The messages of a channel; for one member with their ephemeral ones."""
        return [
            message
            for message in self._by_place.values()
            if message.channel == channel_id and message.seen_by in (None, seen_by)
        ]

    def take_next(self, channel_id: str, containing: str, seen_by: str | None) -> Message | None:
        """The earliest message or edit of the bot not taken before that contains the text."""
        for place, message in enumerate(self._appeared):
            if (
                message.channel == channel_id
                and message.seen_by in (None, seen_by)
                and containing in message.all_text
            ):
                return self._appeared.pop(place)
        return None


def message_json(message: Message, *, team_id: str, app_id: str) -> Json:
    """The JSON of a message, in answers and in interaction payloads."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "team": team_id,
        "text": message.text,
    }
    if message.bot_id is not None:
        shown |= {"bot_id": message.bot_id, "app_id": app_id}
    if message.blocks:
        shown["blocks"] = list(message.blocks)
    if message.attachments:
        shown["attachments"] = list(message.attachments)
    if message.thread_ts is not None:
        shown["thread_ts"] = message.thread_ts
    if message.metadata is not None:
        shown["metadata"] = message.metadata
    if message.edited is not None:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    return shown
