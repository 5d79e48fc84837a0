"""The whole bot on a moved clock, between a sandbox of Slack and one of telephones.

Real HTTP, the official clients, a real database. Only time is moved by hand: `pass_time` moves it
and lets the engine do what fell due.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx
from pydantic import SecretStr

from bot.app import Sleepwell
from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Notification
from bot.engine.clocks.clock import Clock
from bot.sandbox.server import LocalServer, listen, url_of
from bot.sandbox.slack import Workspace
from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import User
from bot.sandbox.telephony import Call, Exchange
from bot.settings import Settings
from tests.conftest import MovedClock
from tests.local_http import local_http

NUMBER = "+15005550006"
ACCOUNT = "AC" + "1" * 32
PHONES = {
    "ana": "+14155550101",
    "bo": "+14155550102",
    "chen": "+14155550103",
    "kim": "+14155550100",
}
MEMBERS = {
    "ana": "U02ANA0001",
    "bo": "U02BO00001",
    "chen": "U02CHEN001",
    "kim": "U02KIM0001",
}

# The clock starts on Monday, 30 November 2026, 03:00 UTC: Sunday evening in California, so ana is
# on call until Monday 10:00 there (18:00 UTC), and bo from then on.
PEOPLE = """
people:
  ana: {name: Ana Souza, slack: U02ANA0001, phone: "+14155550101", timezone: America/Los_Angeles}
  bo: {name: Bo Lindqvist, slack: U02BO00001, phone: "+14155550102", timezone: Europe/Stockholm}
  chen: {name: Chen Wei, slack: U02CHEN001, phone: "+14155550103", timezone: Asia/Taipei}
  kim: {name: Kim Lee, slack: U02KIM0001, phone: "+14155550100", timezone: America/New_York}
roles:
  cto: kim
"""
PLATFORM = """
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform"}
services:
  checkout: {runbook: https://example.com/runbooks/checkout}
  search: {}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-11-23 10:00}
  secondary:
    layers:
      - {people: [bo, ana], every: week, start: 2026-11-23 10:00}
escalation:
  - {page: primary, wait: 5m}
  - {page: secondary, wait: 10m}
  - {page: cto, wait: 15m}
urgency:
  low: {hours: mon-fri 09:00-18:00}
"""


@dataclass(kw_only=True)
class Night:
    """Everything that is up, and what a story says about it."""

    bot: Sleepwell
    clock: Clock
    exchange: Exchange
    workspace: Workspace
    channel: Channel
    users: Mapping[str, User]
    http: httpx.AsyncClient
    keys: dict[str, str]

    async def alert(self, title: str, *, service: str = "checkout", **more: object) -> int:
        """A monitor reports something, and the engine does what follows; the incident's number."""
        answer = await self.http.post(f"/alerts/{self.key(service)}", json={"title": title, **more})
        assert answer.status_code == 202, answer.text
        await self.bot.engine.settle()
        number: int = answer.json()["incident"]
        return number

    def key(self, service: str) -> str:
        """An alert key for a service."""
        if service not in self.keys:
            _listed, self.keys[service] = self.bot.commands.keys.add(service)
        return self.keys[service]

    async def pass_time(self, **by: float) -> None:
        """Time goes by, and the engine does what falls due at its end."""
        assert isinstance(self.clock, MovedClock)
        self.clock.advance(**by)
        await self.bot.engine.settle()

    async def pass_seconds(self, seconds: int) -> None:
        """Time goes by second by second."""
        for _second in range(seconds):
            await self.pass_time(seconds=1)

    async def rings(self, person: str) -> Call:
        """The person's phone rings, or is about to."""
        call = await self.exchange.next_call(to=PHONES[person])
        await self.bot.engine.settle()
        return call

    async def rings_out(self, person: str) -> Call:
        """The person's phone rings, and nobody answers."""
        call = await self.rings(person)
        await call.ring_out()
        await call.wait_ended()
        await self.bot.engine.settle()
        return call

    async def answers_and_presses(self, person: str, digits: str) -> Call:
        """The person's phone rings; they answer and press one digit after the other."""
        call = await self.rings(person)
        await call.answer()
        for digit in digits:
            await call.press(digit)
        await call.wait_ended()
        await self.bot.engine.settle()
        return call

    async def command(self, person: str, text: str) -> str:
        """Somebody types `/oncall …` in the team's channel; what they alone see."""
        answer = await self.workspace.command(
            self.users[person], "/oncall", text, channel=self.channel
        )
        assert answer.status == 200
        await self.bot.engine.settle()
        return answer.all_text

    async def click(self, person: str, message: Message, action_id: str) -> None:
        """Somebody presses a button."""
        answer = await self.workspace.click(self.users[person], message, action_id=action_id)
        assert answer.status == 200
        await self.bot.engine.settle()

    @property
    def environment(self) -> dict[str, str]:
        """What a shell beside the bot has set."""
        settings = self.bot.settings
        return {
            "DATABASE_URL": settings.database_url.get_secret_value(),
            "SCHEDULES_DIR": str(settings.schedules_dir),
        }

    def called(self) -> list[str]:
        """Whose phones were called, in order."""
        names = {number: name for name, number in PHONES.items()}
        return [names[call.to] for call in self.exchange.calls]

    def in_channel(self) -> list[str]:
        """What stands in the team's channel, each message as its whole text."""
        return [message.all_text for message in self.workspace.messages(self.channel)]

    def told_alone(self, person: str) -> list[str]:
        """What this person alone was told in the team's channel."""
        user = self.users[person]
        seen = self.workspace.messages(self.channel, seen_by=user)
        return [message.text for message in seen if message.seen_by == user.id]

    def messages_to(self, person: str) -> list[Message]:
        """The direct messages to a person."""
        return self.workspace.messages(self.users[person])

    def incident(self, number: int) -> Incident:
        """The incident as it is."""
        return self.bot.commands.incidents.view(number).incident

    def notifications(self, number: int) -> list[Notification]:
        """What was sent about an incident, or waits to be."""
        return list(self.bot.commands.incidents.view(number).notifications)

    def happened(self, number: int) -> list[str]:
        """What the timeline says, in order."""
        return [entry.what for entry in self.bot.commands.incidents.view(number).timeline]


