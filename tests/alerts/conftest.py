"""The routes for alerts, on a real database of either kind."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.types import ASGIApp

from bot.alerts.routes import alert_routes
from bot.domain.incidents.incident import Incident
from bot.door import web_of
from bot.engine.commands.by_subject import Commands
from bot.engine.ingest import WAITING_AT_MOST, Ingest
from bot.engine.schedule_files.schedules import Schedules
from bot.storage import tables
from bot.storage.database import Database
from tests.conftest import MovedClock

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}, search: {}}
escalation:
  - {page: ana, wait: 5m}
"""


@dataclass
class Door:
    """The application, a client that talks to it, and what is behind it."""

    app: ASGIApp
    http: httpx.AsyncClient
    commands: Commands
    database: Database
    key: str
    accepted: list[None] = field(default_factory=list)

    async def send(self, body: object, path: str = "") -> httpx.Response:
        """Post a JSON value to the key's route."""
        return await self.http.post(f"/alerts/{self.key}{path}", json=body)

    async def send_text(self, body: str | bytes) -> httpx.Response:
        """Post these very characters to the key's route."""
        return await self.http.post(f"/alerts/{self.key}", content=body)

    async def enqueue(self, event: object) -> httpx.Response:
        """Post an event as to PagerDuty."""
        return await self.http.post("/v2/enqueue", json=event)

    def incidents(self) -> Sequence[Incident]:
        """All incidents, newest first."""
        return self.commands.incidents.listed(open_only=False)

    def kept_alerts(self) -> list[Any]:
        """The rows of all alerts that were kept."""
        with self.database.read() as tx:
            return list(tx.execute(select(tables.alerts).order_by(tables.alerts.c.id)))


async def open_door(
    database: Database, folder: Path, clock: MovedClock, *, waiting_at_most: int = WAITING_AT_MOST
) -> AsyncIterator[Door]:
    """The routes on a database, with a key for the service checkout."""
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    _, key = commands.keys.add("checkout")
    accepted: list[None] = []
    ingest = Ingest(commands.alerts, database, waiting_at_most=waiting_at_most)
    routes = alert_routes(ingest, accepted=lambda _seconds: accepted.append(None))
    app = web_of(routes, first=routes)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as http:
        yield Door(app, http, commands, database, key, accepted)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for schedule files."""
    path = tmp_path / "schedules"
    path.mkdir()
    return path


@pytest.fixture
async def door(sqlite_url: str, folder: Path, clock: MovedClock) -> AsyncIterator[Door]:
    """The routes on SQLite."""
    database = Database(sqlite_url)
    async for opened in open_door(database, folder, clock):
        yield opened
    database.close()


@pytest.fixture
async def either_door(database: Database, folder: Path, clock: MovedClock) -> AsyncIterator[Door]:
    """The routes, once on each kind of database."""
    async for opened in open_door(database, folder, clock):
        yield opened
