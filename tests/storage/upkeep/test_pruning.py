"""What is to be pruned is found by its time, however much is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, event, insert

from bot.domain.incidents.transitions import resolve
from bot.domain.incidents.urgency import Urgency
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.secrets import alert_keys
from bot.storage.sending import leases, leasing, outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.upkeep.pruning import ROWS_AT_MOST, prune_incidents
from tests.conftest import MONDAY_3AM as NOW

Given = tuple[object, ...]
Statement = tuple[str, Given]


@contextmanager
def asked(database: Database) -> Iterator[list[Statement]]:
    """Everything that is asked of the database meanwhile."""
    statements: list[Statement] = []

    def note(_connection: object, _cursor: object, said: str, given: Given, *_more: object) -> None:
        statements.append((said, given))

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_what_is_long_over_is_found_by_an_index(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with asked(database) as statements, database.write() as tx:
        prune_incidents(tx, NOW, limit=100)

    (look_up,) = [one for one in statements if "FROM incidents" in one[0].replace("\n", "")]
    with database.read() as tx:
        plan = list(tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {look_up[0]}", look_up[1]))
    assert any("ix_incidents_resolved_at" in row.detail for row in plan)
    database.close()


def resolved(tx: Connection, dedup_key: str = "x") -> int:
    """The number of an incident that is over."""
    opened = incidents.insert(
        tx,
        service="checkout",
        team="platform",
        title="x",
        urgency=Urgency.HIGH,
        dedup_key=dedup_key,
        now=NOW,
    )
    assert opened is not None
    incidents.save(tx, resolve(opened, "ana", NOW))
    return opened.number


def pruned(database: Database) -> int:
    """How many incidents are forgotten."""
    with database.write() as tx:
        return prune_incidents(tx, NOW + timedelta(days=1), limit=100)["incidents"]


def test_what_something_is_being_sent_about_is_kept_until_that_is_over(database: Database) -> None:
    with database.write() as tx:
        numbers = [resolved(tx, "a"), resolved(tx, "b")]
        for number in numbers:
            outbox.put(
                tx,
                lane=Lane.SLACK,
                kind=ErrandKind.ANNOUNCEMENT,
                subject=1,
                incident=number,
                now=NOW,
            )
        lasting = timedelta(minutes=1)
        (row,) = leasing.lease(tx, Lane.SLACK, now=NOW, holder="me", lasting=lasting, limit=1)

    assert pruned(database) == 1

    with database.write() as tx:
        leases.finish(tx, [row.id])
    assert pruned(database) == 1


def test_what_somebody_holds_is_not_waited_for(postgresql_url: str) -> None:
    database, another = Database(postgresql_url), Database(postgresql_url)
    with database.write() as tx:
        numbers = [resolved(tx, "a"), resolved(tx, "b")]

    with another.write() as tx:
        incidents.lock(tx, {numbers[0]})
        assert pruned(database) == 1
    assert pruned(database) == 1
    for one in (database, another):
        one.close()


def test_a_storm_is_forgotten_little_by_little(database: Database) -> None:
    with database.write() as tx:
        key, _text = alert_keys.add(tx, service="checkout", team="platform", now=NOW)
        one = {
            "incident": resolved(tx),
            "alert_key": key.id,
            "received_at": NOW,
            "action": "trigger",
            "dedup_key": "x",
            "title": "x",
            "urgency": "high",
            "details": "",
        }
        tx.execute(insert(tables.alerts), [one] * (2 * ROWS_AT_MOST + 1))

    gone = []
    while True:
        with database.write() as tx:
            some = prune_incidents(tx, NOW + timedelta(days=1), limit=100)
        if not +some:
            break
        gone.append((some["alerts"], some["incidents"]))

    assert gone == [(ROWS_AT_MOST, 0), (ROWS_AT_MOST, 0), (1, 1)]
