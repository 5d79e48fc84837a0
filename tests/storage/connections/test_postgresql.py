"""PostgreSQL: what it has planned is gone by, and not for long."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.storage.connections.postgresql import PLANS_LAST, CommitInDoubt, postgresql_engine
from bot.storage.connections.session import PlansLast
from bot.storage.connections.silence import PatientConnection
from bot.storage.connections.urls import as_sqlalchemy_url
from bot.storage.incidents import incidents

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
# The driver has a statement kept by name from the sixth time on, and the server a plan that goes by
# no values from the sixth time after that.
OFTEN = 15
KEPT = text(
    "SELECT name, generic_plans FROM pg_prepared_statements WHERE statement ~ 'incidents AS known'"
)


@contextmanager
def engine(url: str, plans_last: PlansLast = PLANS_LAST) -> Iterator[Engine]:
    """One connection, and no more."""
    made = postgresql_engine(as_sqlalchemy_url(url), connections=1, plans_last=plans_last)
    yield made
    made.dispose()


def look_up_often(engine: Engine) -> None:
    """Ask for the open incident of a dedup key, over and over."""
    for _ in range(OFTEN):
        with engine.begin() as tx:
            incidents.find_open(tx, [("checkout", "disk 1")])


def plan_kept(engine: Engine) -> str:
    """What the server is going to do then, and what it expects that to cost."""
    with engine.begin() as tx:
        name = tx.execute(KEPT).one().name
        return "\n".join(tx.exec_driver_sql(f"EXPLAIN EXECUTE {name}('[]')").scalars())


def open_many(engine: Engine) -> None:
    """A storm's worth of incidents."""
    opened = [
        Incident(
            number=number,
            service="checkout",
            team="platform",
            title="Disk full",
            urgency=Urgency.HIGH,
            state=State.TRIGGERED,
            dedup_key=f"disk {number}",
            opened_at=NOW,
            due_at=NOW,
        )
        for number in range(1, 3_000)
    ]
    with engine.begin() as tx:
        incidents.insert_all(tx, opened)


@contextmanager
def read_only(engine: Engine) -> Iterator[None]:
    """Sessions that begin meanwhile may only read, and go on so afterwards."""
    with engine.begin() as tx:
        name = tx.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
        tx.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with engine.begin() as tx:
            tx.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_what_is_said_often_is_planned_once(postgresql_url: str) -> None:
    with engine(postgresql_url, plans_last=PlansLast(seconds=60)) as often:
        look_up_often(often)

        with often.begin() as tx:
            assert tx.execute(KEPT).one().generic_plans > 0


def test_a_plan_that_was_made_for_an_empty_table_does_not_outlive_its_time(
    postgresql_url: str,
) -> None:
    with engine(postgresql_url, plans_last=PlansLast(seconds=0, transactions=0)) as forgetting:
        look_up_often(forgetting)
        open_many(forgetting)

        plan = plan_kept(forgetting)

    assert "uq_incidents_open_dedup_key" in plan
    assert "Seq Scan" not in plan


def test_in_a_quiet_life_plans_outlive_their_time(postgresql_url: str) -> None:
    few, many = PlansLast(seconds=0, transactions=2), PlansLast(seconds=0, transactions=OFTEN)
    with engine(postgresql_url, few) as busy, engine(postgresql_url, many) as quiet:
        look_up_often(busy)
        look_up_often(quiet)
        before = plan_kept(quiet)
        assert plan_kept(busy) == before

        open_many(quiet)

        assert plan_kept(quiet) == before
        for _ in range(few.transactions):
            with busy.begin():
                pass
        assert plan_kept(busy) != before


def test_a_connection_that_the_server_has_ended_is_not_used_again(postgresql_url: str) -> None:
    with engine(postgresql_url) as ours, engine(postgresql_url) as others:
        with ours.begin() as tx:
            ended = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            driver = tx.connection.driver_connection
        assert isinstance(driver, PatientConnection)
        assert driver.was_just_heard
        with others.begin() as tx:
            tx.exec_driver_sql(f"SELECT pg_terminate_backend({ended})")
        select.select([driver.fileno()], [], [], 10)

        assert not driver.was_just_heard
        with ours.begin() as tx:
            assert tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != ended


@pytest.mark.parametrize("says_more", [False, True])
def test_a_connection_that_is_lost_leaves_only_a_commit_in_doubt(
    postgresql_url: str, says_more: bool
) -> None:
    with (
        engine(postgresql_url) as ours,
        engine(postgresql_url) as others,
        pytest.raises(OperationalError) as lost,
        ours.begin() as tx,
    ):
        mine = tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with others.begin() as theirs:
            theirs.exec_driver_sql(f"SELECT pg_terminate_backend({mine}, 5000)")
        if says_more:
            tx.exec_driver_sql("SELECT 1")

    assert isinstance(lost.value, CommitInDoubt) is not says_more


def test_options_in_the_address_count_beside_ours(postgresql_url: str) -> None:
    joint = "&" if "?" in postgresql_url else "?"
    given = f"{postgresql_url}{joint}options=-csearch_path%3Dfoo%20-cstatement_timeout%3D7s"
    with engine(given) as ours, ours.begin() as tx:
        names = ("search_path", "statement_timeout", "lock_timeout")
        values = [tx.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]

    assert values == ["foo", "7s", "5s"]


def test_a_database_that_was_read_only_for_a_while_takes_things_in_again(
    postgresql_url: str,
) -> None:
    with engine(postgresql_url) as ours, engine(postgresql_url) as others:
        refused = pytest.raises(OperationalError, match="read-only")
        with read_only(others), refused, ours.begin() as tx:
            tx.exec_driver_sql("CREATE TABLE written (once int)")

        with ours.begin() as tx:
            tx.exec_driver_sql("CREATE TABLE written (once int)")
            tx.exec_driver_sql("DROP TABLE written")
