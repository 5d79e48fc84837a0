"""The outbox: leases, order, and what is put off."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.domain.paging.priority import Priority
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.sending import leases, leasing, outbox, sooner
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, Outgoing, ToSend
from bot.storage.sending.outbox_age import overdue
from tests.conftest import MONDAY_3AM as NOW

MINUTE = timedelta(minutes=1)


def put(tx: Connection, subject: int, **options: object) -> None:
    """Queue something for the Slack lane."""
    defaults: dict[str, object] = {"lane": Lane.SLACK, "kind": "announcement", "now": NOW}
    outbox.put(tx, subject=subject, **(defaults | options))  # type: ignore[arg-type]  # a test's shorthand


def lease(
    tx: Connection,
    now: datetime = NOW,
    *,
    limit: int = 10,
    longest_waiting: bool = False,
) -> list[Outgoing]:
    """Take what is due in the Slack lane for a minute."""
    return leasing.lease(
        tx,
        Lane.SLACK,
        now=now,
        holder="me",
        lasting=MINUTE,
        limit=limit,
        longest_waiting=longest_waiting,
    )


def subjects(rows: list[Outgoing]) -> list[int]:
    return [row.subject for row in rows]


def test_what_is_due_is_leased_once_until_the_lease_runs_out(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1)

    with database.write() as tx:
        assert subjects(lease(tx)) == [1]
    with database.write() as tx:
        assert lease(tx, NOW + MINUTE - timedelta(seconds=1)) == []
    with database.write() as tx:
        (again,) = lease(tx, NOW + MINUTE)

    assert again.tries == 2


def test_what_is_not_due_waits(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1, due_at=NOW + MINUTE)

        assert lease(tx) == []
        assert subjects(lease(tx, NOW + MINUTE)) == [1]


def test_lanes_do_not_take_from_each_other(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1, lane=Lane.CALL)

        assert lease(tx) == []


def test_the_oldest_due_is_taken_first_and_no_more_than_there_is_room_for(
    database: Database,
) -> None:
    with database.write() as tx:
        for subject, minutes in [(1, 3), (2, 1), (3, 2)]:
            put(tx, subject, due_at=NOW - minutes * MINUTE)

        assert subjects(lease(tx, limit=2)) == [1, 3]
        assert subjects(lease(tx, limit=2)) == [2]


def test_priority_goes_before_age_unless_the_longest_waiting_are_asked_for(
    database: Database,
) -> None:
    with database.write() as tx:
        put(tx, 1, priority=Priority.SHOWN, due_at=NOW - 3 * MINUTE)
        put(tx, 2, priority=Priority.REPEATED_PAGE, due_at=NOW - 2 * MINUTE)
        put(tx, 3, priority=Priority.REPEATED_PAGE, due_at=NOW - MINUTE)
        put(tx, 4, priority=Priority.FIRST_PAGE)

        assert subjects(lease(tx, limit=2)) == [4, 2]
        assert subjects(lease(tx, limit=1, longest_waiting=True)) == [1]


def test_rows_of_one_sequence_go_one_after_the_other(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1, sequence="incident:12")
        put(tx, 2, sequence="incident:12")
        put(tx, 3, sequence="incident:13")

        first, other = lease(tx)
        assert (first.subject, other.subject) == (1, 3)
        assert lease(tx) == []

        leases.finish(tx, [first.id])
        assert subjects(lease(tx)) == [2]


def test_a_row_put_off_holds_up_its_own_sequence_alone(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1, sequence="incident:12")
        put(tx, 2, sequence="incident:12")
        (first,) = lease(tx)
        leases.put_off(tx, [first.id], NOW + MINUTE)

        assert lease(tx) == []
        assert subjects(lease(tx, NOW + MINUTE)) == [1]


@pytest.mark.parametrize(("counted", "tries"), [(True, 2), (False, 1)])
def test_only_counted_tries_count(database: Database, counted: bool, tries: int) -> None:
    with database.write() as tx:
        put(tx, 1)
        (row,) = lease(tx)
        leases.put_off(tx, [row.id], NOW, counted=counted)

        (again,) = lease(tx)

    assert again.tries == tries


def put_update(tx: Connection, subject: int = 12) -> bool:
    """Queue an update of a message, unless one waits; whether one did."""
    shown = ToSend(
        lane=Lane.SLACK,
        kind=ErrandKind.INCIDENT_MESSAGE,
        subject=subject,
        sequence=f"incident:{subject}",
    )
    return outbox.put_all_once(tx, [shown], NOW)


def test_updates_that_wait_are_one(database: Database) -> None:
    with database.write() as tx:
        assert not put_update(tx)
        assert put_update(tx)
        assert not put_update(tx, subject=13)

        assert subjects(lease(tx)) == [12, 13]
        assert outbox.depth(tx) == 2


def test_an_update_that_is_being_sent_does_not_stand_for_a_later_one(database: Database) -> None:
    with database.write() as tx:
        put_update(tx)
        (first,) = lease(tx)
        put_update(tx)

        leases.finish(tx, [first.id])
        assert subjects(lease(tx)) == [12]


def test_a_bundle_is_hurried_but_nothing_before_its_own_time(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1, bundle="call:ana")
        put(tx, 2, bundle="call:ana", due_at=NOW + 2 * MINUTE)
        put(tx, 3, bundle="call:bo")
        rows = lease(tx)
        leases.put_off(tx, [row.id for row in rows], NOW + MINUTE)

        sooner.hurry(tx, "call:ana", NOW)

        assert subjects(lease(tx)) == [1]


def test_what_was_tried_in_vain_waits_for_its_own_time_whatever_else_of_its_bundle_goes(
    database: Database,
) -> None:
    with database.write() as tx:
        put(tx, 1, bundle="call:ana")
        leases.put_off(tx, [row.id for row in lease(tx)], NOW + MINUTE)
        put(tx, 2, bundle="call:ana")

        assert subjects(lease(tx)) == [2]
        assert subjects(lease(tx, NOW + MINUTE)) == [2, 1]


@pytest.mark.parametrize("strange", [{"lane": "carrier pigeon"}, {"priority": 99}])
def test_what_this_code_does_not_know_of_a_row_keeps_nothing_from_being_sent(
    database: Database, strange: dict[str, object]
) -> None:
    with database.write() as tx:
        put(tx, 1, bundle="call:ana")
        put(tx, 2, bundle="call:ana")
        put(tx, 3)
        tx.execute(update(tables.outbox).where(tables.outbox.c.subject == 2).values(strange))

        taken = subjects(lease(tx))

        assert sorted(taken) == ([1, 3] if "lane" in strange else [1, 2, 3])
        if "lane" in strange:
            late = overdue(tx, NOW + 2 * MINUTE, since=NOW + MINUTE, but_not="none")
            assert late.keys() >= {"carrier pigeon"}


def test_what_is_put_off_without_end_is_said_to_wait(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1)
        put(tx, 2, due_at=NOW + 60 * MINUTE)
        ids = [row.id for row in lease(tx)]

        def late() -> Mapping[str, datetime]:
            return overdue(tx, NOW + 3 * MINUTE, since=NOW + MINUTE, but_not="none")

        leases.put_off(tx, ids, NOW + 13 * MINUTE, counted=False)
        assert late() == {}
        leases.put_off(tx, ids, NOW + 14 * MINUTE, counted=False)
        assert late() == {Lane.SLACK: NOW}


def test_releasing_all_frees_every_lease(database: Database) -> None:
    with database.write() as tx:
        put(tx, 1)
        lease(tx)

        assert leases.release_all(tx) == 1
        assert subjects(lease(tx)) == [1]


def test_many_who_lease_at_once_never_take_the_same_row(database: Database) -> None:
    with database.write() as tx:
        for subject in range(200):
            put(tx, subject)

    def take_all(_: int) -> list[int]:
        taken: list[int] = []
        while True:
            with database.write() as tx:
                rows = lease(tx, limit=7)
            if not rows:
                return taken
            taken += subjects(rows)

    with ThreadPoolExecutor(4) as pool:
        taken = [subject for part in pool.map(take_all, range(4)) for subject in part]

    assert sorted(taken) == list(range(200))