@asynccontextmanager
async def a_night(
    database_url: str,
    folder: Path,
    clock: Clock,
    *,
    platform: str = PLATFORM,
    people: str = PEOPLE,
    runs: bool = False,
    sweep_seconds: float = 1.0,
    more: Mapping[str, object] = MappingProxyType({}),
) -> AsyncIterator[Night]:
    """Bring everything up, and take it down afterwards.

    With `runs` the engine ticks by itself, and the clock must be one that does. `more` are
    settings.
    """
    schedules = folder / "schedules"
    schedules.mkdir()
    (schedules / "people.yaml").write_text(people)
    (schedules / "platform.yaml").write_text(platform)
    workspace = Workspace(bot_token="xoxb-night", signing_secret="night")
    users = {
        name: workspace.add_user(member, name=name, real_name=name, email=f"{name}@x.org", tz="UTC")
        for name, member in MEMBERS.items()
    }
    channel = workspace.add_channel("#platform")
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token="night", numbers=[NUMBER], calls_per_second=1000
    )
    with listen() as listening:
        public_url = url_of(listening)
        workspace.bot_url = f"{public_url}/slack/events"
        exchange.sms_url = f"{public_url}/twilio/sms"
        async with workspace.serve(), LocalServer(exchange.app) as telephones:
            settings = Settings(
                database_url=SecretStr(database_url),
                schedules_dir=schedules,
                public_url=public_url,
                slack_bot_token=SecretStr("xoxb-night"),
                slack_signing_secret=SecretStr("night"),
                slack_api_url=workspace.api_url,
                twilio_account_sid=ACCOUNT,
                twilio_auth_token=SecretStr("night"),
                twilio_from_numbers=(NUMBER,),
                twilio_api_url=telephones.url,
            ).model_copy(update=more)
            bot = Sleepwell.on(settings, clock, sweep_seconds=sweep_seconds)
            bot.prepare()
            web = LocalServer(bot.web(), listening=listening)
            async with (
                web,
                _running(bot) if runs else _closing(bot),
                local_http(public_url) as http,
            ):
                yield Night(
                    bot=bot,
                    clock=clock,
                    exchange=exchange,
                    workspace=workspace,
                    channel=channel,
                    users=users,
                    http=http,
                    keys={},
                )


@asynccontextmanager
async def _running(bot: Sleepwell) -> AsyncIterator[None]:
    await bot.start()
    try:
        yield
    finally:
        await bot.stop()


@asynccontextmanager
async def _closing(bot: Sleepwell) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await bot.close()
