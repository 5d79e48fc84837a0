"""A call ends, and nobody hears of it: no process was alive, or no callback got through."""

from pathlib import Path

from tests.conftest import MovedClock
from tests.scenarios.night import Night, a_night


async def test_the_next_incident_rings_at_once(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    nobody_listens = {"public_url": "http://127.0.0.1:9"}
    async with a_night(sqlite_url, tmp_path, clock, more=nobody_listens) as night:
        await night.alert("checkout is down")
        await night.rings_out("ana")
        await night.pass_time(seconds=3)
        await night.alert("search is down", service="search")
        assert night.called() == ["ana"]

        await night.bot.engine.do_duties()
        await night.bot.engine.settle()

        await night.rings("ana")
        assert night.called() == ["ana", "ana"]


async def test_one_that_somebody_listens_to_for_ever_holds_up_the_next_for_five_minutes(
    quiet: Night,
) -> None:
    await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.answer()
    await quiet.alert("search is down", service="search")

    await quiet.pass_time(minutes=4, seconds=55)
    assert quiet.called().count("ana") == 1

    await quiet.pass_time(seconds=10)
    assert quiet.called().count("ana") == 2
