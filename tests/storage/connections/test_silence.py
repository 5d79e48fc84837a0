"""A PostgreSQL that takes in what is sent and says nothing: it is given up, and taken up again."""

import asyncio
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.storage.connections import silence as silences
from bot.storage.connections.silence import (
    SILENT_STILL_SECONDS,
    PatientConnection,
    Silence,
    _Together,
    take_all_the_time,
)
from bot.storage.database import THREADS, Database
from bot.storage.sql.unanswered import unanswered
from tests.crash.database import Away, behind_a_wire
from tests.patience import PATIENCE_SECONDS

SILENT_AFTER_SECONDS = 0.5
SLOW = text(f"SELECT pg_sleep({3 * SILENT_AFTER_SECONDS})")


@pytest.fixture
async def away(postgresql_url: str) -> AsyncIterator[Away]:
    """A PostgreSQL behind a wire that can be clogged: it keeps connections, and carries nothing."""
    async with behind_a_wire(postgresql_url) as opened:
        yield opened


@pytest.fixture
async def database(away: Away) -> AsyncIterator[Database]:
    """The same as the bot uses it, and patient until it is told to be less so."""
    opened = Database(away.url, silent_after_seconds=PATIENCE_SECONDS)
    yield opened
    opened.close()


@pytest.fixture
async def silence(database: Database) -> Silence:
    """What the database waits by."""

    def found() -> Silence:
        with database.read() as tx:
            driver = tx.connection.driver_connection
            assert isinstance(driver, PatientConnection)
            assert driver.silence is not None
            return driver.silence

    return await database.in_thread(found)


