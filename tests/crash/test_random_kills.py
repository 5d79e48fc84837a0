"""A short night of real processes that are killed. `make kill` makes it as long as one likes."""

from pathlib import Path

from tests.crash.night import Night, night
from tests.crash.promises import violations
from tests.crash.reckoning import Reckoning
from tests.crash.telling import stories


async def test_on_sqlite_nothing_is_lost_and_nobody_is_called_in_vain(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with night(sqlite_url, tmp_path, seed=1) as made:
        await made.pass_with(_a_few_kills(made))

    assert _not_kept(made) == ""


async def test_on_postgresql_the_others_go_on(postgresql_url: str, tmp_path: Path) -> None:
    async with night(postgresql_url, tmp_path, seed=1) as made:
        await made.pass_with(_a_few_kills(made))

    assert _not_kept(made) == ""


async def _a_few_kills(made: Night) -> None:
    await made.trouble.kill_in_mid_send(accepted=False)
    await made.trouble.kill_while_starting(times=1)


def _not_kept(made: Night) -> str:
    reckoning = Reckoning(made)
    assert reckoning.asked
    return stories(reckoning, violations(reckoning))
