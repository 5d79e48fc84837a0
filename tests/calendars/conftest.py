"""The route for calendars, on a real database of either kind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.calendars.routes import calendar_routes
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.web.errors import exception_handlers
from tests.conftest import MovedClock

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: Europe/Lisbon}
  bo: {name: Bo Lindqvist, phone: "+14155550102", timezone: Europe/Berlin}
"""
PLATFORM = """
team: platform
timezone: UTC
slack: {channel: "#platform"}
services: {checkout: {}}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-11-23 10:00}
escalation:
  - {page: primary, wait: 5m}
"""


@dataclass
class Door:
    """A client that asks for calendars, and what is behind the route."""

    http: httpx.AsyncClient
    commands: Commands
    schedules: Schedules
    database: Database
    folder: Path
    clock: MovedClock

    async def get(self, token: str, **headers: str) -> httpx.Response:
        """Ask for a calendar as a program does."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.get(f"/ical/{token}.ics", headers=sent)


@pytest.fixture
async def door(database: Database, tmp_path: Path, clock: MovedClock) -> AsyncIterator[Door]:
    """The route, once on each kind of database."""
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    schedules = Schedules(database, folder)
    schedules.load(clock.now())
    commands = Commands.on(database, schedules, clock)
    routes = calendar_routes(commands.calendars, database)
    app = Starlette(routes=routes, exception_handlers=dict(exception_handlers()))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as http:
        yield Door(http, commands, schedules, database, folder, clock)
