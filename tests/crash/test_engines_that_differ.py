"""Processes on one PostgreSQL of which one lacks the settings of the telephone."""

from dataclasses import replace

from bot.cli.demo.process import BotProcess
from tests.crash.ground import Ground
from tests.scenarios.night import PHONES

ALERTS = 6
LACKING = ("PUBLIC_URL", "TWILIO_AUTH_TOKEN")


def lacking_the_telephone(ground: Ground, *words: str) -> BotProcess:
    environment = ground.environment.items()
    less = {name: value for name, value in environment if name not in LACKING}
    return replace(ground, environment=less).process(*words)


async def each_alert_rings(ground: Ground, url: str) -> None:
    """Ana's phone, and nobody else's."""
    for number in range(ALERTS):
        await ground.alert(url, str(number))
        call = await ground.exchange.next_call(to=PHONES["ana"])
        await call.answer()
        await call.press("6")
        await call.wait_ended()
    assert [call.to for call in ground.exchange.calls] == [PHONES["ana"]] * ALERTS


async def test_an_engine_that_lacks_the_telephone_throws_no_page_away(
    shared_ground: Ground,
) -> None:
    web = shared_ground.process("serve", "--no-engine", url=shared_ground.public_url)
    able, bare = shared_ground.process("engine"), lacking_the_telephone(shared_ground, "engine")
    async with web, able, bare:
        await each_alert_rings(shared_ground, web.url)
        assert (await able.stop(), await bare.stop(), await web.stop()) == (0, 0, 0)


async def test_nor_does_one_that_takes_the_alerts_in_itself(shared_ground: Ground) -> None:
    able = shared_ground.process("serve", url=shared_ground.public_url)
    bare = lacking_the_telephone(shared_ground, "serve")
    async with able, bare:
        await each_alert_rings(shared_ground, bare.url)
        assert (await able.stop(), await bare.stop()) == (0, 0)
