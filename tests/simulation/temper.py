"""How unkind a simulated world is: the chance of each thing that can go wrong."""

import random
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Self

# How likely each is at its worst, at every occasion for it.
_AT_WORST = {
    "crash": 0.02,
    "refusal": 0.04,
    "lost_commit": 0.02,
    "slow_database": 0.2,
    "late_answer": 0.15,
    "frozen": 0.03,
    "permanent": 0.2,
    "passing": 0.4,
    "limited": 0.3,
    "silent": 0.15,
    "taken_in_silence": 0.15,
    "broken_client": 0.05,
    "slow_provider": 0.4,
    "callback_lost": 0.3,
    "callback_late": 0.4,
    "callback_doubled": 0.4,
    "clock_step": 0.1,
    "suspend": 0.04,
    "edit": 0.1,
    "hurry": 0.5,
    "race": 0.4,
}


@dataclass(kw_only=True)
class Temper:
    """Chances between 0 and 1.

    `late_answer` is that of a process to hear late of what the database has done, `frozen` that of
    everything to stand still before a commit. `hurry` is that of a process to be looked away from
    in mid-work, `race` that of another to work while a transaction of one is all but committed.
    """

    crash: float = 0.0
    refusal: float = 0.0
    lost_commit: float = 0.0
    slow_database: float = 0.0
    late_answer: float = 0.0
    frozen: float = 0.0
    permanent: float = 0.0
    passing: float = 0.0
    limited: float = 0.0
    silent: float = 0.0
    taken_in_silence: float = 0.0
    broken_client: float = 0.0
    slow_provider: float = 0.0
    callback_lost: float = 0.0
    callback_late: float = 0.0
    callback_doubled: float = 0.0
    clock_step: float = 0.0
    suspend: float = 0.0
    edit: float = 0.0
    hurry: float = 0.0
    race: float = 0.0

    @classmethod
    def drawn(cls, chance: random.Random, busy_with: Collection[str]) -> Self:
        """A world in which some things go wrong often, some rarely and some never.

        Where everything breaks at once nothing much happens any more, and little is found. Often
        in any case goes wrong what it is `busy_with`.
        """
        drawn = {}
        for name, worst in _AT_WORST.items():
            often = chance.choice((0.0, 0.0, 0.2, 1.0))
            drawn[name] = worst * (1.0 if name in busy_with else often)
        return cls(**drawn)

    def becomes_kind(self) -> None:
        """Nothing goes wrong from now on."""
        for field in fields(self):
            setattr(self, field.name, 0.0)
