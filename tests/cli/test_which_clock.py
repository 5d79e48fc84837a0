"""What the shell does, and `oncall serve`, is done by the clock that all share."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.asked import CommonOptions
from bot.cli.databases import opened_commands
from bot.engine.clocks.clock import SteadyClock, machine_time


def test_what_is_not_told_otherwise_goes_by_a_clock_that_can_be_set_right() -> None:
    assert isinstance(CommonOptions().clock, SteadyClock)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_shell_on_a_machine_whose_clock_is_wrong_goes_by_the_database_s(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    asked = CommonOptions(clock=SteadyClock(lambda: machine_time() + timedelta(hours=hours)))

    with opened_commands(asked, with_schedules=False):
        assert abs(asked.now - datetime.now(UTC)) < timedelta(minutes=30)
