"""When to try again what a provider did not do. Pure."""

import random
from datetime import timedelta

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(seconds=60)
# What breaks a rule nobody thought of is set aside for so long, and then tried again.
POISONED_RETRY = timedelta(minutes=1)
# So soon a process has followed schedule files that others have put in force.
FOLLOWED_WITHIN = timedelta(seconds=5)


def wait_before_retry(
    tries: int, *, retry_after_seconds: float | None = None, chance: random.Random
) -> timedelta:
    """The wait after `tries` failed tries: doubling from FIRST_WAIT to LONGEST_WAIT, with jitter.

    Jitter takes off up to a quarter, so that many who failed together do not come back together. A
    provider's own wish is kept where it is longer.
    """
    doubled: timedelta = min(FIRST_WAIT * 2 ** (min(tries, 16) - 1), LONGEST_WAIT)
    wait = doubled * (1 - chance.random() / 4)
    return max(wait, kept_of(retry_after_seconds))


def kept_of(retry_after_seconds: float | None) -> timedelta:
    """How much of a provider's own wish to wait is kept: LONGEST_WAIT at most.

    A page matters more than a provider's good opinion. Whoever answers for it may wish for what is
    no time at all, such as infinity.
    """
    wished = min(LONGEST_WAIT.total_seconds(), retry_after_seconds or 0.0)
    return timedelta(seconds=max(wished, 0.0))
