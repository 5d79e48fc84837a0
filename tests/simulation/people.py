"""People: whoever is paged picks up, answers, hesitates, answers twice, or sleeps on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.domain.incidents.incident import Incident, Position
from bot.domain.incidents.timeline import Through
from bot.phone.acts import perform
from bot.phone.answers import PhoneAct
from bot.phone.in_time import Deadline
from tests.simulation.files import PEOPLE
from tests.simulation.tally import ACTED

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.telephones import PlacedCall
    from tests.simulation.world import World

_MOODS = (
    (
        PhoneAct.ACKNOWLEDGE,
        PhoneAct.ACKNOWLEDGE,
        PhoneAct.ESCALATE,
        PhoneAct.RESOLVE,
        PhoneAct.DECLINE,
    ),
    (PhoneAct.ACKNOWLEDGE, PhoneAct.ESCALATE, PhoneAct.ESCALATE),
    (PhoneAct.DECLINE, PhoneAct.DECLINE, PhoneAct.DECLINE, PhoneAct.ACKNOWLEDGE),
)


class People:
    """Everybody. `diligence` is the chance that somebody reacts to what reaches them."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.diligence = world.drawn("answers", (0.0, 0.3, 0.6, 0.9))
        declines = world.drawn("declining", (0.0, 0.0, 1.0))
        self._also_another = world.drawn("who comes second", (0.0, 0.1, 0.6))
        self._mood = _MOODS[-1] if declines else world.chance.choice(_MOODS[:-1])

    def would_pick_up(self) -> bool:
        """Whether somebody who is called answers; perhaps it is their voicemail."""
        return self._world.chance.random() < self.diligence * 1.5

    def listen(self, call: "PlacedCall") -> None:
        """Somebody has picked up and is told what waits for them."""
        asked: dict[int, Position | None] = {}

        def hear(process: "Process") -> None:
            waiting = process.commands.calls.waiting_on(call.delivery)
            asked.update(waiting.paged_at)
            self._world.guarantees.picked_up(call.person, asked)

        self._world.somewhere(f"{call.person} has picked up", hear)
        if asked and self._world.chance.random() < 0.7:
            act = self._world.chance.choice(self._mood)
            self._later(1, 8, lambda: self._press(call, act, asked))

    def get_a_text(self, person: str, delivery: int) -> None:
        """Somebody is texted, and may reply."""
        if self._world.chance.random() < self.diligence:
            act = self._world.chance.choice(self._mood)
            self._later(2, 20, lambda: self._reply(person, delivery, act))

    def get_a_message(self, person: str, incident: Incident) -> None:
        """Somebody sees a message with buttons, and may press one, or one twice."""
        if self._world.chance.random() < self.diligence:
            if self._world.desk.takes(person, incident.number):
                return
            act = self._world.chance.choice(self._mood)
            seen = {incident.number: incident.position}
            self._later(2, 20, lambda: self._do(act, seen, person, Through.SLACK))
            if self._world.chance.random() < 0.2:
                self._later(2, 40, lambda: self._do(act, seen, person, Through.SLACK))

    def resolve_all(self, person: str) -> None:
        """Somebody puts everything right."""
        open_ = [i.number for i in self._world.books.incidents.values() if i.state != "resolved"]
        self._do(PhoneAct.RESOLVE, dict.fromkeys(open_), person, Through.SHELL)

    def _press(
        self, call: "PlacedCall", act: PhoneAct, asked: Mapping[int, Position | None]
    ) -> None:
        if call.is_over:
            return
        self._do(act, asked, call.person, Through.PHONE, delivery=call.delivery)
        self._world.telephones.press(call)

    def _reply(self, person: str, delivery: int, act: PhoneAct) -> None:
        about = sorted({n.incident for n in self._world.books.carried_by(delivery)})
        if about:
            number = self._world.chance.choice(about)
            self._do(act, {number: None}, person, Through.SMS)

    def _do(
        self,
        act: PhoneAct,
        seen: Mapping[int, Position | None],
        person: str,
        through: Through,
        *,
        delivery: int | None = None,
        rises: Mapping[int, int] | None = None,
    ) -> None:
        """Do it, as it is by now; where there is nobody to take it, once more later, or never."""
        if rises is None:
            known = self._world.books.incidents
            rises = {number: known[number].rises for number in seen if number in known}
        for number in seen:
            self._world.truth.acts.add((number, act, person))
        if through is not Through.SHELL and self._world.chance.random() < self._also_another:
            self._another_does_something(seen)

        def done(process: "Process") -> None:
            somebody = process.schedules.files_in_force().people.get(person)
            if somebody is None:
                return
            commands, before = process.commands.incidents, self._world.books
            asked = commands, act, seen, somebody, through, Deadline()
            outcomes = perform(*asked, delivery=delivery, told_rises=rises)
            self._world.tally[f"{ACTED}{act}"] += 1
            self._world.guarantees.told(outcomes, person, before)

        numbers = ", ".join(map(str, seen))
        said = f"{person} wants to {act} {numbers} by {through}"
        if not self._world.somewhere(said, done) and self._world.chance.random() < 0.5:
            self._later(5, 60, lambda: self._do(act, seen, person, through, rises=rises))

    def _another_does_something(self, seen: Mapping[int, Position | None]) -> None:
        """Who has it, or that it is over, is news to them."""
        chance = self._world.chance
        act, person = chance.choice((PhoneAct.RESOLVE, *self._mood)), chance.choice(PEOPLE)
        self._later(0, 15, lambda: self._do(act, seen, person, Through.SLACK))

    def _later(self, least: float, most: float, deed: Callable[[], None]) -> None:
        self._world.agenda.later(self._world.chance.uniform(least, most), deed)
