"""A bot that runs as a process of its own, and how long it takes from an alert to a call."""

import asyncio
import json
import random
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.cli.demo.process import BotProcess, Running, environment_with, run_oncall
from bot.sandbox.server import LocalServer, listen, url_of
from bot.sandbox.telephony import Exchange
from tests.bench.load import Load
from tests.bench.one_by_one import Arrivals, Line, line_to
from tests.scenarios.night import ACCOUNT, NUMBER, PHONES

SEARCHED, STORMING = "checkout", "search"
_PATIENCE_SECONDS = 60.0

PEOPLE = """
people:
  ana: {name: Ana, phone: "+14155550101", timezone: UTC, contact: [call]}
  bo: {name: Bo, phone: "+14155550102", timezone: UTC, contact: [call]}
"""
_TEAM = """
team: {team}
timezone: UTC
services: {{{service}: {settings}}}
schedules:
  primary: {{layers: [{{people: [{person}], every: week, start: 2026-01-05 10:00}}]}}
escalation:
  - {{page: primary, wait: 5m}}
"""
TEAMS = {
    "platform": _TEAM.format(
        team="platform", service=SEARCHED, settings="{group: never}", person="ana"
    ),
    "discovery": _TEAM.format(team="discovery", service=STORMING, settings="{}", person="bo"),
}


class Rival(BotProcess):
    """The bot as a rival of itself that `tests.bench.rivals` knows."""

    async def _begin(self, *arguments: str) -> Running:
        port = arguments[-1]
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.bench.rivals", *self._words, port),
                env=environment_with(self._environment),
                stdout=log,
                stderr=log,
            )

    async def _is_ready(self, http: aiohttp.ClientSession) -> bool:
        # Its engine does not run, as /readyz would say.
        try:
            async with http.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """Sends alerts to a bot and hears from the telephones when a call is asked for."""

    exchange: Exchange
    arrivals: Arrivals
    line: Line
    port: int
    keys: Mapping[str, str]

    async def milliseconds_to_call(self, dedup_key: str) -> float:
        """From its first byte, for one alert; all of it is over when this returns."""
        address = f"/alerts/{self.keys[SEARCHED]}"
        payload = {"title": "checkout is down", "dedup_key": dedup_key}
        began = await self.line.post(address, payload)
        call = await self.exchange.next_placed_call(
            to=PHONES["ana"], timeout_seconds=_PATIENCE_SECONDS
        )
        milliseconds = (self.arrivals.at[PHONES["ana"]].pop() - began) * 1000
        await self.line.post(address, {**payload, "action": "resolve"})
        await call.wait_ended(timeout_seconds=_PATIENCE_SECONDS)
        return milliseconds

    async def several(self, count: int, *, pauses_seconds: float = 0.0) -> list[float]:
        """One after the other. The pauses between them have all lengths up to that, equally often.

        So alerts come at all times between two looks of a poll. Were their lengths chance, the
        median of a few alerts would be chance as well.
        """
        took = []
        pauses = [pauses_seconds * (number + 0.5) / count for number in range(count)]
        random.shuffle(pauses)
        for number, pause in enumerate(pauses):
            await asyncio.sleep(pause)
            took.append(await self.milliseconds_to_call(f"{count} {number}"))
        return took

    async def amid_storm(self, *, seconds: float, a_second: float) -> tuple[list[float], Load]:
        """One after the other while another service's alerts come at that rate."""
        storm = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.load", str(self.port)),
            *(self.keys[STORMING], str(seconds), str(a_second)),
            stdout=asyncio.subprocess.PIPE,
        )
        ends = asyncio.create_task(storm.communicate())
        await self.exchange.next_call(to=PHONES["bo"], timeout_seconds=_PATIENCE_SECONDS)
        took: list[float] = []
        while not ends.done():
            took.append(await self.milliseconds_to_call(f"storm {len(took)}"))
        told, _ = await ends
        return took, Load(**json.loads(told))


@asynccontextmanager
async def monitored(
    database_url: str, folder: Path, rival: str | None = None
) -> AsyncIterator[Monitor]:
    """The bot on an empty database, as users start it, or a rival."""
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token="bench", numbers=[NUMBER], calls_per_second=1_000_000
    )
    arrivals = Arrivals(exchange.app)
    async with LocalServer(arrivals) as telephones:
        with listen() as reserved:
            url = url_of(reserved)
        environment = {
            "DATABASE_URL": database_url,
            "SCHEDULES_DIR": str(_schedules(folder)),
            "PUBLIC_URL": url,
            "TWILIO_API_URL": telephones.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "bench",
            "TWILIO_FROM_NUMBERS": NUMBER,
            "LOG_LEVEL": "ERROR",
        }
        await run_oncall(environment, "migrate")
        keys = {
            service: (await run_oncall(environment, "keys", "add", service))["key"]
            for service in (SEARCHED, STORMING)
        }
        log = folder / f"bot {urlsplit(url).port}.log"
        made = (
            BotProcess(environment, url=url, log=log)
            if rival is None
            else Rival(environment, url=url, log=log, words=(rival,))
        )
        port = urlsplit(url).port
        assert port is not None
        async with made, line_to(port) as line:
            yield Monitor(exchange=exchange, arrivals=arrivals, line=line, port=port, keys=keys)


def _schedules(folder: Path) -> Path:
    schedules = folder / "schedules"
    schedules.mkdir(exist_ok=True)
    (schedules / "people.yaml").write_text(PEOPLE)
    for name, text in TEAMS.items():
        (schedules / f"{name}.yaml").write_text(text)
    return schedules
