"""When what a provider did not do is tried again."""

import math
import random

import pytest

from bot.engine.loops.retries import wait_before_retry


def waits_seconds(tries: int, *, retry_after_seconds: float | None = None) -> float:
    chance = random.Random(0)  # noqa: S311 (a story, not a secret)
    wait = wait_before_retry(tries, retry_after_seconds=retry_after_seconds, chance=chance)
    return wait.total_seconds()


@pytest.mark.parametrize(
    ("tries", "doubled"), [(1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (60, 60), (100_000, 60)]
)
def test_waits_double_up_to_the_longest_less_up_to_a_quarter(tries: int, doubled: float) -> None:
    assert doubled * 3 / 4 <= waits_seconds(tries) < doubled


def test_many_who_failed_together_do_not_come_back_together() -> None:
    chance = random.Random(0)  # noqa: S311 (a story, not a secret)

    assert len({wait_before_retry(1, chance=chance) for _ in range(100)}) > 90


@pytest.mark.parametrize(("wished", "kept"), [(20, 20), (3600, 60), (1e300, 60), (math.inf, 60)])
def test_what_a_provider_wishes_is_kept_up_to_the_longest(wished: float, kept: float) -> None:
    assert waits_seconds(1, retry_after_seconds=wished) == kept


@pytest.mark.parametrize("wished", [1, 0, -math.inf])
def test_less_than_we_would_wait_is_no_wish(wished: float) -> None:
    assert waits_seconds(5, retry_after_seconds=wished) == waits_seconds(5)


def test_what_is_no_number_is_waited_for_as_long_as_for_any_wish() -> None:
    assert waits_seconds(1, retry_after_seconds=math.nan) == 60
