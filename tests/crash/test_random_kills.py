"""A short night of real processes that are killed. `make kill` makes it as long as one likes."""

from collections.abc import Awaitable
from pathlib import Path

from tests.crash.night import SETTLES_SOON_SECONDS, Night, night
from tests.crash.nursery import Nursery
from tests.crash.promises import violations
from tests.crash.reckoning import Reckoning
from tests.crash.telling import stories


async def test_on_sqlite_nothing_is_lost_and_nobody_is_called_in_vain(
    sqlite_url: str, tmp_path: Path, forking: Nursery
) -> None:
    async with night(sqlite_url, tmp_path, forking, seed=1) as made:
        await _pass(made, _in_mid_send_and_while_starting(made))
        told = _not_kept(made)

    assert told == ""


async def test_on_postgresql_the_others_go_on(
    postgresql_url: str, tmp_path: Path, forking: Nursery
) -> None:
    async with night(postgresql_url, tmp_path, forking, seed=1) as made:
        await _pass(made, _one_of_them(made))
        told = _not_kept(made)

    assert told == ""


async def _pass(made: Night, trouble: Awaitable[None]) -> None:
    made.settles_within_seconds = SETTLES_SOON_SECONDS
    await made.pass_with(trouble)


async def _in_mid_send_and_while_starting(made: Night) -> None:
    await made.trouble.kill_in_mid_send(accepted=False)
    await made.trouble.kill_while_starting(times=1)


async def _one_of_them(made: Night) -> None:
    """Not in mid-send: there the lease of 20 seconds would have to run out."""
    await made.ground.exchange.wait_requested("calls.create", timeout_seconds=30)
    await made.trouble.kill_one()


def _not_kept(made: Night) -> str:
    reckoning = Reckoning(made)
    assert reckoning.asked
    return stories(reckoning, violations(reckoning))
