"""How long from an alert's first byte to the request that rings a phone, on an idle bot.

    python -m tests.bench.alert_to_ring [ALERTS]

Starts `oncall serve` as users do, once on SQLite and once on PostgreSQL, against the sandbox of
telephones, and sends alerts one after the other. Also tells the cold start (process begun → ready)
and the resident memory afterwards. Absolute figures are those of one machine at one time.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from bot.cli.demo.process import BotProcess, run_oncall
from bot.sandbox.server import LocalServer, listen, url_of
from bot.sandbox.telephony import Exchange
from tests.crash.ground import PEOPLE, TEAM
from tests.postgres import fresh_database, postgres_server
from tests.scenarios.night import ACCOUNT, NUMBER, PHONES

ALERTS = 200
WARM_UP = 10


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """The two kinds, empty, by name."""
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        url = stack.enter_context(fresh_database(server, "bench"))
        yield {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": url}


async def measure(database_url: str, folder: Path, alerts: int) -> None:
    """Print what one database comes to."""
    exchange = Exchange(
        account_sid=ACCOUNT, auth_token="bench", numbers=[NUMBER], calls_per_second=1_000_000
    )
    async with LocalServer(exchange.app) as telephones:
        with listen() as reserved:
            url = url_of(reserved)
        environment = {
            "DATABASE_URL": database_url,
            "SCHEDULES_DIR": str(folder / "schedules"),
            "PUBLIC_URL": url,
            "TWILIO_API_URL": telephones.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": "bench",
            "TWILIO_FROM_NUMBERS": NUMBER,
            "LOG_LEVEL": "ERROR",
        }
        await run_oncall(environment, "migrate")
        key = (await run_oncall(environment, "keys", "add", "checkout"))["key"]
        began = time.perf_counter()
        async with BotProcess(environment, url=url, log=folder / "bot.log") as bot:
            started = time.perf_counter() - began
            async with httpx.AsyncClient(base_url=url) as http:
                took = [
                    await alert_to_ring(exchange, http, f"/alerts/{key}", str(number))
                    for number in range(WARM_UP + alerts)
                ][WARM_UP:]
            memory = resident_mebibytes(bot.process_id)
    tell(took, started, memory)


async def alert_to_ring(
    exchange: Exchange, http: httpx.AsyncClient, address: str, dedup_key: str
) -> float:
    """Milliseconds for one alert; the incident is resolved and the call over when it returns."""
    payload = {"title": "checkout is down", "dedup_key": dedup_key}
    began = time.time()
    answer = await http.post(address, json=payload)
    assert answer.status_code == 202
    call = await exchange.next_placed_call(to=PHONES["ana"])
    milliseconds = (call.requested_at.timestamp() - began) * 1000
    await http.post(address, json={**payload, "action": "resolve"})
    await call.wait_ended(timeout_seconds=30)
    return milliseconds


def resident_mebibytes(process_id: int) -> float:
    """What the process holds in memory."""
    asked = ["ps", "-o", "rss=", "-p", str(process_id)]
    kibibytes = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    return int(kibibytes) / 1024


def tell(took: list[float], started: float, memory: float) -> None:
    """One line of figures."""
    cuts = statistics.quantiles(took, n=100)
    print(  # noqa: T201 (what a benchmark is for)
        f"  alert → request at the provider: p50 {cuts[49]:.1f} ms, p90 {cuts[89]:.1f} ms, "
        f"p99 {cuts[98]:.1f} ms ({len(took)} alerts)\n"
        f"  cold start to ready: {started:.2f} s; resident afterwards: {memory:.0f} MiB"
    )


def main() -> None:
    """Both databases, one after the other."""
    alerts = int(sys.argv[1]) if len(sys.argv) > 1 else ALERTS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "schedules").mkdir()
        (folder / "schedules" / "people.yaml").write_text(PEOPLE)
        (folder / "schedules" / "platform.yaml").write_text(TEAM)
        with databases(folder) as urls:
            for kind, url in urls.items():
                print(kind)  # noqa: T201 (what a benchmark is for)
                asyncio.run(measure(url, folder, alerts))


if __name__ == "__main__":
    main()
