import asyncio
import gc
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import THREADS, Database
from bot.web.health import Health
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.pooler import Settings, behind_a_pooler
from tests.web.conftest import PLATFORM, Engine


def client_of(health: Health) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Starlette(routes=health.routes()))
    return httpx.AsyncClient(transport=transport, base_url="http://oncall.test")


@pytest.fixture
async def http(
    sqlite: Database, schedules: Schedules, engine: Engine
) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(Health(sqlite, schedules, engine)) as client:
        yield client


@pytest.fixture
def impatient(sqlite: Database, schedules: Schedules, engine: Engine) -> Health:
    """Waits so little that only a database that hangs may be asked."""
    return Health(sqlite, schedules, engine, database_answers_within_seconds=0.2)


@pytest.fixture
def all_well(schedules: Schedules, clock: MovedClock) -> None:
    schedules.load(clock.now())


async def test_a_process_that_answers_is_alive(http: httpx.AsyncClient) -> None:
    answer = await http.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.usefixtures("all_well")
async def test_it_is_ready_when_all_is_well(http: httpx.AsyncClient) -> None:
    answer = await http.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_every_reason_why_it_is_not_ready_is_given(
    http: httpx.AsyncClient, engine: Engine
) -> None:
    engine.reasons = ["the engine has not ticked yet"]

    answer = await http.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "reasons": ["no schedules are loaded", "the engine has not ticked yet"],
    }


@pytest.mark.usefixtures("all_well")
async def test_what_stands_between_it_and_the_database_is_named(
    postgresql_url: str, schedules: Schedules, engine: Engine
) -> None:
    with behind_a_pooler(postgresql_url, Settings.IGNORED) as url:
        behind = Database(url)
        async with client_of(Health(behind, schedules, engine)) as http:
            answer = await http.get("/readyz")
        behind.close()

    (reason,) = answer.json()["reasons"]
    assert reason.startswith("DATABASE_URL leads through a connection pooler")


@pytest.mark.usefixtures("all_well")
async def test_a_file_that_was_replaced_beneath_it_is_told(
    http: httpx.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "sleepwell.db").rename(tmp_path / "elsewhere")

    answer = await http.get("/readyz")

    (reason,) = answer.json()["reasons"]
    assert reason.startswith("the SQLite file was replaced or removed")


@pytest.mark.usefixtures("all_well")
async def test_what_is_noted_of_the_engine_does_not_make_it_unready(
    http: httpx.AsyncClient, engine: Engine
) -> None:
    engine.noted = ["no engine has worked on this database yet"]

    answer = await http.get("/readyz")

    assert (answer.status_code, answer.json()["notes"]) == (200, engine.noted)


@pytest.mark.usefixtures("all_well")
async def test_what_other_parts_note_is_told_too(
    sqlite: Database, schedules: Schedules, engine: Engine
) -> None:
    health = Health(sqlite, schedules, engine, further_notes=lambda: ["buttons do not work"])
    async with client_of(health) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["notes"]) == (200, ["buttons do not work"])


@pytest.mark.usefixtures("all_well")
async def test_by_what_nobody_can_be_reached_is_noted(
    sqlite: Database, schedules: Schedules, engine: Engine
) -> None:
    health = Health(sqlite, schedules, engine, missing=("SLACK_BOT_TOKEN", "PUBLIC_URL"))
    async with client_of(health) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    (note,) = answer.json()["notes"]
    assert note.endswith(": SLACK_BOT_TOKEN, PUBLIC_URL")


@pytest.mark.usefixtures("all_well")
async def test_files_that_were_refused_are_noted_and_do_not_make_it_unready(
    http: httpx.AsyncClient, schedules: Schedules, folder: Path, clock: MovedClock
) -> None:
    (folder / "platform.yaml").write_text("team: platform\nnonsense: true\n")
    schedules.refresh(clock.now())

    answer = await http.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert "the last good ones are in force" in answer.json()["notes"][0]
    assert "platform.yaml" in answer.json()["notes"][1]


@pytest.mark.usefixtures("all_well")
async def test_that_files_of_others_have_replaced_those_here_is_noted(
    http: httpx.AsyncClient,
    schedules: Schedules,
    sqlite: Database,
    folder: Path,
    tmp_path: Path,
    clock: MovedClock,
) -> None:
    newer = shutil.copytree(folder, tmp_path / "newer")
    (newer / "platform.yaml").write_text(PLATFORM.replace("5m", "10m"))
    Schedules(sqlite, newer).load(clock.now())
    schedules.refresh(clock.now())

    answer = await http.get("/readyz")

    assert answer.status_code == 200
    (note,) = answer.json()["notes"]
    assert "in force until 2026-11-30 03:00 UTC" in note


@pytest.mark.usefixtures("all_well")
async def test_a_database_that_cannot_be_opened_is_a_reason(
    schedules: Schedules, engine: Engine, clock: MovedClock, tmp_path: Path
) -> None:
    away = Database(f"sqlite:///{tmp_path}/no/such/folder/sleepwell.db")
    health = Health(away, schedules, engine)
    async with client_of(health) as client:
        with capture_logs() as logs:
            answer = await client.get("/readyz")
            await client.get("/readyz")
    away.close()

    assert answer.status_code == 503
    assert answer.json()["reasons"] == ["the database cannot be reached"]
    assert len(logs) == 1


@pytest.mark.usefixtures("all_well")
async def test_a_database_that_hangs_is_a_reason_and_is_asked_once(
    impatient: Health, sqlite: Database
) -> None:
    asked: list[str] = []
    event.listen(
        sqlite.engine, "before_cursor_execute", lambda _tx, _cursor, said, *_: asked.append(said)
    )
    let_go = threading.Event()
    held = [asyncio.create_task(sqlite.in_thread(let_go.wait)) for _ in range(THREADS)]

    async with client_of(impatient) as http:
        answers = await asyncio.gather(http.get("/readyz"), http.get("/readyz"))
        let_go.set()
        await asyncio.gather(*held)
        impatient._patience_seconds = PATIENCE_SECONDS
        then = await http.get("/readyz")

    assert [answer.json().get("reasons") for answer in answers] == [
        ["the database did not answer within 0.2 seconds"]
    ] * 2
    assert then.json() == {"status": "ready"}
    # Both together, and the last.
    assert asked.count("SELECT 1") <= 2


@pytest.mark.usefixtures("all_well")
async def test_a_database_that_fails_after_its_time_is_no_task_whose_error_nobody_asked_for(
    impatient: Health, sqlite: Database
) -> None:
    unasked: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, about: unasked.append(about))
    let_go = threading.Event()

    def fail_late(*_: object) -> None:
        let_go.wait()
        raise OperationalError("SELECT 1", None, Exception("the server is gone"))

    event.listen(sqlite.engine, "before_cursor_execute", fail_late)
    async with client_of(impatient) as http:
        late = (await http.get("/readyz")).json()
        let_go.set()
        me = asyncio.current_task()
        await asyncio.wait([task for task in asyncio.all_tasks() if task is not me])
        event.remove(sqlite.engine, "before_cursor_execute", fail_late)
        # Asks anew, so that nobody knows of the first any more.
        await http.get("/readyz")
    gc.collect()

    assert late["reasons"] == ["the database did not answer within 0.2 seconds"]
    assert unasked == []
