"""The engine on a real database, with the routes for Twilio and somebody who signs like Twilio."""

import random
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection
from starlette.applications import Starlette
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
)

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.people.person import Person
from bot.engine.commands.by_subject import Commands
from bot.engine.contracts import Placed, Telephony
from bot.engine.errands.call import CallErrand
from bot.engine.errands.hang_up import HangUpErrand
from bot.engine.errands.sms import SmsErrand
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.errand import Errand, Work
from bot.phone.accounts import Account
from bot.phone.twilio_dialect import twilio_dialect
from bot.phone.webhooks import phone_routes
from bot.storage.database import Database
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Outgoing
from bot.web.errors import exception_handlers
from tests.conftest import MovedClock

AUTH_TOKEN = "twelve thousand"
PUBLIC_URL = "https://oncall.example.com/behind"

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon, contact: [CONTACT]}
  bo: {name: Bo Lind, phone: "+14155550102", timezone: Europe/Lisbon, contact: [CONTACT]}
  cy: {name: Cy Young, phone: "+14155550102", timezone: Europe/Lisbon, contact: [CONTACT]}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}, search: {}}
escalation:
  - {page: ana, wait: 5m}
  - {page: cy, wait: 5m}
"""


class NothingFound:
    """Of a telephony service: whatever is looked up is not there."""

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        return None

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        return None

    async def fares(self, placed: Placed) -> NotificationState | None:
        return None


@dataclass
class Switchboard(NothingFound):
    """A telephony service that remembers what it was asked for."""

    calls: list[tuple[str, int]] = field(default_factory=list)
    texts: list[tuple[str, list[int], int]] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        self.calls.append((person.key, delivery))
        return Placed(provider="twilio", id=f"CA{delivery:032d}")

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        self.texts.append((person.key, [incident.number for incident in incidents], delivery))
        return Placed(provider="twilio", id=f"SM{delivery:032d}")

    async def hang_up(self, placed: Placed) -> None:
        self.hung_up.append(placed.id)


class NothingToSend:
    """An errand of a service that nobody has here."""

    gives_up_after_tries = 1

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        return None


@dataclass
class Desk:
    """Everything behind the telephone, run step by step."""

    commands: Commands
    database: Database
    schedules: Schedules
    clock: MovedClock
    escalator: Escalator
    dispatcher: Dispatcher
    key: str

    def alert(self, title: str = "Disk full", **fields: str) -> int:
        """A monitor reports something; returns the incident's number."""
        reported = self.commands.alerts.report(self.key, Alert(title=title, **fields))  # type: ignore[arg-type]  # only text is given
        assert reported.incident is not None
        return reported.incident

    async def settle(self) -> None:
        """Escalate and send until nothing is due."""
        while self.escalator.tick(self.clock.now()).done or (await self.dispatcher.tick()).done:
            await self.dispatcher.finish_sending()

    def incident(self, number: int) -> Incident:
        return self.commands.incidents.view(number).incident

    def notifications(self, number: int) -> tuple[Notification, ...]:
        return self.commands.incidents.view(number).notifications


@dataclass
class Twilio:
    """Posts forms as Twilio does, signed for our public address."""

    http: httpx.AsyncClient
    validator: RequestValidator = field(default_factory=lambda: RequestValidator(AUTH_TOKEN))

    async def post(self, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """Post to a path below the public address, or to a whole address that a TwiML named."""
        path = path.removeprefix(PUBLIC_URL)
        signature = self.validator.compute_signature(f"{PUBLIC_URL}{path}", form or {})
        headers = {"X-Twilio-Signature": signature}
        return await self.http.post(path, data=form or {}, headers=headers)

    async def said(self, path: str, form: dict[str, str] | None = None) -> "Said":
        """What the TwiML that is answered says, and where it goes on."""
        answer = await self.post(path, form)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        return Said(ET.fromstring(answer.text))  # noqa: S314 (our own answer)


@dataclass
class Said:
    """One TwiML document."""

    document: ET.Element

    @property
    def words(self) -> str:
        return " ".join(say.text or "" for say in self.document.iter("Say"))

    @property
    def message(self) -> str | None:
        return self.document.findtext("Message")

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.document]

    @property
    def action(self) -> str:
        gather = self.document.find("Gather")
        assert gather is not None
        return gather.attrib["action"]

    @property
    def redirect(self) -> str:
        return self.document.findtext("Redirect") or ""


@asynccontextmanager
async def open_desk(
    url: str,
    folder: Path,
    clock: MovedClock,
    telephony: Telephony,
    contact: str,
    *,
    platform: str = PLATFORM,
) -> AsyncIterator[Desk]:
    """The engine on a database, with people who are contacted one way."""
    _write_schedules(folder, contact, platform)
    database = Database(url)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    dispatcher = Dispatcher(
        database,
        errands(schedules, telephony),
        clock,
        holder="test",
        chance=random.Random(1),  # noqa: S311 (no secret)
    )
    _, key = commands.keys.add("checkout")
    escalator = Escalator(database, schedules)
    yield Desk(commands, database, schedules, clock, escalator, dispatcher, key)
    database.close()


def errands(schedules: Schedules, telephony: Telephony) -> dict[str, Errand]:
    """Everything that telephones send."""
    ring = timedelta(seconds=25)
    hang_up = HangUpErrand(schedules, telephony, ring=ring)
    return {
        ErrandKind.CALL: CallErrand(schedules, telephony, ring=ring),
        ErrandKind.SMS: SmsErrand(schedules, telephony),
        ErrandKind.HANG_UP: hang_up,
        ErrandKind.HANG_UP_OTHERS: hang_up,
        ErrandKind.INCIDENT_MESSAGE: NothingToSend(),
        ErrandKind.ANNOUNCEMENT: NothingToSend(),
    }


def _write_schedules(folder: Path, contact: str, platform: str) -> None:
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE.replace("CONTACT", contact))
    (folder / "platform.yaml").write_text(platform)


def an_account(
    *,
    id_: str = "AC1",
    token: str = AUTH_TOKEN,
    from_numbers: tuple[str, ...] = ("+15005550006",),
    api_url: str = "http://127.0.0.1:1",
    name: str = "twilio",
) -> Account:
    """An account at Twilio that is wholly set up."""
    return Account(
        name=name,
        called_id="ACCOUNT_SID",
        id=id_,
        token=SecretStr(token),
        from_numbers=from_numbers,
        api_url=api_url,
    )


def app_for(desk: Desk, public_url: str) -> Starlette:
    """The routes for Twilio."""
    dialect = twilio_dialect(an_account(), public_url=public_url)
    routes = phone_routes(desk.commands, desk.database, dialect, public_url=public_url)
    return Starlette(routes=routes, exception_handlers=dict(exception_handlers()))


@pytest.fixture
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture
def contact() -> str:
    """How people are contacted; a test may say otherwise."""
    return "call"


@pytest.fixture
async def desk(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard, contact: str
) -> AsyncIterator[Desk]:
    async with open_desk(sqlite_url, tmp_path / "schedules", clock, switchboard, contact) as opened:
        yield opened


@pytest.fixture
async def twilio(desk: Desk) -> AsyncIterator[Twilio]:
    transport = httpx.ASGITransport(app=app_for(desk, PUBLIC_URL), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8080") as http:
        yield Twilio(http)
