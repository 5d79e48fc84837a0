"""The first moments of a process: alerts are kept, all else waits for the rest of the bot."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app import Sleepwell
from bot.door import Door
from bot.engine.clocks.clock import SystemClock
from bot.sandbox.server import LocalServer, listen
from bot.settings import Settings
from bot.storage.database import Database
from tests.crash.ground import Ground, ground_on
from tests.local_http import local_http
from tests.patience import PATIENCE_SECONDS
from tests.read_only import read_only
from tests.scenarios.night import ACCOUNT, NUMBER, PHONES

STARTING = "starting: nobody is paged yet; an alert that is answered with 202 is kept"


@dataclass(kw_only=True)
class FirstMoments:
    """A process whose door is open, and whose rest comes when a story says so."""

    ground: Ground
    door: Door
    http: httpx.AsyncClient
    rest: Sleepwell | None = None

    async def alert(self) -> int:
        """A monitor reports something; the incident's number."""
        return await self.ground.alert(str(self.http.base_url), "a")

    async def load_the_rest(self) -> None:
        """What the process does as soon as its door is open."""
        self.door.complete()
        self.rest = Sleepwell(_settings(self.ground), self.door)
        await self.rest.start()
        self.rest.take_over()

    async def others_are_answered(self) -> None:
        """Whoever came before this has reached the door by now."""
        for _ in range(2):
            assert (await self.http.get("/healthz")).status_code == 200


@asynccontextmanager
async def first_moments(database: Database, folder: Path) -> AsyncIterator[FirstMoments]:
    url = database.url.render_as_string(hide_password=False)
    async with ground_on(url, folder) as ground:
        door = Door(database, folder / "schedules", SystemClock())
        door.prepare()
        port = int(ground.public_url.rpartition(":")[2])
        web = LocalServer(door, listening=listen(port))
        async with (
            web,
            local_http(ground.public_url) as http,
        ):
            made = FirstMoments(ground=ground, door=door, http=http)
            yield made
            if made.rest is not None:
                await made.rest.stop()
        door.database.close()


@pytest.fixture
async def moments(sqlite_url: str, tmp_path: Path) -> AsyncIterator[FirstMoments]:
    async with first_moments(Database(sqlite_url), tmp_path) as made:
        yield made


async def test_an_alert_is_kept_at_once_and_somebody_paged_as_soon_as_that_can_be(
    moments: FirstMoments,
) -> None:
    number = await moments.alert()
    before = await moments.http.get("/readyz")
    assert moments.ground.exchange.calls == []

    await moments.load_the_rest()
    await moments.ground.exchange.next_call(to=PHONES["ana"])
    after = await moments.http.get("/readyz")

    assert number == 1
    assert (before.status_code, before.json()["reasons"]) == (503, [STARTING])
    assert after.status_code == 200


async def test_a_start_while_nothing_can_be_written_is_there_and_goes_on_once_it_can(
    database_url: str, tmp_path: Path
) -> None:
    database = Database(database_url)
    with ExitStack() as unwritable, capture_logs():
        unwritable.enter_context(read_only(database))
        async with first_moments(database, tmp_path) as moments:
            await moments.load_the_rest()
            assert moments.rest is not None
            alert = {"title": "checkout is down"}
            refused = await moments.http.post(f"/alerts/{moments.ground.key}", json=alert)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while moments.rest.engine.last_tick_at is None:
                    await moments.http.get("/readyz")
                unready = await moments.http.get("/readyz")
            assert (await moments.http.get("/healthz")).status_code == 200

            assert moments.door.schedules.in_force().revision is None

            unwritable.close()
            async with asyncio.timeout(PATIENCE_SECONDS):
                # What was opened before says so once more.
                while (await moments.http.get("/readyz")).status_code != 200:
                    await moments.rest._upkeep.beat()
                while moments.door.schedules.in_force().revision is None:
                    await moments.rest._upkeep._keep_up_schedules()
                await moments.alert()
                await moments.ground.exchange.next_call(to=PHONES["ana"])

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    (why,) = unready.json()["reasons"]
    assert (unready.status_code, why.rpartition(": ")[2]) == (503, "it is read-only")


async def test_what_was_accepted_in_the_first_moments_is_counted(moments: FirstMoments) -> None:
    await moments.alert()
    await moments.load_the_rest()
    await moments.alert()

    told = (await moments.http.get("/metrics")).text

    assert "sleepwell_alerts_accepted_total 2.0" in told
    assert "sleepwell_alert_commit_seconds_count 2.0" in told


async def test_a_command_in_slack_waits_for_its_answer(moments: FirstMoments) -> None:
    ground = moments.ground
    ground.workspace.bot_url = f"{ground.public_url}/slack/events"
    asking = asyncio.create_task(ground.workspace.command(ground.users["ana"], "/oncall", "who"))
    await moments.others_are_answered()
    assert not asking.done()

    await moments.load_the_rest()

    assert "Ana" in (await asking).all_text


