"""A lane in which nothing gets through: nothing is dropped, and not everything is tried at once."""

import pytest

from bot.engine.contracts import DeliveryFailed, Trouble
from bot.engine.sending.circuit import FAILURES
from bot.engine.sending.lanes import LANE_LIMITS
from bot.storage.database import Database
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.engine.recording import Recorder, a_dispatcher, put, send_all, waiting


def out_of_order() -> None:
    raise DeliveryFailed("out of order")


DEAD_NUMBER = DeliveryFailed("no such number", permanent=True)
NO_KNOWN_REASON = DeliveryFailed("error 29999", trouble=Trouble.FORBIDDEN)


async def test_it_is_tried_one_by_one_until_one_gets_through_and_then_all_go(
    database: Database, clock: MovedClock
) -> None:
    recorder = Recorder()
    recorder.gives_up_after_tries = None
    recorder.on_send = out_of_order
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    for subject in range(FAILURES):
        put(database, clock, subject, lane=Lane.CALL)
    await send_all(dispatcher)
    assert dispatcher.lanes.is_in_trouble(Lane.CALL)

    for subject in range(FAILURES, 30):
        put(database, clock, subject, lane=Lane.CALL)
    put(database, clock, 100, lane=Lane.SLACK)
    recorder.on_send = lambda: None

    assert (await dispatcher.tick()).done == len(["a call", "a message of another lane"])
    await dispatcher.finish_sending()
    assert not dispatcher.lanes.is_in_trouble(Lane.CALL)
    assert (await dispatcher.tick()).done == LANE_LIMITS[Lane.CALL]
    await dispatcher.finish_sending()
    clock.advance(minutes=1)
    await send_all(dispatcher)
    assert waiting(database) == 0
    assert len(recorder.sent) == 31


@pytest.mark.parametrize("refusal", [DEAD_NUMBER, NO_KNOWN_REASON], ids=str)
async def test_what_is_refused_is_no_trouble_of_the_provider(
    database: Database, clock: MovedClock, refusal: DeliveryFailed
) -> None:
    def refused() -> None:
        raise refusal

    recorder = Recorder()
    recorder.on_send = refused
    dispatcher = a_dispatcher(database, clock, {"recorded": recorder})
    for subject in range(2 * FAILURES):
        put(database, clock, subject, lane=Lane.CALL)

    await send_all(dispatcher)

    assert not dispatcher.lanes.is_in_trouble(Lane.CALL)
