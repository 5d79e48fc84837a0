"""The bot's Slack edge, whole, against a workspace on localhost: real HTTP, real database."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.domain.incidents.alert import Alert
from bot.engine.commands.by_subject import Commands
from bot.engine.errands.channel import AnnouncementErrand, IncidentMessageErrand
from bot.engine.errands.direct_page import DirectMessageErrand, DirectPageErrand
from bot.engine.errands.override_message import OverrideMessageErrand
from bot.engine.errands.swap_message import SwapMessageErrand
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.ticks import Engine
from bot.engine.upkeep import Upkeep
from bot.sandbox.server import LocalServer
from bot.sandbox.slack import Channel, CommandAnswer, User, Workspace
from bot.settings import Settings
from bot.slack.edge import SlackEdge
from bot.storage.database import Database
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MovedClock

BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"
SIGNING_SECRET = "a signing secret"

PEOPLE = """
people:
  ana:
    name: Ana Souza
    slack: U02ANA0001
    timezone: America/Los_Angeles
    contact: [slack]
  bo:
    name: Bo Lindqvist
    slack: U02BO00002
    timezone: Europe/Berlin
    contact: [slack]
  gus:
    name: Gus Novak
    email: gus@example.com
    timezone: Europe/Berlin
    contact: [slack]
  kim:
    name: Kim Lee
    phone: "+14155550108"
    timezone: America/New_York
"""
PLATFORM = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services:
  checkout: {runbook: https://example.com/runbooks/checkout}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-11-23 10:00}
  secondary:
    layers:
      - {people: [bo, ana, gus], every: week, start: 2026-11-23 10:00}
escalation:
  - {page: primary, wait: 5m}
  - {page: secondary, wait: 10m}
"""
QUIET = """
team: quiet
timezone: UTC
schedules:
  nights:
    layers:
      - {people: [gus], every: day, start: 2026-11-23 10:00, until: 2026-11-24 10:00}
escalation:
  - {page: nights, wait: 5m}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """The people of the workspace, their channel, and a bot that listens to them."""

    workspace: Workspace
    platform: Channel
    ana: User
    bo: User
    gus: User
    stranger: User
    commands: Commands
    database: Database
    schedules: Schedules
    engine: Engine
    edge: SlackEdge
    clock: MovedClock
    key: str

    async def oncall(self, user: User, text: str) -> CommandAnswer:
        """Type `/oncall text`, and let the engine do what follows."""
        answer = await self.workspace.command(user, "/oncall", text, channel=self.platform)
        await self.engine.settle()
        return answer

    async def alert(self, title: str = "Error rate above 5 %", *, link: str | None = None) -> int:
        """A monitor of checkout complains; returns the number of the incident once people know."""
        reported = self.commands.alerts.report(self.key, Alert(title=title, link=link))
        await self.engine.settle()
        assert reported.incident is not None
        return reported.incident


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Schedule files; a test may write others before it asks for the bot."""
    directory = tmp_path / "schedules"
    directory.mkdir()
    (directory / "people.yaml").write_text(PEOPLE)
    (directory / "platform.yaml").write_text(PLATFORM)
    (directory / "quiet.yaml").write_text(QUIET)
    return directory


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """SQLite alone: what is told apart here is Slack, not databases."""
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    sandbox = Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET)
    async with sandbox.serve():
        yield sandbox


@pytest.fixture
def settings(workspace: Workspace) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        slack_api_url=workspace.api_url,
    )


@pytest.fixture
async def team(
    files: Path, database: Database, workspace: Workspace, settings: Settings, clock: MovedClock
) -> AsyncIterator[Team]:
    """Everything running, and everybody in the workspace."""
    schedules = Schedules(database, files)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    edge = SlackEdge(settings, commands, database, clock)
    await edge.start()
    async with LocalServer(Starlette(routes=edge.routes())) as server:
        workspace.bot_url = f"{server.url}/slack/events"
        yield Team(
            workspace=workspace,
            platform=workspace.add_channel("#platform"),
            ana=workspace.add_user("U02ANA0001", name="ana", real_name="Ana Souza"),
            bo=workspace.add_user("U02BO00002", name="bo"),
            gus=workspace.add_user("U02GUS0007", name="gus", email="Gus@Example.com"),
            stranger=workspace.add_user("U0STRANGER", name="sam", email="sam@example.com"),
            commands=commands,
            database=database,
            schedules=schedules,
            engine=engine_with(edge, database, schedules, clock),
            edge=edge,
            clock=clock,
            key=commands.keys.add("checkout")[1],
        )
        await edge.stop()
    await edge.close()


@pytest.fixture
async def unsigned_edge_url(team: Team, settings: Settings) -> AsyncIterator[str]:
    """Where a bot listens that has no signing secret, because it uses Socket Mode."""
    without = settings.model_copy(update={"slack_signing_secret": None})
    edge = SlackEdge(without, team.commands, team.database, team.clock)
    async with LocalServer(Starlette(routes=edge.routes())) as server:
        yield f"{server.url}/slack/events"


def engine_with(
    edge: SlackEdge, database: Database, schedules: Schedules, clock: MovedClock
) -> Engine:
    """An engine that sends by Slack and by nothing else."""
    chat = edge.chat
    dispatcher = Dispatcher(
        database,
        {
            ErrandKind.SLACK: DirectPageErrand(schedules, chat),
            ErrandKind.DIRECT_MESSAGE: DirectMessageErrand(schedules, chat),
            ErrandKind.INCIDENT_MESSAGE: IncidentMessageErrand(schedules, chat),
            ErrandKind.ANNOUNCEMENT: AnnouncementErrand(schedules, chat),
            ErrandKind.SWAP_MESSAGE: SwapMessageErrand(schedules, chat),
            ErrandKind.OVERRIDE_MESSAGE: OverrideMessageErrand(schedules, chat),
        },
        clock,
        holder="test",
        chance=random.Random(1),  # noqa: S311 (spreads retries, guards nothing)
    )
    upkeep = Upkeep(database, schedules, clock, Beating.ENGINE)
    return Engine(database, upkeep, Escalator(database, schedules), dispatcher, clock)
