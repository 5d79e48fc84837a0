"""How often PostgreSQL is waited for, by a telephone that is to ring."""

from pathlib import Path

from bot.domain.incidents.alert import Action, Alert
from tests.conftest import MovedClock
from tests.round_trips import answered
from tests.scenarios.night import a_night

# From an alert to the commit that releases its call. Whoever has the database in another building
# waits for each of them.
AT_MOST = 8


async def test_an_alert_s_first_call_takes_few_round_trips(
    postgresql_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    async with a_night(postgresql_url, tmp_path, clock) as night:
        night.bot.page_at_once()
        commands, key = night.bot._door.ingest._alerts, night.key("checkout")
        for action in (Action.TRIGGER, Action.RESOLVE):
            commands.report(key, Alert(title="checkout is down", action=action, dedup_key="1"))
        await night.bot.engine.settle()
        await night.pass_time(hours=2)

        with answered(night.bot.database.engine) as statements:
            commands.report(key, Alert(title="checkout is down again"))

        call = await night.exchange.next_call()
        await call.answer()
        await call.wait_heard("checkout is down again")
        assert len(statements) <= AT_MOST, statements
