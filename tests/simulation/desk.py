"""What people do at a desk besides answering: they put incidents off and hand them on."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.answering.reassigning import Recipient, ToPerson, ToTeam
from bot.domain.incidents.timeline import Through
from tests.simulation.files import PEOPLE

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.standing_in import StandingIn
    from tests.simulation.world import World

_SNOOZES_SECONDS = (20, 45, 90)
_TEAMS = ("platform", "others")


class Desk:
    """Everybody's. How often anybody sits down at it differs from life to life."""

    def __init__(self, world: "World", standing_in: "StandingIn") -> None:
        self._world = world
        self._standing_in = standing_in
        self._stand_in_often = world.drawn("standing in", (0.0, 0.2, 0.5, 0.9))
        self._often = world.drawn("desks", (0.0, 0.0, 0.2, 0.6))

    def begin(self, within_seconds: float) -> None:
        """Plan what people will do of their own accord."""
        chance = self._world.chance
        if chance.random() >= max(self._often, self._stand_in_often):
            return
        for _ in range(chance.randint(1, 5)):
            self._world.agenda.later(chance.uniform(0, min(within_seconds, 60)), self._sits_down)

    def takes(self, person: str, number: int) -> bool:
        """Whether somebody who sees a message will snooze it or hand it on, and answer nothing."""
        chance = self._world.chance
        if chance.random() >= self._often:
            return False
        deed = chance.choice((self._snooze, self._reassign))
        self._world.agenda.later(chance.uniform(2, 20), partial(deed, person, number))
        return True

    def _sits_down(self) -> None:
        chance = self._world.chance
        if chance.random() < self._stand_in_often:
            self._standing_in.something()
            return
        numbers = [i.number for i in self._world.books.incidents.values() if i.state != "resolved"]
        if numbers:
            deed = chance.choice((self._snooze, self._reassign))
            deed(chance.choice(PEOPLE), chance.choice(numbers))

    def _snooze(self, person: str, number: int) -> None:
        seconds = self._world.chance.choice(_SNOOZES_SECONDS)

        def put_off(process: "Process") -> None:
            until = process.clock.now() + timedelta(seconds=seconds)
            self._world.truth.snoozed.add((number, person, until))
            process.commands.incidents.snooze(number, person, Through.SLACK, until=until)

        self._world.somewhere(f"{person} puts incident {number} off by {seconds} seconds", put_off)

    def _reassign(self, person: str, number: int) -> None:
        chance = self._world.chance
        name = chance.choice((*PEOPLE, *_TEAMS))
        to: Recipient = ToTeam(team=name) if name in _TEAMS else ToPerson(person=name)
        self._world.truth.handed_on.add((number, name))

        def hand_on(process: "Process") -> None:
            process.commands.reassigning.reassign(number, person, Through.SLACK, to=to)

        self._world.somewhere(f"{person} hands incident {number} to {name}", hand_on)
