"""The hours in which low urgency may page anybody: in some lives they change again and again."""

import random
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.incidents.urgency import Urgency

if TYPE_CHECKING:
    from tests.simulation.world import World

ZONE = ZoneInfo("Europe/Lisbon")
_MOSTLY_HIGH = (Urgency.HIGH, Urgency.HIGH, Urgency.HIGH, Urgency.LOW)
_MOSTLY_LOW = (Urgency.LOW, Urgency.LOW, Urgency.LOW, Urgency.HIGH)


class Hours:
    """Drawn around the present minute: they begin or end while something waits.

    What is drawn here is drawn apart, so that a life without it goes on as it went.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = random.Random(f"{world.seed}: hours")  # noqa: S311 (to be repeated)
        often = self._chance.choice((0.0, 0.0, 0.0, 0.5))
        self._often = 1.0 if "hours" in world.busy_with else often
        self.urgencies = _MOSTLY_LOW if self._often else _MOSTLY_HIGH

    def begin(self, within_seconds: float) -> None:
        """Plan when they change."""
        if self._chance.random() >= self._often:
            return
        self._change()
        for _ in range(self._chance.randint(1, 4)):
            self._world.agenda.later(self._chance.uniform(0, within_seconds), self._change)

    def _change(self) -> None:
        files = self._world.files
        files.hours = self._drawn() if self._chance.random() < 0.8 else None
        files.mend()
        self._world.tell(f"the hours for low urgency become {files.hours}")
        self._world.files_changed()

    def _drawn(self) -> str:
        now = self._world.time.now.astimezone(ZONE)
        begin = now + timedelta(minutes=self._chance.randint(-6, 3))
        end = begin + timedelta(minutes=self._chance.randint(1, 8))
        return f"daily {begin:%H:%M}-{end:%H:%M}"
