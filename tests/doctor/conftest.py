"""A whole installation in good health: everything outside is the sandbox, on localhost."""

import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.doctor import Finding, examine
from bot.sandbox.server import LocalServer
from bot.sandbox.slack import Workspace
from bot.sandbox.telephony import Exchange
from tests.conftest import MovedClock

PEOPLE = """\
people:
  ana: {name: Ana Souza, slack: U02ANA0001, phone: "+14155550101", timezone: America/Los_Angeles}
  bo: {name: Bo Chen, email: bo@example.com, phone: "+14155550102", timezone: Europe/Berlin}
  kim: {name: Kim Lee, slack: U02KIM0001, phone: "+14155550103", timezone: America/New_York}
  eve: {name: Eve Idle, timezone: America/New_York}
roles:
  cto: kim
"""
PLATFORM = """\
team: platform
timezone: America/Los_Angeles
slack: {channel: "#platform"}
services:
  checkout: {}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-01-05 10:00}
escalation:
  - {page: primary, wait: 5m}
  - {page: cto, wait: 15m}
"""
NUMBER = "+15005550006"
ACCOUNT = "AC" + "1" * 32
TOKEN = "twilio-token-that-must-not-show"
BOT_TOKEN = "xoxb-that-must-not-show"

Examine = Callable[[], Coroutine[None, None, Sequence[Finding]]]


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """Slack, with the people, the channel and the bot in it."""
    workspace = Workspace(bot_token=BOT_TOKEN, signing_secret="signed", app_token="xapp-sandbox")
    workspace.add_user("U02ANA0001", name="ana")
    workspace.add_user("U02BO00001", name="bo", email="bo@example.com")
    workspace.add_user("U02KIM0001", name="kim")
    workspace.add_channel("#platform")
    async with workspace.serve():
        yield workspace


@pytest.fixture
async def telephones() -> AsyncIterator[LocalServer]:
    """Twilio, with one number of ours."""
    async with Exchange(account_sid=ACCOUNT, auth_token=TOKEN, numbers=[NUMBER]).serve() as server:
        yield server


@pytest.fixture
async def outside() -> AsyncIterator[LocalServer]:
    """What the world reaches at PUBLIC_URL."""

    async def alive(_request: object) -> JSONResponse:
        return JSONResponse({"status": "alive"})

    async with LocalServer(Starlette(routes=[Route("/healthz", alive)])) as server:
        yield server


@pytest.fixture
def schedules(tmp_path: Path) -> Path:
    """The schedule files."""
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    return folder


@pytest.fixture
def healthy(
    monkeypatch: pytest.MonkeyPatch,
    workspace: Workspace,
    telephones: LocalServer,
    outside: LocalServer,
    sqlite_url: str,
) -> pytest.MonkeyPatch:
    """The environment of the installation, to take things out of."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "TWILIO_")) or name in {"PORT", "DYNO"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PUBLIC_URL", outside.url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "signed")
    monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("TWILIO_FROM_NUMBERS", NUMBER)
    monkeypatch.setenv("TWILIO_API_URL", telephones.url)
    return monkeypatch


@pytest.fixture
def examined(healthy: pytest.MonkeyPatch, schedules: Path, clock: MovedClock) -> Examine:
    """Examines the installation as it then is."""

    async def run() -> Sequence[Finding]:
        return await examine(schedules, clock.now())

    return run


def wrong_of(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Check and message of everything that is not ok."""
    return [(finding.check, finding.message) for finding in findings if not finding.ok]
