"""A Slack workspace on localhost, and what people do in it."""

# Longer than 300 lines: the one surface of the sandbox; what it does is in the files around it.

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.sandbox.patience import PATIENCE_SECONDS
from bot.sandbox.server import LocalServer
from bot.sandbox.slack.acts import commands, events, looking, modals, touch
from bot.sandbox.slack.acts.commands import CommandAnswer
from bot.sandbox.slack.acts.events import EventAnswer
from bot.sandbox.slack.acts.modals import SubmitResult, Values
from bot.sandbox.slack.acts.touch import TouchAnswer, Touching
from bot.sandbox.slack.application import build_app
from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.outgoing import BotAnswer, Outgoing, Tamper
from bot.sandbox.slack.people import User, UserGroup
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import ALL_SCOPES, Installation, State, system_clock
from bot.sandbox.slack.views import View


class Workspace:
    """A workspace with one bot in it.

    Serve it with `async with workspace.serve():`, point an AsyncWebClient at `api_url`, and set
    `bot_url` to where the bot takes commands, clicks and events (not needed when the bot connects
    by Socket Mode). `clock` gives the instants for timestamps, signatures and everything that
    expires; waiting for the bot takes real seconds. `faults` makes things go wrong; `requests` are
    all calls of the Web API and of response URLs so far, refused ones too.
    """

    def __init__(
        self,
        *,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - opens nothing but this sandbox
        signing_secret: str = "sandbox-signing-secret",  # noqa: S107 - signs for this sandbox
        app_token: str | None = None,
        clock: Callable[[], datetime] = system_clock,
        scopes: Iterable[str] = ALL_SCOPES,
        bot_name: str = "oncall",
    ) -> None:
        installation = Installation(
            bot_token=bot_token,
            signing_secret=signing_secret,
            app_token=app_token,
            scopes=frozenset(scopes),
            bot_name=bot_name,
        )
        self.state = State.empty(installation, clock)
        self.faults = self.state.faults
        self.requests = self.state.requests
        self.socket_mode = SocketMode(self.state)
        self.outgoing = Outgoing(self.state, self.socket_mode)
        self.app = build_app(self)
        self.state.people.add(
            User(
                id=installation.bot_user_id,
                name=bot_name,
                real_name=bot_name.capitalize(),
                is_bot=True,
            )
        )

    @asynccontextmanager
    async def serve(self, *, port: int = 0) -> AsyncIterator[LocalServer]:
        """Serve the workspace on 127.0.0.1 for as long as the block lasts."""
        async with LocalServer(self.app, port=port) as server:
            self.state.url = server.url
            try:
                yield server
            finally:
                self.faults.clear()

    @property
    def api_url(self) -> str:
        """The `base_url` for slack_sdk's clients."""
        return f"{self.state.base_url}/api/"

    @property
    def bot_url(self) -> str | None:
        """Where signed requests go."""
        return self.outgoing.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self.outgoing.bot_url = url

    @property
    def enforce_rate_limits(self) -> bool:
        """Whether a second message to a channel within a second is refused."""
        return self.state.enforce_rate_limits

    @enforce_rate_limits.setter
    def enforce_rate_limits(self, enforce: bool) -> None:
        self.state.enforce_rate_limits = enforce

    def add_user(
        self,
        user_id: str,
        *,
        name: str,
        real_name: str | None = None,
        email: str | None = None,
        tz: str = "Etc/UTC",
    ) -> User:
        """Let somebody in."""
        known_as = real_name or name.capitalize()
        user = User(id=user_id, name=name, real_name=known_as, email=email, tz=tz)
        return self.state.people.add(user)

    def deactivate_user(self, user: User) -> User:
        """Somebody leaves: their account stays, deactivated."""
        return self.state.people.deactivate(user)

    def add_channel(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - the field's own name
        is_member: bool = True,
        is_private: bool = False,
    ) -> Channel:
        """Create a channel; the bot is in it unless told otherwise."""
        channel = Channel(
            id=id or self.state.ids.new("C"),
            name=name.removeprefix("#"),
            is_member=is_member,
            is_private=is_private,
        )
        return self.state.conversations.put(channel)

    def archive_channel(self, channel: Channel) -> Channel:
        """Nobody can write there any more."""
        return self.state.conversations.archive(channel)

    def add_usergroup(
        self,
        handle: str,
        *,
        users: Iterable[User] = (),
        id: str | None = None,  # noqa: A002 - the field's own name
        disabled: bool = False,
    ) -> UserGroup:
        """Create a user group such as `platform-oncall`."""
        group = UserGroup(
            id=id or self.state.ids.new("S"),
            handle=handle.removeprefix("@"),
            name=handle.removeprefix("@"),
            users=tuple(user.id for user in users),
            disabled=disabled,
        )
        return self.state.groups.add(group)

    def usergroup(self, group: UserGroup) -> UserGroup:
        """A user group as it stands now."""
        return self.state.groups.get(group.id) or group

    async def command(
        self,
        user: User,
        name: str,
        text: str = "",
        *,
        channel: Channel | None = None,
        tamper: Tamper | None = None,
    ) -> CommandAnswer:
        """Type a slash command, in the direct message with the bot unless told where."""
        place = channel if channel is not None else self._place(user)
        return await commands.command(
            self.state, self.outgoing, user, place, name=name, text=text, tamper=tamper
        )

    async def click(
        self,
        user: User,
        where: Message | View,
        *,
        action_id: str,
        value: str | None = None,
        tamper: Tamper | None = None,
    ) -> TouchAnswer:
        """Press a button; `value` tells apart buttons that share an action_id."""
        return await touch.click(self._touching(user, tamper), where, action_id, value)

    async def select(
        self,
        user: User,
        where: Message | View,
        *,
        action_id: str,
        value: Parsed,
        tamper: Tamper | None = None,
    ) -> TouchAnswer:
        """Choose, pick or type; options by their value, people and channels by ID."""
        return await touch.select(self._touching(user, tamper), where, action_id, value)

    async def submit(
        self, user: User, view: View, values: Values | None = None, *, tamper: Tamper | None = None
    ) -> SubmitResult:
        """Fill in a modal, `{block_id: {action_id: value}}`, and submit it."""
        return await modals.submit(self._touching(user, tamper), view, values or {})

    async def close(
        self, user: User, view: View, *, all_of_them: bool = False, tamper: Tamper | None = None
    ) -> TouchAnswer | None:
        """Press Cancel, or the X for `all_of_them`; None unless the bot wants to know."""
        return await modals.close(self._touching(user, tamper), view, all_of_them=all_of_them)

    async def event(
        self, event: Json, *, retries: int = 0, tamper: Tamper | None = None
    ) -> EventAnswer:
        """Something happens that the bot subscribed to, such as `app_mention`."""
        return await events.event(self.state, self.outgoing, event, retries=retries, tamper=tamper)

    async def open_home(self, user: User) -> EventAnswer:
        """Open the bot's Home tab; see `home_of` for what it then shows."""
        opened: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": self._place(user).id,
            "tab": "home",
        }
        home = self.state.views.home(user.id)
        if home is not None:
            opened["view"] = self.state.view_json(home)
        return await self.event(opened)

    async def replay_last(self) -> BotAnswer:
        """Send the last signed request once more, byte for byte."""
        return await self.outgoing.replay_last()

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Tell bots on Socket Mode to connect anew, as Slack does every few hours."""
        await self.socket_mode.refresh(reason)

    async def socket_connected(self, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait for a bot to be connected by Socket Mode."""
        await self.socket_mode.wait_until_connected(timeout_seconds)

    def say(
        self, user: User, where: Channel | User, text: str, *, thread_ts: str | None = None
    ) -> Message:
        """Write a message as a person; the bot hears of it only by an `event`."""
        message = Message(
            channel=self._place(where).id,
            ts=self.state.timestamps.new(self.state.clock()),
            user=user.id,
            text=text,
            thread_ts=thread_ts,
        )
        return self.state.messages.put(message)

    def messages(self, where: Channel | User, *, seen_by: User | None = None) -> list[Message]:
        """What stands in a channel, or in the bot's direct message with a person.

        Ephemeral messages are left out, unless they are for `seen_by`.
        """
        return self.state.messages.in_channel(
            self._place(where).id, seen_by=self._reader(where, seen_by)
        )

    async def next_message(
        self,
        where: Channel | User,
        *,
        containing: str = "",
        seen_by: User | None = None,
        timeout_seconds: float = PATIENCE_SECONDS,
    ) -> Message:
        """The bot's next message or edit there whose text or blocks contain `containing`.

        Each message and each edit is returned once; what is passed over stays for later.

        Raises:
            TimeoutError: none came; the sentence tells what is there.
        """
        return await looking.next_message(
            self.state,
            self._place(where).id,
            containing=containing,
            seen_by=self._reader(where, seen_by),
            timeout_seconds=timeout_seconds,
        )

    async def view_of(
        self, user: User, *, containing: str = "", timeout_seconds: float = PATIENCE_SECONDS
    ) -> View:
        """The modal on top for a person, once one is open that contains this text.

        Raises:
            TimeoutError: none was opened in time.
        """
        return await looking.view(
            self.state,
            lambda: self.state.views.top(user.id),
            containing=containing,
            timeout_seconds=timeout_seconds,
        )

    async def home_of(
        self, user: User, *, containing: str = "", timeout_seconds: float = PATIENCE_SECONDS
    ) -> View:
        """The Home tab of a person, once it is published with this text in it.

        Raises:
            TimeoutError: it was not published in time.
        """
        return await looking.view(
            self.state,
            lambda: self.state.views.home(user.id),
            containing=containing,
            timeout_seconds=timeout_seconds,
        )

    def _touching(self, user: User, tamper: Tamper | None) -> Touching:
        return Touching(state=self.state, outgoing=self.outgoing, user=user, tamper=tamper)

    def _place(self, where: Channel | User) -> Channel:
        if isinstance(where, User):
            return self.state.conversations.direct_message([where.id])[0]
        return self.state.conversations.get(where.id) or where

    def _reader(self, where: Channel | User, seen_by: User | None) -> str | None:
        reader = where if isinstance(where, User) else seen_by
        return reader.id if reader is not None else None
