"""Calls that go as one are refused to an engine: another that can place them does so at once."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.engine.escalation.escalator import Escalator
from bot.storage.tables import outbox
from tests.conftest import MovedClock
from tests.scenarios.night import a_night
from tests.scenarios.test_engines_that_differ import (
    OUT_OF_REACH,
    an_alert,
    beside,
    says_how_it_stands,
)


async def test_a_repetition_that_goes_along_does_not_hold_up_what_is_due(
    postgresql_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(postgresql_url, tmp_path, clock) as night:
        await says_how_it_stands(night.bot)
        numbers = [an_alert(night, "down"), an_alert(night, "slow")]
        Escalator(night.bot.database, night.bot.schedules).tick(clock.now())
        held = outbox.c.kind == "call", outbox.c.incident == numbers[1]
        with night.bot.database.write() as tx:
            later = clock.now() + timedelta(minutes=1)
            assert tx.execute(update(outbox).where(*held).values(due_at=later)).rowcount
        cut_off = beside(night, **OUT_OF_REACH)

        await cut_off.engine.settle()
        assert all("delivery_failed" in night.happened(number) for number in numbers)
        await night.bot.engine.settle()

        assert night.called() == ["ana"]
        await cut_off.close()
