"""Two engines on one PostgreSQL call by different companies: each ends what its own has placed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Sleepwell
from bot.domain.incidents.timeline import Through
from bot.sandbox.telephony import Call, CallStatus, Exchange
from bot.storage.sending import outbox
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night, a_night
from tests.scenarios.two_providers import SECOND_ACCOUNT, SECOND_NUMBER


@dataclass
class TwoEngines:
    """`night` has the first company alone, `other` the second, which rings ana."""

    night: Night
    other: Sleepwell
    incident: int
    call: Call

    async def pass_time(self, **by: float) -> None:
        """Time goes by for both, and the engine of the first works."""
        await self.night.pass_time(**by)


@pytest.fixture
async def both(
    postgresql_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> AsyncIterator[TwoEngines]:
    """Ana's phone rings by the second company."""
    async with second.serve() as telephones, a_night(postgresql_url, tmp_path, clock) as night:
        account = {
            "twilio_account_sid": None,
            "twilio2_account_sid": SECOND_ACCOUNT,
            "twilio2_auth_token": SecretStr("second"),
            "twilio2_from_numbers": (SECOND_NUMBER,),
            "twilio2_api_url": telephones.url,
        }
        other = Sleepwell.on(night.bot.settings.model_copy(update=account), clock)
        other.prepare()
        key = night.key("checkout")
        answer = await night.http.post(f"/alerts/{key}", json={"title": "checkout is down"})
        await other.engine.settle()
        call = await second.next_call(to=PHONES["ana"])
        await night.bot.engine.settle()
        await other.engine.settle()
        yield TwoEngines(night, other, answer.json()["incident"], call)
        await other.close()


async def test_a_call_is_ended_by_the_engine_that_has_its_company(both: TwoEngines) -> None:
    both.night.bot.commands.incidents.resolve(both.incident, "bo", Through.SLACK)

    await both.pass_time(seconds=1)
    await both.pass_time(seconds=1)
    assert not both.call.status.is_final

    assert isinstance(both.night.clock, MovedClock)
    both.night.clock.advance(seconds=1)
    await both.other.engine.settle()
    await both.call.wait_ended()
    assert both.call.status is CallStatus.CANCELED


async def test_where_that_is_gone_it_is_left_to_it_for_some_minutes_only(both: TwoEngines) -> None:
    both.night.bot.commands.incidents.resolve(both.incident, "bo", Through.SLACK)

    for _minute in range(6):
        await both.pass_time(minutes=1)

    with both.night.bot.database.read() as tx:
        assert outbox.depth(tx) == 0
