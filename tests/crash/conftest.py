"""A real `oncall serve` that can be killed at any instant, between the sandboxes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.cli.demo.process import BotProcess, run_oncall
from bot.sandbox.server import LocalServer, listen, url_of
from bot.sandbox.slack import Workspace
from bot.sandbox.slack.people import User
from bot.sandbox.telephony import Exchange
from tests.scenarios.night import ACCOUNT, MEMBERS, NUMBER

# Steps a few seconds apart: these stories run in real time, because real processes do.
PEOPLE = """
people:
  ana: {name: Ana, slack: U02ANA0001, phone: "+14155550101", timezone: UTC, contact: [call]}
  bo: {name: Bo, slack: U02BO00001, phone: "+14155550102", timezone: UTC, contact: [call]}
"""
TEAM = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services: {checkout: {}}
schedules:
  primary: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00}]}
  secondary: {layers: [{people: [bo], every: week, start: 2026-01-05 10:00}]}
escalation:
  - {page: primary, wait: 4s}
  - {page: secondary, wait: 60s}
"""


@dataclass(kw_only=True)
class Ground:
    """What processes of the bot stand on: a database, telephones, Slack, and a monitor's key."""

    environment: dict[str, str]
    exchange: Exchange
    workspace: Workspace
    users: Mapping[str, User]
    key: str
    folder: Path

    def process(self, *words: str, url: str | None = None) -> BotProcess:
        """`oncall` with these words, not started yet; at an address of its own if none is given."""
        address = url or free_address()
        log = self.folder / f"{'-'.join(words)} {address.rpartition(':')[2]}.log"
        return BotProcess(self.environment, url=address, log=log, words=words)

    async def alert(self, url: str, dedup_key: str) -> int:
        """A monitor reports something to a process and gets its 2xx; the incident's number."""
        async with httpx.AsyncClient(base_url=url) as http:
            payload = {"title": "checkout is down", "dedup_key": dedup_key}
            answer = await http.post(f"/alerts/{self.key}", json=payload)
        assert answer.status_code == 202, answer.text
        number: int = answer.json()["incident"]
        return number

    @property
    def public_url(self) -> str:
        """Where Twilio calls back."""
        return self.environment["PUBLIC_URL"]


@dataclass(kw_only=True)
class Served:
    """The bot as a process, the telephones, and the key of a monitor."""

    bot: BotProcess
    ground: Ground

    @property
    def exchange(self) -> Exchange:
        """The telephones."""
        return self.ground.exchange

    async def alert(self, dedup_key: str) -> int:
        """A monitor reports something and gets its 2xx; the incident's number."""
        return await self.ground.alert(self.bot.url, dedup_key)

    async def kill_and_restart(self) -> None:
        """kill -9, and the next process."""
        self.bot.kill()
        await self.bot.ended()
        await self.bot.start()


def free_address() -> str:
    """An address at which nobody listens."""
    with listen() as reserved:
        return url_of(reserved)


@pytest.fixture
async def ground(database_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """All but the bot, on both databases."""
    async with ground_on(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def shared_ground(postgresql_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """All but the bot, on a PostgreSQL that several processes can share."""
    async with ground_on(postgresql_url, tmp_path) as made:
        yield made


@pytest.fixture
async def served(ground: Ground) -> AsyncIterator[Served]:
    """The bot, up and ready."""
    async with ground.process("serve", url=ground.public_url) as bot:
        yield Served(bot=bot, ground=ground)


@asynccontextmanager
async def ground_on(database_url: str, folder: Path) -> AsyncIterator[Ground]:
    """Everything but the bot, on this database."""
    schedules = folder / "schedules"
    schedules.mkdir()
    (schedules / "people.yaml").write_text(PEOPLE)
    (schedules / "platform.yaml").write_text(TEAM)
    workspace = Workspace(bot_token="xoxb-crash", signing_secret="crash")
    users = {
        name: workspace.add_user(
            MEMBERS[name], name=name, real_name=name, email=f"{name}@x.org", tz="UTC"
        )
        for name in ("ana", "bo")
    }
    workspace.add_channel("#platform")
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token="crash", numbers=[NUMBER], calls_per_second=1000
    )
    async with workspace.serve(), LocalServer(exchange.app) as telephones:
        environment = {
            "DATABASE_URL": database_url,
            "SCHEDULES_DIR": str(schedules),
            "PUBLIC_URL": free_address(),
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": "xoxb-crash",
            "SLACK_SIGNING_SECRET": "crash",
            "TWILIO_API_URL": telephones.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "crash",
            "TWILIO_FROM_NUMBERS": NUMBER,
        }
        added = await run_oncall(environment, "keys", "add", "checkout")
        yield Ground(
            environment=environment,
            exchange=exchange,
            workspace=workspace,
            users=users,
            key=str(added["key"]),
            folder=folder,
        )
