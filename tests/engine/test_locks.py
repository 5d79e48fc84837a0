"""Two at the same thing at once, on PostgreSQL: one waits for the other, and sees what it did."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.domain.paging.notification import NotificationState
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.paging import notifications
from bot.storage.sending import leases, outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.leasing import lease
from bot.storage.sending.outbox import Lane, Outgoing, ToSend
from bot.storage.stored_schedules import overrides
from tests.conftest import MovedClock
from tests.engine.aside import aside
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import Desk, Switchboard, open_desk

PEOPLE = """
people:
  ana: {name: Ana Souza, phone: "+14155550101", timezone: UTC}
  bo: {name: Bo Lind, phone: "+14155550102", timezone: UTC}
  cy: {name: Cy Young, phone: "+14155550103", timezone: UTC}
"""
PLATFORM = """
team: platform
timezone: UTC
services: {checkout: {}}
schedules:
  primary:
    layers:
      - {people: [ana, bo], every: week, start: 2026-11-23 10:00}
escalation:
  - {page: primary, wait: 5m}
"""
BOS_WEEK = Span(
    start=datetime(2026, 11, 30, 10, tzinfo=UTC), end=datetime(2026, 12, 7, 10, tzinfo=UTC)
)


@pytest.fixture
def two(postgresql_url: str) -> Iterator[tuple[Database, Database]]:
    """One database, as two processes see it."""
    opened = Database(postgresql_url), Database(postgresql_url)
    yield opened
    for database in opened:
        database.close()


@pytest.fixture
def commands(two: tuple[Database, Database], tmp_path: Path, clock: MovedClock) -> Commands:
    """The commands of the second process. Bo has the week after the next handoff."""
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "people.yaml").write_text(PEOPLE)
    (folder / "platform.yaml").write_text(PLATFORM)
    schedules = Schedules(two[1], folder)
    schedules.load(clock.now())
    return Commands.on(two[1], schedules, clock)


@pytest.fixture
def instead() -> Override:
    """Cy is on call for all of bo's week."""
    return Override(team="platform", schedule="primary", person="cy", span=BOS_WEEK)


def test_a_swap_is_accepted_by_what_somebody_else_just_decided(
    two: tuple[Database, Database], commands: Commands, clock: MovedClock, instead: Override
) -> None:
    (stint, *_later) = commands.swaps.coming_stints("bo")
    assert stint.span == BOS_WEEK
    swap = commands.swaps.offer("bo", "ana", stint, None)

    with two[0].write() as tx:
        overrides.lock(tx)
        overrides.add(tx, instead, by="cy", now=clock.now())
        accepting = aside(lambda: commands.swaps.accept(swap.id, "ana"), two[0])

    (refusal,) = accepting.ended()
    assert "Bo Lind" in str(refusal)
    with two[0].read() as tx:
        assert [one.person for one in overrides.ending_after(tx, None)] == ["cy"]


def test_an_override_waits_for_a_swap_that_is_being_accepted(
    two: tuple[Database, Database], commands: Commands, clock: MovedClock, instead: Override
) -> None:
    with two[0].write() as tx:
        overrides.lock(tx)
        overriding = aside(
            lambda: commands.overrides.add("platform", "primary", "bo", BOS_WEEK, "bo"), two[0]
        )
        assert overriding.thread.is_alive()
        overrides.add(tx, instead, by="cy", now=clock.now())

    assert overriding.ended() == []
    with two[0].read() as tx:
        assert [one.person for one in overrides.ending_after(tx, None)] == ["cy", "bo"]


