"""What waits by a clock that was set is moved along with it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Column, Connection, select

from bot.domain.incidents.urgency import Urgency
from bot.domain.people.method import Method
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.paging.notifications import begin_delivery_of
from bot.storage.sending import leasing, outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.upkeep import duties, pulses
from bot.storage.upkeep.clock_set import LOOKS_BACK, move_along
from bot.storage.upkeep.pulses import Beating
from tests.conftest import MONDAY_3AM as NOW

MINUTE = timedelta(minutes=1)


def a_duty(tx: Connection) -> None:
    duties.claim(tx, "retention", NOW, every=MINUTE)


def a_pulse(tx: Connection) -> None:
    pulses.beat(tx, Beating.ENGINE, NOW + MINUTE)


def a_lease(tx: Connection) -> None:
    outbox.put(tx, lane=Lane.SLACK, kind=ErrandKind.ANNOUNCEMENT, subject=1, now=NOW)
    leasing.lease(tx, Lane.SLACK, now=NOW, holder="me", lasting=MINUTE, limit=1)


def a_call_of_late(tx: Connection) -> None:
    begin_delivery_of(tx, "ana", Method.CALL, NOW + MINUTE - LOOKS_BACK)


def an_incident(tx: Connection, opened_at: datetime) -> None:
    incidents.insert(
        tx,
        service="checkout",
        team="platform",
        title="disk full",
        urgency=Urgency.HIGH,
        dedup_key=f"{opened_at}",
        details="",
        source="a test",
        revision=None,
        now=opened_at,
    )


@pytest.mark.parametrize("by", [timedelta(hours=5), -timedelta(days=400)])
@pytest.mark.parametrize(
    ("begin", "column", "was"),
    [
        (a_duty, tables.duties.c.due_at, NOW + MINUTE),
        (a_pulse, tables.pulses.c.at, NOW + MINUTE),
        (a_lease, tables.outbox.c.leased_until, NOW + MINUTE),
        (a_lease, tables.outbox.c.due_at, NOW),
        (a_call_of_late, tables.deliveries.c.begun_at, NOW + MINUTE - LOOKS_BACK),
    ],
)
def test_it_comes_as_much_later_or_earlier(
    database: Database,
    begin: Callable[[Connection], None],
    column: Column[datetime],
    was: datetime,
    by: timedelta,
) -> None:
    with database.write() as tx:
        begin(tx)
        move_along(tx, by, before=NOW)

        assert tx.execute(select(column)).scalar_one() == was + by


def test_what_was_long_ago_stays_where_it_was(database: Database) -> None:
    with database.write() as tx:
        begun = begin_delivery_of(tx, "ana", Method.CALL, NOW - LOOKS_BACK)
        move_along(tx, timedelta(hours=5), before=NOW)

        kept = tx.execute(select(tables.deliveries.c.begun_at)).scalar_one()
    assert kept == begun.begun_at


def test_nothing_that_was_sent_or_opened_is_in_time_to_come(database: Database) -> None:
    an_hour_ago = NOW - timedelta(hours=1)
    long_ago = NOW - timedelta(hours=6)
    with database.write() as tx:
        for at in (long_ago, an_hour_ago):
            begin_delivery_of(tx, "ana", Method.CALL, at)
            an_incident(tx, at)
        move_along(tx, -timedelta(hours=5), before=NOW)

        begun = tx.execute(select(tables.deliveries.c.begun_at)).scalars().all()
        opened = tx.execute(select(tables.incidents.c.opened_at)).scalars().all()
    assert begun == opened == [long_ago, long_ago]
