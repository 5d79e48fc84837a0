"""Everything works without being reachable: over a WebSocket that the bot opens, and keeps."""

import asyncio

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.api import WebApi
from bot.slack.app import bolt_app
from bot.slack.desk import Desk
from bot.slack.late_answers import LateAnswers
from bot.slack.members import MemberLookup
from bot.slack.socket_mode import SocketModeConnection
from tests.slack.conftest import APP_TOKEN, BOT_TOKEN, Team


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


async def test_a_connection_gone_quiet_is_made_anew(connected: Team) -> None:
    """The first connection is never established: Slack hands out an address nobody answers at."""
    workspace = connected.workspace
    workspace.faults.hang("apps.connections.open", times=1)
    api = WebApi(token=BOT_TOKEN, api_url=workspace.api_url)
    desk = Desk(
        commands=connected.commands,
        database=connected.database,
        api=api,
        members=MemberLookup(api),
        clock=connected.clock,
    )
    bolt = bolt_app(desk, LateAnswers(), signing_secret=None)
    connection = SocketModeConnection(
        bolt, app_token=APP_TOKEN, look_every_seconds=0.02, patience_seconds=0.1
    )
    before = workspace.requests.copy()
    await connection.start()
    async with asyncio.timeout(5):
        await connection.connected.wait()
    await connection.stop()
    await api.close()

    opened = [r for r in workspace.requests[len(before) :] if r.method == "apps.connections.open"]
    assert len(opened) == 2
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
