"""Incidents in the database, on both of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, update
from sqlalchemy.exc import IntegrityError

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.transitions import acknowledge, resolve
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import UnknownIncident
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import claiming, incidents, overview
from tests.conftest import MONDAY_3AM as NOW


def open_incident(
    tx: Connection, dedup_key: str = "disk", service: str | None = "checkout"
) -> Incident | None:
    return incidents.insert(
        tx,
        service=service,
        team="platform",
        title="checkout is down",
        urgency=Urgency.HIGH,
        dedup_key=dedup_key,
        now=NOW,
    )


def must_open(tx: Connection, dedup_key: str = "disk") -> Incident:
    opened = open_incident(tx, dedup_key)
    assert opened is not None
    return opened


def test_an_incident_comes_back_as_it_was_kept(database: Database) -> None:
    with database.write() as tx:
        opened = must_open(tx)
    changed = replace(
        acknowledge(opened, "ana", NOW, lasts=None), details="a\nb", link="https://x", alerts=3
    )
    with database.write() as tx:
        incidents.save(tx, changed)

    with database.read() as tx:
        assert incidents.get(tx, opened.number) == changed


def test_numbers_go_up_and_are_never_used_again(database: Database) -> None:
    with database.write() as tx:
        first = must_open(tx, "a").number
        second = must_open(tx, "b").number
        tx.execute(tables.incidents.delete().where(tables.incidents.c.number == second))
        third = must_open(tx, "c").number

    assert first < second < third


def test_an_unknown_number_is_refused(database: Database) -> None:
    with database.read() as tx, pytest.raises(UnknownIncident, match="no incident 99"):
        incidents.get(tx, 99)


def test_one_dedup_key_of_a_service_has_one_open_incident(database: Database) -> None:
    with database.write() as tx:
        opened = must_open(tx)

        assert open_incident(tx) is None
        disk = ("checkout", "disk")
        assert incidents.find_open(tx, [disk, ("search", "disk")]) == {disk: opened}
        assert open_incident(tx, service="search") is not None

        incidents.save(tx, resolve(opened, "ana", NOW))
        assert open_incident(tx) is not None


def test_what_is_due_is_claimed_oldest_first(database: Database) -> None:
    with database.write() as tx:
        late = must_open(tx, "late")
        early = must_open(tx, "early")
        not_yet = must_open(tx, "not yet")
        taken = must_open(tx, "taken")
        incidents.save(tx, replace(early, due_at=NOW - timedelta(minutes=1)))
        incidents.save(tx, replace(not_yet, due_at=NOW + timedelta(seconds=1)))
        incidents.save(tx, acknowledge(taken, "ana", NOW, lasts=None))

        due = claiming.claim_due(tx, NOW, limit=10)

        assert [incident.number for incident in due] == [early.number, late.number]
        assert overview.nearest_due(tx) == NOW - timedelta(minutes=1)


def test_what_another_process_claims_is_passed_over(postgresql_url: str) -> None:
    one, other = Database(postgresql_url), Database(postgresql_url)
    with one.write() as tx:
        number = must_open(tx).number

    with one.write() as tx:
        assert [i.number for i in claiming.claim_due(tx, NOW, limit=10)] == [number]
        with other.write() as another_tx:
            assert claiming.claim_due(another_tx, NOW, limit=10) == []

    one.close()
    other.close()


def test_the_database_itself_refuses_a_triggered_incident_without_a_due_time(
    database: Database,
) -> None:
    with database.write() as tx:
        number = must_open(tx).number
    forgotten = update(tables.incidents).where(tables.incidents.c.number == number)

    with pytest.raises(IntegrityError, match="due_while_triggered"), database.write() as tx:
        tx.execute(forgotten.values(due_at=None))


def test_so_many_for_one_service_do_not_keep_the_first_of_another_waiting(
    database: Database,
) -> None:
    later = NOW + timedelta(seconds=1)
    with database.write() as tx:
        for number in range(5):
            must_open(tx, f"disk {number}")
        for service in ("search", None):
            opened = open_incident(tx, "late", service)
            assert opened is not None
            incidents.put_off(tx, opened.number, later)
            twin = open_incident(tx, "later", service)
            assert twin is not None
            incidents.put_off(tx, twin.number, later)

    with database.write() as tx:
        claimed = claiming.claim_due(tx, later, limit=3)
        all_of_them = claiming.claim_due(tx, later, limit=100)

    named = [(incident.service, incident.dedup_key) for incident in claimed]
    assert set(named[:2]) == {("search", "late"), (None, "late")}
    assert named[2:] == [("checkout", f"disk {number}") for number in range(3)]
    assert len(all_of_them) == 9


def test_what_another_has_looked_at_meanwhile_is_not_claimed(postgresql_url: str) -> None:
    one, other = Database(postgresql_url), Database(postgresql_url)
    with one.write() as tx:
        must_open(tx, "disk")
        late = open_incident(tx, "late", "search")
        assert late is not None
    number = late.number

    def quicker(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "SKIP LOCKED" in statement and "LIMIT" not in statement:
            with other.write() as their_tx:
                incidents.put_off(their_tx, number, NOW + timedelta(minutes=5))

    event.listen(one.engine, "before_cursor_execute", quicker)
    with one.write() as tx:
        claimed = claiming.claim_due(tx, NOW, limit=1)

    assert [incident.dedup_key for incident in claimed] == ["disk"]
    one.close()
    other.close()
