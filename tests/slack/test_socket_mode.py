"""Everything works without being reachable: over a WebSocket that the bot opens, and keeps."""

import asyncio

import pytest
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.settings import Settings
from bot.slack.api import WebApi
from bot.slack.app import bolt_app
from bot.slack.desk import Desk
from bot.slack.late_answers import LateAnswers
from bot.slack.members import MemberLookup
from bot.slack.socket_mode import SocketModeConnection
from tests.patience import PATIENCE_SECONDS
from tests.slack.conftest import APP_TOKEN, BOT_TOKEN, Team

OPEN = "apps.connections.open"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Socket Mode alone."""
    return settings.model_copy(
        update={"slack_signing_secret": None, "slack_app_token": SecretStr(APP_TOKEN)}
    )


@pytest.fixture
async def connected(team: Team) -> Team:
    team.workspace.bot_url = None
    await team.workspace.socket_connected()
    return team


async def test_a_command_is_answered(connected: Team) -> None:
    answer = await connected.oncall(connected.ana, "who platform")

    assert answer.error is None
    assert "platform/primary: Ana Souza" in answer.text


async def test_a_button_is_heard(connected: Team) -> None:
    number = await connected.alert()
    [message] = connected.workspace.messages(connected.ana)

    await connected.workspace.click(connected.ana, message, action_id="incident_acknowledge")

    assert connected.commands.incidents.view(number).incident.acknowledged_by == "ana"


async def test_it_connects_anew_when_slack_asks_for_it(connected: Team) -> None:
    await connected.workspace.refresh_sockets()
    await connected.workspace.socket_connected()

    assert (await connected.oncall(connected.ana, "who platform")).error is None


class SoonTired(SocketModeConnection):
    """Has little patience with its first connection, once that has been asked for."""

    def __init__(self, bolt: AsyncApp, first_asked_for: asyncio.Event) -> None:
        super().__init__(bolt, app_token=APP_TOKEN, look_every_seconds=0.02, patience_seconds=0.1)
        self._first_asked_for = first_asked_for

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        await self._first_asked_for.wait()
        await super()._watch(handler)
        self._patience_seconds = PATIENCE_SECONDS


async def test_a_connection_gone_quiet_is_made_anew(connected: Team) -> None:
    """The first connection is never established: Slack hands out an address nobody answers at."""
    workspace = connected.workspace
    first = workspace.faults.hang(OPEN, times=1)
    before = len(workspace.requests)
    api = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
    desk = Desk(
        commands=connected.commands,
        database=connected.database,
        api=api,
        members=MemberLookup(api),
        clock=connected.clock,
    )
    bolt = bolt_app(desk, LateAnswers(), signing_secret=None)
    connection = SoonTired(bolt, first.struck)
    await connection.start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await connection.connected.wait()
    await connection.stop()
    await api.close()

    asked = [request.method for request in workspace.requests[before:]]
    assert asked.count(OPEN) == 2
    assert not connection.is_connected


async def test_stopping_what_was_not_started_is_fine(connected: Team) -> None:
    api = WebApi(token=BOT_TOKEN, api_url=connected.workspace.api_url)
    desk = Desk(
        commands=connected.commands,
        database=connected.database,
        api=api,
        members=MemberLookup(api),
        clock=connected.clock,
    )
    await SocketModeConnection(
        bolt_app(desk, LateAnswers(), signing_secret=None), app_token=APP_TOKEN
    ).stop()
