"""Channels and direct messages."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.json_types import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A conversation: a channel with a name, or a direct message of the bot with people.

    `people` are those a direct message is with (the bot left out); empty for channels.
    `is_member` is about the bot.
    """

    id: str
    name: str = ""
    is_member: bool = True
    is_private: bool = False
    is_archived: bool = False
    people: tuple[str, ...] = ()

    @property
    def is_im(self) -> bool:
        """Whether it is a direct message with one person."""
        return len(self.people) == 1

    @property
    def is_mpim(self) -> bool:
        """Whether it is a direct message with several people."""
        return len(self.people) > 1

    @property
    def kind(self) -> str:
        """One of the four types of conversations.list."""
        if self.people:
            return "im" if self.is_im else "mpim"
        return "private_channel" if self.is_private else "public_channel"


class Conversations:
    """All channels and direct messages, by ID."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._by_id: dict[str, Channel] = {}

    def put(self, channel: Channel) -> Channel:
        """Create or replace a channel."""
        self._by_id[channel.id] = channel
        return channel

    def get(self, channel_id: str) -> Channel | None:
        """The conversation with this ID."""
        return self._by_id.get(channel_id)

    def named(self, name: str) -> Channel | None:
        """The channel with this ID, `#name` or name."""
        bare = name.removeprefix("#")
        by_name = (channel for channel in self.all() if channel.name and channel.name == bare)
        return self.get(name) or next(by_name, None)

    def direct_message(self, people: Iterable[str]) -> tuple[Channel, bool]:
        """The bot's direct message with these people, and whether it was open already."""
        wanted = tuple(sorted(set(people)))
        for channel in self.all():
            if channel.people == wanted:
                return channel, True
        kind = "D" if len(wanted) == 1 else "G"
        return self.put(Channel(id=self._ids.new(kind), people=wanted)), False

    def archive(self, channel: Channel) -> Channel:
        """Archive a channel, as an admin does."""
        return self.put(replace(channel, is_archived=True))

    def join(self, channel: Channel) -> Channel:
        """Make the bot a member."""
        return self.put(replace(channel, is_member=True))

    def all(self) -> tuple[Channel, ...]:
        """Every conversation, in the order they were created."""
        return tuple(self._by_id.values())


def channel_json(channel: Channel, *, bot_user_id: str) -> Json:
    """A conversation object (Slack: "Conversation object")."""
    shown: Json = {
        "id": channel.id,
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "is_archived": channel.is_archived,
        "is_org_shared": False,
    }
    if channel.is_im:
        return {**shown, "user": channel.people[0], "is_user_deleted": False, "priority": 0}
    return {
        **shown,
        "name": channel.name or f"mpdm-{channel.id.lower()}",
        "name_normalized": channel.name,
        "is_channel": not channel.is_private and not channel.is_mpim,
        "is_group": channel.is_private,
        "is_private": channel.is_private or channel.is_mpim,
        "is_general": False,
        "is_shared": False,
        "is_member": channel.is_member,
        "creator": bot_user_id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