def test_that_an_override_is_taken_back_waits_for_a_message_that_says_it_was_made(
    two: tuple[Database, Database], commands: Commands, clock: MovedClock
) -> None:
    id_, _ = commands.overrides.add("platform", "primary", "cy", BOS_WEEK, None)

    with two[0].write() as tx:
        taken = lease(
            tx,
            Lane.SLACK,
            now=clock.now(),
            holder="first",
            lasting=timedelta(minutes=1),
            limit=10,
        )
        assert [row.recipient for row in taken] == ["bo", "cy"]
        assert overrides.taken_back(tx, id_) is None
        taking_back = aside(lambda: commands.overrides.take_back(id_), two[1])

    assert taking_back.ended() == []
    with two[0].write() as tx:
        leases.finish(tx, [row.id for row in taken])
        assert outbox.depth(tx) == len(taken), (
            "what was told is not so any more, and nobody says so"
        )


def test_nobody_takes_over_what_is_just_being_written_down_as_done(
    two: tuple[Database, Database], clock: MovedClock
) -> None:
    first, second = two

    def taken_by(holder: str, tx: Connection) -> list[Outgoing]:
        lasting, now = timedelta(seconds=20), clock.now()
        return lease(tx, Lane.CALL, now=now, holder=holder, lasting=lasting, limit=10)

    with first.write() as tx:
        for subject in (1, 2):
            queued = ToSend(
                lane=Lane.CALL, kind=ErrandKind.CALL, subject=subject, bundle="call:ana"
            )
            outbox.put_all(tx, [queued], clock.now())
        rows = taken_by("first", tx)
    clock.advance(minutes=1)

    with first.write() as tx:
        assert leases.is_held(tx, rows, "first")
        with second.write() as other:
            assert taken_by("second", other) == []
    with second.write() as tx:
        assert [row.subject for row in taken_by("second", tx)] == [1, 2]
    with first.write() as tx:
        assert not leases.is_held(tx, rows, "first")


@pytest.fixture
async def desk(
    postgresql_url: str, tmp_path: Path, clock: MovedClock, switchboard: Switchboard
) -> AsyncIterator[Desk]:
    async with open_desk(postgresql_url, tmp_path / "desk", clock, switchboard, "call") as opened:
        yield opened


@pytest.fixture
def switchboard() -> Switchboard:
    return Switchboard()


async def test_news_of_a_call_waits_for_news_of_the_same_call(
    two: tuple[Database, Database], desk: Desk
) -> None:
    desk.alert()
    await desk.settle()

    with two[0].write() as tx:
        call = notifications.delivery(tx, 1, for_change=True)
        assert call is not None
        older = aside(lambda: desk.commands.calls.fared(1, NotificationState.RINGING), two[1])
        assert older.thread.is_alive()
        notifications.save_delivery(tx, 1, state=NotificationState.NO_ANSWER)

    assert older.ended() == []
    with two[0].read() as tx:
        after = notifications.delivery(tx, 1)
    assert after is not None
    assert after.state is NotificationState.NO_ANSWER


async def test_a_person_whom_another_process_is_about_to_call_is_not_called_twice(
    two: tuple[Database, Database], desk: Desk, switchboard: Switchboard, clock: MovedClock
) -> None:
    desk.alert()

    with two[0].write() as tx:
        assert notifications.be_alone_at_the_phone_of(tx, "ana")()
        with two[1].write() as other:
            assert notifications.be_alone_at_the_phone_of(other, "cy")()
        while desk.escalator.tick(clock.now()).done:
            pass
        async with asyncio.timeout(PATIENCE_SECONDS):
            await desk.dispatcher.tick()
            await desk.dispatcher.finish_sending()
        assert switchboard.calls == []

    clock.advance(seconds=1)
    await desk.settle()
    assert [person for person, _delivery in switchboard.calls] == ["ana"]


def test_nobody_waits_for_ever_behind_a_process_that_froze(postgresql_url: str) -> None:
    with closing(Database(postgresql_url)) as database, database.read() as tx:
        assert tx.execute(text("SHOW lock_timeout")).scalar_one() == "5s"
        freezes = text("SHOW idle_in_transaction_session_timeout")
        assert tx.execute(freezes).scalar_one() == "15s"
