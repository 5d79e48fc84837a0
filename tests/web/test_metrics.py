import asyncio
import threading
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.timeline import Through
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import THREADS, Database
from bot.web.metrics import Metrics
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.web.conftest import Engine


@pytest.fixture
def metrics(sqlite: Database, engine: Engine, clock: MovedClock) -> Metrics:
    return Metrics(sqlite, engine, clock)


async def read(metrics: Metrics) -> dict[str, float]:
    """The samples by name and labels, from what Prometheus would be given."""
    transport = httpx.ASGITransport(app=Starlette(routes=metrics.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        sample.name + "".join(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_is_open_and_what_waits_is_counted(
    metrics: Metrics,
    sqlite: Database,
    schedules: Schedules,
    engine: Engine,
    clock: MovedClock,
) -> None:
    schedules.load(clock.now())
    commands = Commands.on(sqlite, schedules, clock)
    _, key = commands.keys.add("checkout")
    for title in ("one", "two", "three", "four"):
        commands.alerts.report(key, Alert(title=title))
        metrics.alert_accepted(0.02)
    commands.incidents.acknowledge(1, "ana", Through.SHELL)
    commands.incidents.resolve(2, "ana", Through.SHELL)
    engine.last_tick_at = clock.now()
    clock.advance(seconds=7)

    told = await read(metrics)

    assert told["sleepwell_incidents_opentriggered"] == 2
    assert told["sleepwell_incidents_openacknowledged"] == 1
    assert told["sleepwell_outbox_depth"] >= 4
    assert told["sleepwell_last_tick_age_seconds"] == 7
    assert told["sleepwell_outbox_oldest_due_age_seconds"] == 7
    assert told["sleepwell_incidents_without_due_time"] == 0
    assert told["sleepwell_alerts_accepted_total"] == 4
    assert told["sleepwell_alert_commit_seconds_bucket0.01"] == 0
    assert told["sleepwell_alert_commit_seconds_bucket0.025"] == 4
    assert told["sleepwell_engine_silence_seconds"] == float("inf")
    assert any(name.startswith("sleepwell_build_info") for name in told)
    assert "process_resident_memory_bytes" in told


async def test_an_engine_that_never_ticked_is_infinitely_late(metrics: Metrics) -> None:
    told = await read(metrics)

    assert told["sleepwell_last_tick_age_seconds"] == float("inf")
    assert told["sleepwell_incidents_opentriggered"] == 0


async def test_without_the_database_the_other_metrics_are_told(
    engine: Engine, clock: MovedClock, tmp_path: Path
) -> None:
    away = Database(f"sqlite:///{tmp_path}/no/such/folder/sleepwell.db")

    with capture_logs() as logs:
        told = await read(Metrics(away, engine, clock))
    away.close()

    assert len(logs) == 1
    assert "sleepwell_outbox_depth" not in told
    assert told["sleepwell_alerts_accepted_total"] == 0


async def test_a_database_that_hangs_keeps_nobody_waiting_for_the_other_metrics(
    sqlite: Database, engine: Engine, clock: MovedClock
) -> None:
    metrics = Metrics(sqlite, engine, clock, database_answers_within_seconds=0.2)
    let_go = threading.Event()
    held = [asyncio.create_task(sqlite.in_thread(let_go.wait)) for _ in range(THREADS)]

    with capture_logs() as logs:
        told = [await read(metrics) for _ in range(2)]
    let_go.set()
    await asyncio.gather(*held)
    metrics._gauges._patience_seconds = PATIENCE_SECONDS
    after = await read(metrics)

    assert all("sleepwell_outbox_depth" not in each for each in told)
    assert all("sleepwell_alerts_accepted_total" in each for each in told)
    assert len(logs) == 1
    assert after["sleepwell_outbox_depth"] == 0


async def test_every_metric_is_explained(metrics: Metrics) -> None:
    explained = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
    transport = httpx.ASGITransport(app=Starlette(routes=metrics.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as client:
        text = (await client.get("/metrics")).text

    families = {family.name for family in text_string_to_metric_families(text)}
    ours = {n for n in families if n.startswith("sleepwell_") and not n.endswith("_created")}
    assert len(ours) > 10
    assert [name for name in ours if f"`{name}" not in explained] == []
