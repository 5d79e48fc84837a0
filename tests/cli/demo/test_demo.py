"""The demo plays a night through the whole real path, and says so when it goes otherwise."""

import subprocess
import sys

import pytest

from bot.cli.demo.stage import stage
from bot.cli.demo.story import Story, WentOtherwise
from tests.patience import PATIENCE_SECONDS


def test_the_night_goes_as_told() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * PATIENCE_SECONDS,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    for told in (
        "Ana       sleeps on: her phone rang out",
        "Bo        is on the phone: the line is busy",
        "Kim       presses 1",
        "Bo        presses Accept",
        "Bo        presses 6",
        "Nobody else was called, and nothing is left ringing.",
    ):
        assert told in played.stdout


async def test_a_night_in_which_no_phone_rings_is_told_as_such() -> None:
    told: list[tuple[str, str]] = []
    async with stage() as set_up:
        set_up.exchange.faults.drop()
        story = Story(set_up, lambda about, what: told.append((about, what)), patience_seconds=1)

        with pytest.raises(WentOtherwise, match="did not happen in time"):
            await story.play()

    assert told[0][0] == "alert"
