"""What stands in the way of paging in the database stands in the way of no alert."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.urgency import Urgency
from bot.engine.at_once import REST
from bot.engine.commands.alerts import Report, Reported
from bot.engine.intake.told import told
from bot.storage.connections import postgresql
from bot.storage.database import Database
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.engine.aside import aside
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.night import Night, a_night


@pytest.fixture
async def among_others(
    postgresql_url: str, tmp_path: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Night]:
    """A night on the database on which others can hold what paging needs.

    Whoever waits there for a lock as long as others may, waits for longer than a test.
    """
    options = postgresql._OPTIONS.replace("lock_timeout=5s", "lock_timeout=10min")
    assert options != postgresql._OPTIONS
    monkeypatch.setattr(postgresql, "_OPTIONS", options)
    async with a_night(postgresql_url, tmp_path, clock) as brought_up:
        brought_up.bot.page_at_once()
        yield brought_up


@contextmanager
def held_by_another(night: Night, *tables: str, incident: int | None = None) -> Iterator[None]:
    """Another session has locked these tables, as ALTER TABLE does, or an incident."""
    other = Database(night.bot.database.url.render_as_string(hide_password=False))
    with other.write() as tx:
        for table in tables:
            tx.exec_driver_sql(f"LOCK TABLE {table}")
        if incident is not None:
            assert incidents.lock(tx, {incident})
        yield
    other.close()


def down(night: Night) -> Report:
    return Report(key=night.key("checkout"), alert=Alert(title="checkout is down"))


async def test_an_alert_waits_for_no_lock_that_only_paging_needs(among_others: Night) -> None:
    night = among_others

    with held_by_another(night, "deliveries"), capture_logs():
        async with asyncio.timeout(PATIENCE_SECONDS):
            kept = await told(partial(night.bot._door.ingest.take, down(night)))

    assert night.happened(kept.incident or 0) == ["opened"]
    await night.bot.engine.settle()
    assert night.called() == ["ana"]


@contextmanager
def refused_by_the_database(night: Night, sqlstate: str) -> Iterator[None]:
    """Paging breaks in the database; `tried` counts how often, as what is rolled back does not."""
    with night.bot.database.write() as tx:
        tx.exec_driver_sql("CREATE SEQUENCE tried")
        tx.exec_driver_sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" PERFORM nextval('tried'); RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}';"
            " END $$"
        )
        tx.exec_driver_sql(
            "CREATE TRIGGER refuses BEFORE INSERT ON deliveries EXECUTE FUNCTION refuse()"
        )
    yield
    with night.bot.database.write() as tx:
        tx.exec_driver_sql("DROP FUNCTION refuse CASCADE")


def times_tried(night: Night) -> int:
    with night.bot.database.read() as tx:
        row = tx.exec_driver_sql("SELECT last_value, is_called FROM tried").one()
    return row.last_value if row.is_called else 0


def keep(night: Night) -> int:
    """The number of the incident that an alert opens; no loop has looked since."""
    (kept,) = night.bot._door.ingest._alerts.report_all([down(night)])
    assert isinstance(kept, Reported)
    return kept.incident or 0


@pytest.mark.parametrize("sqlstate", ["57014", "40P01", "55P03", "53200", "22012"])
async def test_an_alert_is_kept_whatever_the_database_says_to_paging_about_it(
    among_others: Night, sqlstate: str
) -> None:
    night = among_others

    with refused_by_the_database(night, sqlstate), capture_logs() as logs:
        number = keep(night)

    assert [entry["log_level"] for entry in logs] == ["error"]
    assert night.happened(number) == ["opened"]


async def test_what_stands_in_the_way_of_paging_is_met_by_one_alert_in_a_while(
    among_others: Night,
) -> None:
    night = among_others
    assert isinstance(night.clock, MovedClock)

    with capture_logs() as logs, refused_by_the_database(night, "55P03"):
        numbers = [keep(night) for _ in range(3)]
        assert times_tried(night) == 1
        night.clock.advance(seconds=REST.total_seconds())
        numbers += [keep(night), keep(night)]
        assert times_tried(night) == 2

    assert [night.happened(number) for number in numbers] == [["opened"]] * 5
    assert [entry["log_level"] for entry in logs] == ["error"]
    await night.bot.engine.settle()
    assert night.called() == ["ana"]


async def test_a_clock_that_was_set_back_makes_that_no_longer(among_others: Night) -> None:
    night = among_others
    assert isinstance(night.clock, MovedClock)
    with capture_logs(), refused_by_the_database(night, "55P03"):
        keep(night)

    night.clock.advance(hours=-1)
    with capture_logs():
        number = keep(night)

    assert night.happened(number)[:2] == ["opened", "paged"]


async def test_that_another_process_was_quicker_is_nothing_in_the_way(among_others: Night) -> None:
    night = among_others
    quicker = Database(night.bot.database.url.render_as_string(hide_password=False))
    key = night.key("checkout")
    report = Report(key=key, alert=Alert(title="checkout is down", dedup_key="down"))
    take = night.bot._door.ingest._alerts.report_all

    with capture_logs() as logs:
        with quicker.write() as tx:
            theirs = incidents.insert(
                tx,
                service="checkout",
                team="platform",
                title="checkout is down",
                urgency=Urgency.HIGH,
                dedup_key="down",
                now=night.clock.now(),
            )
            late = aside(lambda: take([report]), quicker)
        assert late.ended() == []
        number = keep(night)
    quicker.close()

    assert theirs is not None
    assert night.incident(theirs.number).alerts == 2
    assert night.happened(number)[:2] == ["opened", "paged"]
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


async def test_when_paging_works_again_it_is_done_at_once_again(among_others: Night) -> None:
    night = among_others
    assert isinstance(night.clock, MovedClock)
    with capture_logs(), refused_by_the_database(night, "55P03"):
        keep(night)
    assert night.happened(keep(night)) == ["opened"]

    night.clock.advance(seconds=REST.total_seconds())
    with capture_logs() as logs:
        number = keep(night)

    assert night.happened(number)[:2] == ["opened", "paged"]
    assert [entry["event"] for entry in logs if entry["log_level"] == "info"] == [
        "incidents can again be paged about as they are opened"
    ]


async def test_nor_where_another_of_its_batch_waits_for_its_own_incident(
    among_others: Night,
) -> None:
    night, ingest = among_others, among_others.bot._door.ingest
    key = night.key("search")
    slow = Report(key=key, alert=Alert(title="search is slow", dedup_key="slow"))
    first = await told(partial(ingest.take, slow))
    await night.bot.engine.settle()

    with held_by_another(night, "deliveries", incident=first.incident), capture_logs():
        kept_late = asyncio.create_task(told(partial(ingest.take, slow)))
        async with asyncio.timeout(PATIENCE_SECONDS):
            kept = await told(partial(ingest.take, down(night)))

    assert night.happened(kept.incident or 0) == ["opened"]
    assert (await kept_late).incident == first.incident
    await night.bot.engine.settle()
    assert night.called() == ["ana"]
