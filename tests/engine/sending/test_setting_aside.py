"""What cannot be prepared is set aside, and nothing else is."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.engine.sending.errand import Work
from bot.engine.sending.leasing import POISONED_TRIES
from bot.storage.database import Database
from bot.storage.sending.outbox import Outgoing
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all, waiting

POISON = 7


class Poisoned(Recorder):
    """Breaks where one of its rows is about what nobody thought of."""

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        if any(row.subject == POISON for row in rows):
            raise ValueError("poison")
        return super().prepare(tx, rows, now)


async def test_what_goes_along_with_it_is_sent_without_it(
    database: Database, clock: MovedClock
) -> None:
    errand = Poisoned()
    dispatcher = a_dispatcher(database, clock, {"recorded": errand})
    for subject in (1, POISON, 2):
        put(database, clock, subject, bundle="call:ana")

    await send_all(dispatcher)

    assert sorted(errand.sent) == [[1], [2]]
    assert waiting(database) == 1


async def test_the_database_s_own_trouble_is_no_fault_of_the_row(
    database: Database, clock: MovedClock
) -> None:
    def is_locked(_now: datetime) -> None:
        raise OperationalError("SELECT", None, Exception("database is locked"))

    recorder = Recorder()
    recorder.on_prepare = is_locked
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    put(database, clock, 1)

    with pytest.raises(OperationalError):
        await dispatcher.tick()

    recorder.on_prepare = lambda _now: None
    await send_all(dispatcher)
    assert recorder.sent == [[1]]


async def test_where_nothing_waits_behind_it_it_is_never_dropped(
    database: Database, clock: MovedClock
) -> None:
    errand = Poisoned()
    dispatcher = a_dispatcher(database, clock, {"recorded": errand})
    put(database, clock, POISON)
    put(database, clock, POISON, sequence="incident:1")

    for _ in range(2 * POISONED_TRIES):
        await send_all(dispatcher)
        clock.advance(minutes=1)

    assert waiting(database) == 1
