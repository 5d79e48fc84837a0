"""Who goes first where a lane has more to send than room."""

from datetime import timedelta

from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.priority import Priority
from bot.engine.sending.lanes import LANE_LIMITS
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all

PLACES = LANE_LIMITS[Lane.SLACK]


async def test_a_first_page_passes_everything_that_waits(
    database: Database, clock: MovedClock
) -> None:
    recorder = Recorder()
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    for subject in range(50):
        put(database, clock, subject, priority=Priority.FURTHER_PAGE)
    clock.advance(seconds=1)
    put(database, clock, 99, priority=Priority.FIRST_PAGE)

    await dispatcher.tick()
    await dispatcher.finish_sending()

    assert [99] in recorder.sent
    assert len(recorder.sent) == PLACES
    await send_all(dispatcher)
    assert len(recorder.sent) == 51


async def test_one_place_is_kept_for_what_has_waited_longest_whatever_it_is(
    database: Database, clock: MovedClock
) -> None:
    recorder = Recorder()
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    put(database, clock, 99, priority=Priority.SHOWN)
    clock.advance(seconds=1)
    for subject in range(50):
        put(database, clock, subject, priority=Priority.FIRST_PAGE)

    await dispatcher.tick()
    await dispatcher.finish_sending()

    assert [99] in recorder.sent
    assert len(recorder.sent) == PLACES
    await send_all(dispatcher)


async def test_within_one_priority_what_was_due_first_goes_first(
    database: Database, clock: MovedClock
) -> None:
    recorder = Recorder()
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    now = clock.now()
    for subject in range(PLACES + 1):
        due_at = now - timedelta(seconds=subject)
        put(database, clock, subject, priority=Priority.SAID, due_at=due_at)

    await dispatcher.tick()
    await dispatcher.finish_sending()

    assert [0] not in recorder.sent
    await send_all(dispatcher)


async def test_what_is_about_an_incident_that_somebody_holds_waits_no_longer_than_that(
    postgresql_url: str, clock: MovedClock
) -> None:
    database, another, recorder = Database(postgresql_url), Database(postgresql_url), Recorder()
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    with database.write() as tx:
        opened = incidents.insert(
            tx,
            service="checkout",
            team="platform",
            title="x",
            urgency=Urgency.HIGH,
            dedup_key="x",
            now=clock.now(),
        )
    assert opened is not None
    put(database, clock, 1, incident=opened.number)

    with another.write() as tx:
        incidents.lock(tx, {opened.number})
        assert (await dispatcher.tick()).done == 0
    await send_all(dispatcher)

    assert recorder.sent == [[1]]
    for one in (database, another):
        one.close()
