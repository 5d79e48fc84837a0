"""What real processes of the bot stand on: a database, telephones, Slack, and schedules."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.demo.process import BotProcess
from bot.sandbox.server import LocalServer
from bot.sandbox.slack import Workspace
from bot.sandbox.slack.people import User
from bot.sandbox.telephony import Exchange
from bot.storage.database import Database
from bot.storage.secrets import alert_keys
from tests.addresses import free_address
from tests.crash.nursery import Forked, Nursery
from tests.local_http import local_http
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
services: {checkout: {group: never}}
schedules:
  primary: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00}]}
  secondary: {layers: [{people: [bo], every: week, start: 2026-01-05 10:00}]}
escalation:
  - {page: primary, wait: 4s}
  - {page: secondary, wait: 60s}
"""


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """Schedule files by name, the team of each service, and the workspace's members by ID."""

    files: Mapping[str, str]
    services: Mapping[str, str]
    members: Mapping[str, str]


ONE_TEAM = Scenery(
    files={"people.yaml": PEOPLE, "platform.yaml": TEAM},
    services={"checkout": "platform"},
    members={MEMBERS[name]: name for name in ("ana", "bo")},
)


@dataclass(kw_only=True)
class Ground:
    """Everything but the bot. `keys` are those of monitors, by service; one of them is `key`.

    Its processes are forked where there is a nursery.
    """

    environment: dict[str, str]
    exchange: Exchange
    workspace: Workspace
    users: Mapping[str, User]
    keys: Mapping[str, str]
    folder: Path
    nursery: Nursery | None

    def process(self, *words: str, url: str | None = None) -> BotProcess:
        """`oncall` with these words, not started yet; at an address of its own if none is given."""
        address = url or free_address()
        log = self.folder / f"{'-'.join(words)} {address.rpartition(':')[2]}.log"
        if self.nursery is not None:
            return Forked(self.nursery, self.environment, url=address, log=log, words=words)
        return BotProcess(self.environment, url=address, log=log, words=words)

    async def alert(self, url: str, dedup_key: str) -> int:
        """A monitor reports something to a process and gets its 2xx; the incident's number."""
        async with local_http(url) as http:
            payload = {"title": "checkout is down", "dedup_key": dedup_key}
            answer = await http.post(f"/alerts/{self.key}", json=payload)
        assert answer.status_code == 202, answer.text
        number: int = answer.json()["incident"]
        return number

    @property
    def key(self) -> str:
        """The key of the one service there is, or of the first."""
        return next(iter(self.keys.values()))

    @property
    def public_url(self) -> str:
        """Where Twilio calls back."""
        return self.environment["PUBLIC_URL"]


@asynccontextmanager
async def ground_on(
    database_url: str,
    folder: Path,
    scenery: Scenery | None = None,
    *,
    nursery: Nursery | None = None,
    **environment: str,
) -> AsyncIterator[Ground]:
    """Everything but the bot, on this migrated database.

    More of the environment may be set, PUBLIC_URL among it, which is a free address otherwise.
    """
    scenery = scenery or ONE_TEAM
    schedules = folder / "schedules"
    schedules.mkdir()
    for name, text in scenery.files.items():
        (schedules / name).write_text(text)
    workspace = Workspace(bot_token="xoxb-crash", signing_secret="crash")
    workspace.add_channel("#platform")
    users = {
        name: workspace.add_user(member, name=name) for member, name in scenery.members.items()
    }
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token="crash", numbers=[NUMBER], calls_per_second=1000
    )
    async with workspace.serve(), LocalServer(exchange.app) as telephones:
        yield Ground(
            environment={
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
                **environment,
            },
            exchange=exchange,
            workspace=workspace,
            users=users,
            keys=await asyncio.to_thread(_keys, database_url, scenery.services),
            folder=folder,
            nursery=nursery,
        )


def _keys(database_url: str, services: Mapping[str, str]) -> dict[str, str]:
    database = Database(database_url)
    with closing(database), database.write() as tx:
        return {
            service: alert_keys.add(tx, service=service, team=team, now=datetime.now(UTC))[1]
            for service, team in services.items()
        }
