"""Web and engine as processes of their own, on one PostgreSQL."""

import asyncio
from pathlib import Path

from pydantic import SecretStr

from bot.app import Sleepwell
from bot.door import ProcessPart
from bot.engine.clocks.clock import SystemClock
from bot.settings import Settings
from tests.crash.ground import Ground
from tests.engine.looking import has_looked
from tests.local_http import local_http
from tests.scenarios.night import PHONES

AN_HOUR = 3600.0


async def test_one_takes_alerts_and_key_presses_the_other_pages(shared_ground: Ground) -> None:
    exchange = shared_ground.exchange
    web = shared_ground.process("serve", "--no-engine", url=shared_ground.public_url)
    engine = shared_ground.process("engine")
    async with web, local_http() as http:
        await shared_ground.alert(web.url, "a")
        alone = (await http.get(f"{web.url}/readyz")).json()
        assert exchange.calls == []
        async with engine:
            call = await exchange.next_call(to=PHONES["ana"])
            await call.answer()
            await call.press("1")
            await call.wait_ended()
            refused = await http.post(f"{engine.url}/alerts/{shared_ground.key}", json={})
            answered = await asyncio.gather(
                *(http.get(f"{engine.url}{path}") for path in ("/healthz", "/readyz", "/metrics"))
            )
            ended = await engine.stop(), await web.stop()

    assert alone["status"] == "ready"
    assert alone["notes"] == [
        "no engine has worked on this database yet: is `oncall engine` running?"
    ]
    assert "acknowledged" in " ".join(call.heard)
    assert refused.status_code == 404
    assert [answer.status_code for answer in answered] == [200, 200, 200]
    assert ended == (0, 0)


async def test_the_engine_hears_of_what_the_web_committed_without_looking(
    shared_ground: Ground,
) -> None:
    engine = _engine_that_never_looks_by_itself(shared_ground)
    web = shared_ground.process("serve", "--no-engine", url=shared_ground.public_url)
    async with web:
        engine.prepare()
        await engine.start()
        await has_looked(engine.engine)
        await shared_ground.alert(web.url, "a")

        await shared_ground.exchange.next_call(to=PHONES["ana"])
        await engine.stop()


def _engine_that_never_looks_by_itself(ground: Ground) -> Sleepwell:
    set_ = {name.lower(): value for name, value in ground.environment.items()}
    settings = Settings(
        database_url=SecretStr(set_["database_url"]),
        schedules_dir=Path(set_["schedules_dir"]),
        public_url=set_["public_url"],
        twilio_account_sid=set_["twilio_account_sid"],
        twilio_auth_token=SecretStr(set_["twilio_auth_token"]),
        twilio_from_numbers=(set_["twilio_from_numbers"],),
        twilio_api_url=set_["twilio_api_url"],
    )
    return Sleepwell.on(settings, SystemClock(), part=ProcessPart.ENGINE, sweep_seconds=AN_HOUR)
