"""The state of a workspace, shared by the parts that serve it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.sandbox.changes import Changes
from bot.sandbox.slack.conversations import Conversations
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.ids import Ids, Timestamps
from bot.sandbox.slack.inputs import InputState
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.messages import Message, Messages, message_json
from bot.sandbox.slack.people import People, UserGroups
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import View, Views, view_json

ALL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:read",
        "mpim:write",
        "usergroups:read",
        "usergroups:write",
        "users:read",
        "users:read.email",
    }
)


def system_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """The bot as this workspace knows it: its names, tokens and scopes."""

    bot_token: str
    signing_secret: str
    app_token: str | None
    scopes: frozenset[str]
    team_id: str = "T00SANDBOX"
    team_domain: str = "sandbox"
    app_id: str = "A00SANDBOX"
    bot_id: str = "B00SANDBOX"
    bot_user_id: str = "U00SANDBOT"
    bot_name: str = "oncall"
    verification_token: str = "sandbox-verification-token"  # noqa: S105 - Slack's retired check


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One call of the Web API: the method, its arguments and when it came."""

    method: str
    fields: Json
    at: datetime


@dataclass(kw_only=True)
class State:
    """What the workspace holds. One event loop owns it; nothing here is for threads."""

    installation: Installation
    clock: Callable[[], datetime]
    ids: Ids
    people: People
    groups: UserGroups
    conversations: Conversations
    messages: Messages
    views: Views
    triggers: Triggers
    response_urls: ResponseUrls
    faults: Faults = field(default_factory=Faults)
    changes: Changes = field(default_factory=Changes)
    timestamps: Timestamps = field(default_factory=Timestamps)
    requests: list[Request] = field(default_factory=list)
    typed: dict[tuple[str, str], InputState] = field(default_factory=dict)
    socket_tickets: deque[str] = field(default_factory=deque)
    enforce_rate_limits: bool = False
    url: str | None = None

    @classmethod
    def empty(cls, installation: Installation, clock: Callable[[], datetime]) -> "State":
        """A workspace in which nothing has happened yet."""
        ids = Ids()
        return cls(
            installation=installation,
            clock=clock,
            ids=ids,
            people=People(),
            groups=UserGroups(),
            conversations=Conversations(ids),
            messages=Messages(),
            views=Views(ids),
            triggers=Triggers(ids),
            response_urls=ResponseUrls(ids),
        )

    @property
    def base_url(self) -> str:
        """Where the workspace is served.

        Raises:
            RuntimeError: it is not served yet.
        """
        if self.url is None:
            raise RuntimeError("serve the workspace first: `async with workspace.serve():`")
        return self.url

    def message_json(self, message: Message) -> Json:
        """A message as Slack tells it."""
        mine = self.installation
        return message_json(message, team_id=mine.team_id, app_id=mine.app_id)

    def view_json(self, view: View) -> Json:
        """A view as Slack tells it."""
        mine = self.installation
        return view_json(view, team_id=mine.team_id, app_id=mine.app_id, bot_id=mine.bot_id)
