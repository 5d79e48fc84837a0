"""PostgreSQL: what needs no answer goes along with what does, and fails with it."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DataError, IntegrityError, InternalError, OperationalError

from bot.storage.connections.going_along import savepoint
from bot.storage.database import Database
from bot.storage.sql.unanswered import ask_along, unanswered
from tests.patience import PATIENCE_SECONDS
from tests.round_trips import answered

OFTEN = range(10)
"""Often enough for the driver to prepare a statement."""

PUT = unanswered(text("INSERT INTO duties (name, due_at) VALUES (:name, now())"))
ALL = text("SELECT name FROM duties ORDER BY name")


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    """PostgreSQL alone: on SQLite nobody waits for a server."""
    opened = Database(postgresql_url)
    opened.check_connections()
    yield opened
    opened.close()


@contextmanager
def one_trip(engine: Engine, said: str) -> Iterator[None]:
    """One answer is waited for meanwhile, to this statement."""
    with answered(engine) as statements:
        yield
    assert [statement.split()[0] for statement in statements] == [said]


def put(tx: Connection, name: str) -> None:
    tx.execute(PUT, {"name": name})


def kept(database: Database) -> Sequence[str]:
    with database.read() as tx:
        return tx.execute(ALL).scalars().all()


def test_a_transaction_that_asks_nothing_is_one_round_trip(database: Database) -> None:
    with one_trip(database.engine, "COMMIT"), database.write() as tx:
        put(tx, "a")
        put(tx, "b")

    assert kept(database) == ["a", "b"]


def test_a_question_knows_what_was_written_before_it(database: Database) -> None:
    with database.write() as tx, one_trip(database.engine, "SELECT"):
        put(tx, "a")
        assert tx.execute(ALL).scalars().all() == ["a"]


def test_so_does_what_is_said_of_many(database: Database) -> None:
    with database.write() as tx:
        put(tx, "a")
        put(tx, "b")
        renamed = text("UPDATE duties SET name = :to WHERE name = :name")
        tx.execute(renamed, [{"name": "a", "to": "c"}, {"name": "b", "to": "d"}])

    assert kept(database) == ["c", "d"]


def test_an_answer_that_is_needed_later_comes_with_the_next(database: Database) -> None:
    with database.write() as tx, one_trip(database.engine, "SELECT"):
        answer = ask_along(tx, text("SELECT name FROM duties"), {})
        put(tx, "a")
        tx.execute(ALL)
        assert answer() == []


def test_or_alone_where_there_is_no_next(database: Database) -> None:
    with database.write() as tx:
        put(tx, "a")
        answer = ask_along(tx, text("SELECT name FROM duties WHERE name = :name"), {"name": "a"})
        assert answer() == [("a",)]


def test_a_read_is_one_round_trip(database: Database) -> None:
    with one_trip(database.engine, "SELECT"):
        assert kept(database) == []


def test_nothing_is_left_of_what_is_undone(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        put(tx, "a")
        raise ZeroDivisionError

    assert kept(database) == []


@pytest.mark.parametrize("asks", [True, False])
def test_what_fails_is_raised_by_what_it_goes_with(database: Database, asks: bool) -> None:
    with pytest.raises(IntegrityError, match="duplicate key"), database.write() as tx:
        put(tx, "a")
        put(tx, "a")
        put(tx, "b")
        if asks:
            tx.execute(ALL)
            pytest.fail("they were two")

    assert kept(database) == []


def test_whoever_goes_on_after_a_failure_is_not_told_that_it_was_committed(
    database: Database,
) -> None:
    with pytest.raises(InternalError, match="transaction is aborted"), database.write() as tx:
        tx.execute(ALL)
        with pytest.raises(DataError, match="division by zero"):
            tx.exec_driver_sql("SELECT 1 / 0")


def test_what_cannot_even_be_sent_leaves_nothing_in_doubt(database: Database) -> None:
    with pytest.raises(DataError, match="NUL"), database.write() as tx:
        put(tx, "a")
        put(tx, "b\0")

    assert kept(database) == []


def test_what_fails_after_a_savepoint_takes_nothing_else_with_it(database: Database) -> None:
    with database.write() as tx:
        put(tx, "a")
        with pytest.raises(IntegrityError, match="duplicate key"), savepoint(tx):
            put(tx, "a")
        with pytest.raises(DataError, match="division by zero"), savepoint(tx):
            put(tx, "b")
            tx.exec_driver_sql("SELECT 1 / 0")
        with pytest.raises(ZeroDivisionError), savepoint(tx):
            put(tx, "c")
            raise ZeroDivisionError
        with savepoint(tx):
            put(tx, "d")

    assert kept(database) == ["a", "d"]


def test_what_was_left_out_because_something_failed_before_it_works_afterwards(
    database: Database,
) -> None:
    forget = unanswered(text("DELETE FROM duties WHERE name = :name"))
    with database.write() as tx:
        put(tx, "a")
    for _ in OFTEN:
        with database.write() as tx:
            put(tx, "b")
            with pytest.raises(IntegrityError, match="duplicate key"), savepoint(tx):
                put(tx, "a")
                tx.execute(forget, {"name": "a"})
            tx.execute(forget, {"name": "b"})

    assert kept(database) == ["a"]


@pytest.mark.parametrize("many", [True, False])
def test_whoever_stands_still_after_it_holds_up_nobody(postgresql_url: str, many: bool) -> None:
    def opened(option: str) -> Database:
        url = make_url(postgresql_url).update_query_dict({"options": f"-c {option}"})
        address = url.render_as_string(hide_password=False)
        return Database(address, silent_after_seconds=PATIENCE_SECONDS)

    with (
        closing(opened("idle_in_transaction_session_timeout=100ms")) as frozen,
        closing(opened(f"lock_timeout={PATIENCE_SECONDS}s")) as other,
    ):
        with pytest.raises(OperationalError), frozen.write() as tx:
            put(tx, "a")
            if many:
                tx.execute(text(PUT.text), [{"name": "b"}, {"name": "c"}])
            else:
                tx.execute(ALL)
            with other.write() as waiting:
                put(waiting, "a")
            tx.execute(ALL)
        assert kept(other) == ["a"]
