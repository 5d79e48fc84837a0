"""Slack as one thing: what we say there, what we hear, and what must run for it."""

from starlette.routing import Route

from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_subject import Commands
from bot.settings import Settings
from bot.slack.api import WebApi
from bot.slack.app import bolt_app
from bot.slack.chat import SlackChat
from bot.slack.desk import Desk
from bot.slack.late_answers import LateAnswers
from bot.slack.members import MemberLookup
from bot.slack.routes import slack_routes
from bot.slack.signed_requests import SignedRequests
from bot.slack.socket_mode import SocketModeConnection
from bot.storage.database import Database


class SlackEdge:
    """The configured workspace. Over Socket Mode when there is an app token, else over HTTP."""

    def __init__(
        self, settings: Settings, commands: Commands, database: Database, clock: Clock
    ) -> None:
        if settings.slack_bot_token is None:
            raise ValueError("Slack is not set up")
        self._api = WebApi(
            token=settings.slack_bot_token.get_secret_value(), api_url=settings.slack_api_url
        )
        members = MemberLookup(self._api)
        self.chat = SlackChat(self._api, members)
        desk = Desk(
            commands=commands,
            database=database,
            api=self._api,
            members=members,
            clock=clock,
            public_url=settings.public_url,
        )
        self._late = LateAnswers()
        secret = settings.slack_signing_secret
        signing_secret = secret.get_secret_value() if secret else None
        self._signed = SignedRequests(signing_secret)
        self._bolt = bolt_app(desk, self._late, signing_secret=signing_secret)
        app_token = settings.slack_app_token
        self._socket_mode = (
            SocketModeConnection(self._bolt, app_token=app_token.get_secret_value())
            if app_token
            else None
        )

    def routes(self) -> list[Route]:
        """Where Slack reaches us over HTTP."""
        return slack_routes(self._bolt, self._signed)

    def notes(self) -> list[str]:
        """Warnings for the operator about what comes to these routes."""
        return self._signed.notes()

    async def start(self) -> None:
        """Connect, where we are the one who connects."""
        if self._socket_mode is not None:
            await self._socket_mode.start()

    async def stop(self) -> None:
        """Hear nothing new, and answer what was asked."""
        if self._socket_mode is not None:
            await self._socket_mode.stop()
        await self._late.finish()

    async def close(self) -> None:
        """Close the connections to Slack."""
        await self._api.close()
