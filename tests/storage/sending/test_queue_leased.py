"""Queueing what is under lease from the start."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select

from bot.domain.paging.priority import Priority
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.sending import leases, leasing, outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane, Outgoing, ToSend
from bot.storage.sending.queue_leased import Lease, put_all_leased
from tests.conftest import MONDAY_3AM as NOW

MINUTE = timedelta(minutes=1)
TO_ANA = ToSend(
    lane=Lane.CALL,
    kind=ErrandKind.CALL,
    subject=1,
    incident=12,
    recipient="ana",
    bundle="call:ana",
    priority=Priority.FIRST_PAGE,
)
TO_BO = replace(TO_ANA, subject=2, recipient="bo", bundle="call:bo")
SHOWN = ToSend(
    lane=Lane.SLACK, kind=ErrandKind.INCIDENT_MESSAGE, subject=12, sequence="incident:12"
)
LEASE = Lease(lane=Lane.CALL, holder="me", until=NOW + MINUTE, sends=3)


def queue(tx: Connection, *queued: ToSend, lease: Lease = LEASE) -> list[Outgoing]:
    return put_all_leased(tx, queued, NOW, lease)


def subjects(rows: Sequence[Outgoing]) -> list[int]:
    return [row.subject for row in rows]


def leased_by_others(tx: Connection, *, after: timedelta = timedelta()) -> list[Outgoing]:
    return leasing.lease(tx, Lane.CALL, now=NOW + after, holder="another", lasting=MINUTE, limit=10)


def test_what_is_taken_is_under_lease_from_the_start(database: Database) -> None:
    with database.write() as tx:
        (taken,) = queue(tx, SHOWN, TO_ANA)

    with database.write() as tx:
        row = tx.execute(select(tables.outbox).where(tables.outbox.c.id == taken.id)).one()
        assert (row.kind, row.subject, row.leased_by, row.tries) == ("call", 1, "me", 1)
        assert leases.is_held(tx, [taken], "me")
        assert leased_by_others(tx) == []
        (again,) = leased_by_others(tx, after=MINUTE)

    assert taken == replace(again, tries=1)


def test_what_is_of_another_lane_or_not_yet_due_waits_as_it_would(database: Database) -> None:
    with database.write() as tx:
        assert queue(tx, SHOWN, replace(TO_ANA, due_at=NOW + MINUTE)) == []

    with database.write() as tx:
        assert leased_by_others(tx) == []
        assert subjects(leased_by_others(tx, after=MINUTE)) == [1]
        shown = leasing.lease(tx, Lane.SLACK, now=NOW, holder="another", lasting=MINUTE, limit=10)
        assert subjects(shown) == [12]


def test_no_more_sends_are_taken_than_there_are_places(database: Database) -> None:
    to_ana_as_well = replace(TO_ANA, subject=3)
    with database.write() as tx:
        taken = queue(tx, TO_ANA, TO_BO, to_ana_as_well, lease=replace(LEASE, sends=1))

        assert subjects(taken) == [1, 3]
        assert subjects(leased_by_others(tx)) == [2]


def test_with_others_of_its_bundle_it_is_left_to_whoever_takes_them_together(
    database: Database,
) -> None:
    with database.write() as tx:
        outbox.put_all(tx, [replace(TO_ANA, subject=7)], NOW)
        assert queue(tx, TO_ANA) == []

        assert subjects(leased_by_others(tx)) == [7, 1]


def test_also_where_those_are_held_back(database: Database) -> None:
    with database.write() as tx:
        outbox.put_all(tx, [replace(TO_ANA, subject=7)], NOW)
        (held,) = leased_by_others(tx)
        leases.put_off(tx, [held.id], NOW + MINUTE, counted=False)

        assert queue(tx, TO_ANA) == []

        assert subjects(leased_by_others(tx)) == [1, 7]


def test_what_somebody_sends_just_now_is_not_waited_for(database: Database) -> None:
    with database.write() as tx:
        outbox.put_all(tx, [replace(TO_ANA, subject=7)], NOW)
        leased_by_others(tx)

        assert subjects(queue(tx, TO_ANA)) == [1]


def test_what_is_planned_for_later_is_not_waited_for(database: Database) -> None:
    with database.write() as tx:
        outbox.put_all(tx, [replace(TO_ANA, subject=7, due_at=NOW + MINUTE)], NOW)

        assert subjects(queue(tx, TO_ANA)) == [1]


def test_whoever_takes_the_rest_is_woken(database: Database) -> None:
    woken = list[None]()
    database.after_commit(lambda: woken.append(None))

    with database.write() as tx:
        queue(tx, SHOWN, TO_ANA)

    assert woken == [None]
