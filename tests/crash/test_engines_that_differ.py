"""Processes on one PostgreSQL of which one lacks the settings of the telephone."""

from dataclasses import replace

from tests.crash.ground import Ground
from tests.scenarios.night import PHONES

ALERTS = 6
LACKING = ("PUBLIC_URL", "TWILIO_AUTH_TOKEN")


async def test_whoever_lacks_the_telephone_throws_no_page_away(shared_ground: Ground) -> None:
    exchange = shared_ground.exchange
    environment = shared_ground.environment.items()
    less = {name: value for name, value in environment if name not in LACKING}
    web = shared_ground.process("serve", "--no-engine", url=shared_ground.public_url)
    able = shared_ground.process("engine")
    bare = replace(shared_ground, environment=less).process("engine")
    async with web, able, bare:
        for number in range(ALERTS):
            await shared_ground.alert(web.url, str(number))
            call = await exchange.next_call(to=PHONES["ana"])
            await call.answer()
            await call.press("6")
            await call.wait_ended()
        ended = await able.stop(), await bare.stop(), await web.stop()

    assert [call.to for call in exchange.calls] == [PHONES["ana"]] * ALERTS
    assert ended == (0, 0, 0)