async def test_a_text_to_us_waits_for_its_answer(moments: FirstMoments) -> None:
    exchange = moments.ground.exchange
    exchange.sms_url = f"{moments.ground.public_url}/twilio/sms"
    texting = asyncio.create_task(exchange.text(from_=PHONES["ana"], to=NUMBER, body="ack"))
    await moments.others_are_answered()
    assert not texting.done()

    await moments.load_the_rest()

    (answer,) = await texting
    assert answer.startswith("Nothing waits for you.")


async def test_metrics_and_unknown_addresses_wait_too(moments: FirstMoments) -> None:
    paths = ("/metrics", "/nowhere")
    asking = [asyncio.create_task(moments.http.get(path)) for path in paths]
    await moments.others_are_answered()
    assert not any(one.done() for one in asking)

    await moments.load_the_rest()

    assert [(await one).status_code for one in asking] == [200, 404]


async def test_who_waits_in_vain_is_asked_to_come_again_and_alerts_are_kept_on(
    moments: FirstMoments,
) -> None:
    asking = asyncio.create_task(moments.http.post("/twilio/sms"))
    await moments.others_are_answered()

    moments.door.turn_away()
    answer = await asking

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert await moments.alert() == 1


@pytest.mark.parametrize("path", ["/alerts/x/", "/alerts/x//", "/healthz/"])
async def test_a_slash_too_many_is_an_error_and_no_redirection(
    moments: FirstMoments, path: str
) -> None:
    await moments.load_the_rest()

    answer = await moments.http.post(path, json={"title": "Disk full"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/alerts/x", 405), ("POST", "/alerts/x", 400), ("GET", "/healthz", 200)],
)
async def test_the_door_answers_what_is_wrong_with_an_alert(
    moments: FirstMoments, method: str, path: str, status: int
) -> None:
    answer = await moments.http.request(method, path)

    assert answer.status_code == status


async def test_what_only_the_rest_needs_is_not_loaded_before_an_alert_is_kept(
    sqlite_url: str, tmp_path: Path
) -> None:
    later = {
        *("slack_bolt", "slack_sdk", "twilio", "plivo", "aiohttp", "apscheduler", "alembic"),
        *("prometheus_client", "pydantic", "psycopg", "icalendar", "rich", "typer", "websockets"),
        *("sqlalchemy.orm", "sqlalchemy.ext", "sqlalchemy.dialects.postgresql"),
        *("bot.app", "bot.settings", "bot.slack", "bot.engine.sending.dispatcher"),
        *("bot.engine.commands.calls", "bot.domain.paging.escalation", "bot.domain.rosters.roster"),
        *("bot.domain.people.person", "zoneinfo", "bot.domain.paging.notification"),
        *("yaml", "phonenumbers", "bot.storage.schedule_files"),
    }
    async with ground_on(sqlite_url, tmp_path) as ground:
        before = Door(Database(sqlite_url), tmp_path / "schedules", SystemClock())
        before.prepare()
        before.database.close()
        told = subprocess.run(  # noqa: ASYNC221 (nobody else has anything to do meanwhile)
            [sys.executable, "-c", _ONE_ALERT, sqlite_url, str(tmp_path / "schedules"), ground.key],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    status, *loaded = told.splitlines()[-1].split()

    assert status == "202"
    assert later & set(loaded) == set()


# What `oncall serve` does up to its first alert, and what is loaded then.
_ONE_ALERT = """
import asyncio, sys
from pathlib import Path
from bot.cli import main, serve_arguments, problems, starting
starting.import_structlog_alone()
from bot.cli import serving
from bot.engine.clocks.clock import SteadyClock
from bot.storage.preparing.opening import opened

url, schedules, key = sys.argv[1:]
body = [{"type": "http.request", "body": b'{"title": "x"}', "more_body": False}]
heard = []

async def receive():
    return body.pop()

async def send(message):
    heard.append(message)

async def alert():
    scope = {"type": "http", "method": "POST", "path": f"/alerts/{key}", "root_path": ""}
    await door({**scope, "headers": [], "query_string": b""}, receive, send)

with opened(url) as database:
    door = serving.Door(database, Path(schedules), SteadyClock())
    door.prepare()
    asyncio.run(alert())
    print(heard[0]["status"], *sys.modules)
"""


def _settings(ground: Ground) -> Settings:
    environment = ground.environment
    return Settings(
        database_url=SecretStr(environment["DATABASE_URL"]),
        schedules_dir=Path(environment["SCHEDULES_DIR"]),
        public_url=ground.public_url,
        slack_bot_token=SecretStr("xoxb-crash"),
        slack_signing_secret=SecretStr("crash"),
        slack_api_url=ground.workspace.api_url,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr("crash"),
        twilio_from_numbers=(NUMBER,),
        twilio_api_url=environment["TWILIO_API_URL"],
    )
