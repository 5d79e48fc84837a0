"""A process of an older version leaves to newer ones what they have queued and it does not know."""

from structlog.testing import capture_logs

from bot.engine.sending.leasing import LEFT_TO_NEWER_FOR, LEFT_TO_NEWER_TRIES
from bot.storage.database import Database
from bot.storage.sending import leases
from bot.storage.sending.leasing import lease
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all, waiting

SAID = "left to a newer version, which has queued it"


async def test_whoever_knows_it_sends_it_soon_though_the_older_one_always_comes_first(
    database: Database, clock: MovedClock
) -> None:
    known, new = Recorder(), Recorder()
    older = a_dispatcher(database, clock, {"recorded": known}, holder="older")
    newer = a_dispatcher(database, clock, {"recorded": Recorder(), "new": new}, holder="newer")
    put(database, clock, 1, kind="new", bundle="new:1")
    put(database, clock, 2)

    with capture_logs() as logs:
        for _ in range(LEFT_TO_NEWER_TRIES + 5):
            await send_all(older)
            clock.advance(seconds=LEFT_TO_NEWER_FOR.total_seconds())
    with database.write() as tx:
        (row,) = lease(
            tx,
            Lane.SLACK,
            now=clock.now(),
            holder="whoever looks",
            lasting=LEFT_TO_NEWER_FOR,
            limit=1,
        )
        leases.let_go(tx, [row.id])
    await send_all(newer)

    assert [log["event"] for log in logs if log["log_level"] == "error"] == [SAID]
    assert row.tries == 1
    assert (known.sent, new.sent) == ([[2]], [[1]])


async def test_without_a_newer_one_it_is_not_in_the_way_of_others_for_ever(
    database: Database, clock: MovedClock
) -> None:
    known = Recorder()
    older = a_dispatcher(database, clock, {"recorded": known})
    put(database, clock, 1, kind="new", sequence="incident:1")
    put(database, clock, 2, sequence="incident:1")

    for _ in range(LEFT_TO_NEWER_TRIES - 1):
        await send_all(older)
        clock.advance(seconds=LEFT_TO_NEWER_FOR.total_seconds())
    assert (known.sent, waiting(database)) == ([], 2)
    for _dropped_and_then in range(2):
        await send_all(older)

    assert known.sent == [[2]]