@pytest.fixture
def fall_silent(
    away: Away, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Nothing is carried any more, and nobody waits for that for long."""

    def clog() -> None:
        silence._after_seconds = SILENT_AFTER_SECONDS
        monkeypatch.setattr(silences, "CONNECT_TIMEOUT_SECONDS", silences.SILENT_STILL_SECONDS)
        away.wire.clog()

    return clog


@pytest.fixture
def answer_again(
    away: Away, silence: Silence, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """All is carried again, and waited for as long as a busy machine needs."""

    def mend() -> None:
        silence._after_seconds = PATIENCE_SECONDS
        for limit in ("CONNECT_TIMEOUT_SECONDS", "SILENT_STILL_SECONDS"):
            monkeypatch.setattr(silences, limit, PATIENCE_SECONDS)
        away.wire.mend()

    return mend


def note(database: Database, words: str) -> None:
    with database.write() as tx:
        tx.execute(text("INSERT INTO duties (name, due_at) VALUES (:n, now())"), {"n": words})


def noted(database: Database) -> set[str]:
    with database.read() as tx:
        return set(tx.execute(text("SELECT name FROM duties")).scalars())


async def test_whoever_asks_is_told_soon_and_nothing_is_kept(
    database: Database, fall_silent: Callable[[], None], answer_again: Callable[[], None]
) -> None:
    await database.in_thread(note, database, "before")

    fall_silent()
    many = [database.in_thread(note, database, f"{n}") for n in range(3 * THREADS)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        ends = await asyncio.gather(*many, return_exceptions=True)
    answer_again()

    assert {type(end) for end in ends} == {OperationalError}
    assert await database.in_thread(noted, database) == {"before"}
    await database.in_thread(note, database, "after")


async def test_what_was_asked_for_before_it_fell_silent_is_given_up_as_well(
    database: Database, fall_silent: Callable[[], None], answer_again: Callable[[], None]
) -> None:
    def half() -> None:
        with database.write() as tx:
            tx.execute(text("INSERT INTO duties (name, due_at) VALUES ('half', now())"))
            fall_silent()
            tx.execute(text("INSERT INTO duties (name, due_at) VALUES ('whole', now())"))

    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(OperationalError, match="has not answered for"):
            await database.in_thread(half)
    answer_again()

    assert await database.in_thread(noted, database) == set()


async def test_it_ends_although_the_server_says_nothing(
    database: Database, fall_silent: Callable[[], None]
) -> None:
    await database.in_thread(note, database, "before")
    fall_silent()
    asking = (database.in_thread(note, database, f"{n}") for n in range(10 * THREADS))
    asked = [asyncio.create_task(one) for one in asking]
    await asyncio.sleep(0)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.to_thread(database.close)
        ends = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(end) for end in ends} == {OperationalError, asyncio.CancelledError}


async def test_a_server_that_refuses_says_so_and_the_connection_goes_on(
    database: Database,
) -> None:
    def refused() -> bool:
        with database.write() as tx:
            driver = tx.connection.driver_connection
            assert isinstance(driver, PatientConnection)
            with pytest.raises(OperationalError, match="lock timeout"), tx.begin_nested():
                tx.execute(text("SET LOCAL lock_timeout = '1ms'"))
                tx.execute(text("SELECT pg_advisory_xact_lock(7)"))
            return driver.closed

    async with await psycopg.AsyncConnection.connect(
        database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    ) as holder:
        await holder.execute("SELECT pg_advisory_xact_lock(7)")
        assert not await database.in_thread(refused)


async def test_a_migration_may_take_its_time(
    database: Database, silence: Silence, answer_again: Callable[[], None]
) -> None:
    def migrate() -> None:
        with database.write() as tx:
            take_all_the_time(tx)
            silence._after_seconds = SILENT_AFTER_SECONDS
            tx.execute(SLOW)

    def anything_else() -> None:
        with database.write() as tx:
            silence._after_seconds = SILENT_AFTER_SECONDS
            tx.execute(SLOW)

    with pytest.raises(OperationalError, match="has not answered for"):
        await database.in_thread(anything_else)
    answer_again()
    await database.in_thread(migrate)


def test_while_it_is_silent_everybody_is_told_sooner(postgresql_url: str) -> None:
    silence = Silence(after_seconds=20)
    with silence.connected({"conninfo": postgresql_url}) as connection:
        assert silence.patience_seconds == 20
        silence.is_on = True
        assert silence.patience_seconds == SILENT_STILL_SECONDS

        connection.execute("SELECT 1")

        assert silence.patience_seconds == 20


def test_to_be_about_to_ask_much_at_once_is_to_have_heard_nothing(postgresql_url: str) -> None:
    silence = Silence(after_seconds=20)
    with silence.connected({"conninfo": postgresql_url}) as connection:
        silence.is_on = True
        with connection.pipeline():
            assert silence.is_on
            connection.execute("SELECT 1")
        assert not silence.is_on


def test_the_driver_has_what_we_change_of_it() -> None:
    ends = psycopg.Pipeline._exit_gen.__code__
    fetches = psycopg.Pipeline._fetch_gen.__code__
    private = [*ends.co_names, *fetches.co_varnames[: fetches.co_kwonlyargcount + 1]]

    assert private == ["_enqueue_sync", "_communicate_gen", "_fetch_gen", "self", "flush"], (
        "psycopg ends a pipeline in another way than before: see whether `_Together` is right, and "
        "whether it is still needed"
    )


def test_the_driver_sends_together_by_what_we_give_it(postgresql_url: str) -> None:
    silence = Silence(after_seconds=PATIENCE_SECONDS)
    with silence.connected({"conninfo": postgresql_url}) as connection:
        with connection.pipeline() as together:
            assert type(together) is _Together, (
                "psycopg keeps its pipeline elsewhere than in `_pipeline`"
            )
        assert connection._pipeline is None


def test_whoever_answers_one_thing_after_the_other_is_not_silent(postgresql_url: str) -> None:
    opened = Database(postgresql_url, silent_after_seconds=2)
    with opened.write() as tx:
        for _ in range(3):
            tx.execute(unanswered(text("SELECT pg_sleep(1)")))
    opened.close()
