"""Telephones as they are: what rings, who picks up, and what the company tells us of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.paging.notification import NotificationState
from bot.engine.contracts import Placed
from tests.simulation.errands import RING_SECONDS
from tests.simulation.in_line import InLine
from tests.simulation.tally import OUT_OF_ORDER, is_out_of_order

if TYPE_CHECKING:
    from tests.simulation.world import World

THE_ONLY = ("the company",)
TWO = ("the first", "the second")
_TWO = (0.1, 0.1, 1.0)


@dataclass(kw_only=True)
class PlacedCall:
    """A call that was taken. `state` is the truth, whatever we have been told."""

    id: str
    company: str
    person: str
    delivery: int
    placed_at: datetime
    state: NotificationState = NotificationState.SENT

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state not in {
            NotificationState.SENT,
            NotificationState.RINGING,
            NotificationState.ANSWERED,
        }


class Telephones:
    """The telephone companies: one, or two of which one or both are in trouble at a time."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.calls: dict[str, PlacedCall] = {}
        self.texts: dict[str, tuple[str, str, frozenset[int]]] = {}
        two = world.chance.random() < world.drawn("two companies", _TWO)
        self.companies = TWO if two else THE_ONLY
        self.in_trouble: Collection[str] = self.companies
        self.in_line = InLine(world)
        self.texted: set[int] = set()
        self._told: defaultdict[str, Counter[NotificationState]] = defaultdict(Counter)

    def fare(self, *, in_line: bool) -> None:
        """Draw which of them have trouble from now on, and whether they may keep calls in line."""
        some = [self.companies, self.companies[:1], self.companies[:1], self.companies[1:]]
        self.in_trouble = self._world.chance.choice(some) or self.companies
        self.in_line.fare(may_happen=in_line)

    def place(self, company: str, person: str, delivery: int) -> Placed:
        """Take a call; it will ring."""
        call = PlacedCall(
            id=f"CA{len(self.calls)}",
            company=company,
            person=person,
            delivery=delivery,
            placed_at=self._world.time.now,
        )
        self.calls[call.id] = call
        self._world.truth.placed.add(call.id)
        self._world.truth.took(delivery)
        if not self.in_line.keeps(call):
            self._in(0.5, 4, lambda: self.begins(call))
        return Placed(provider=company, id=call.id)

    def find_call(self, company: str, person: str, but_not: Collection[str]) -> Placed | None:
        """A call to somebody that is not over."""
        for call in self.calls.values():
            theirs = (call.company, call.person) == (company, person)
            if theirs and not call.is_over and call.id not in but_not:
                return Placed(provider=company, id=call.id)
        return None

    def find_text(
        self, company: str, person: str, said: frozenset[int], but_not: Collection[str]
    ) -> Placed | None:
        """A text to somebody that said just this."""
        for id_, text in self.texts.items():
            if text == (company, person, said) and id_ not in but_not:
                return Placed(provider=company, id=id_)
        return None

    def take_text(self, company: str, person: str, delivery: int, said: frozenset[int]) -> Placed:
        """Take a text; it will be read, or not."""
        id_ = f"SM{delivery}.{self._world.truth.took(delivery)}"
        placed = Placed(provider=company, id=id_)
        self.texts[id_] = (company, person, said)
        self.texted.add(delivery)
        self._world.truth.placed.add(id_)
        if self._world.chance.random() < 0.1 and self._world.temper.permanent:
            self._in(1, 10, lambda: self._callback(placed, delivery, NotificationState.FAILED))
            return placed
        self._in(1, 20, lambda: self._callback(placed, delivery, NotificationState.DELIVERED))
        self._world.people.get_a_text(person, delivery)
        return placed

    def hang_up(self, id_: str) -> None:
        """End a call, if it has not ended."""
        call = self.calls[id_]
        if not call.is_over:
            self._ends(call, NotificationState.ENDED)

    def press(self, call: PlacedCall) -> None:
        """Whoever listens has done what they wanted."""
        if not call.is_over:
            self._in(0.5, 3, lambda: self.hang_up(call.id))

    def gives_up(self, call: PlacedCall) -> None:
        """It has waited in line for too long."""
        if call.state is NotificationState.SENT:
            self._ends(call, NotificationState.FAILED)

    def begins(self, call: PlacedCall) -> None:
        """It rings, unless it was ended or the line is busy."""
        if call.is_over:
            return
        fate = self._world.chance.random()
        if fate < 0.1:
            self._ends(call, NotificationState.BUSY)
        elif fate < 0.15 and self._world.temper.permanent:
            self._ends(call, NotificationState.FAILED)
        else:
            self._becomes(call, NotificationState.RINGING)
            self._in(RING_SECONDS, RING_SECONDS + 5, lambda: self._rings_out(call))
            if self._world.people.would_pick_up():
                self._in(2, 20, lambda: self._is_picked_up(call))

    def _is_picked_up(self, call: PlacedCall) -> None:
        if call.state is NotificationState.RINGING:
            self._becomes(call, NotificationState.ANSWERED)
            self._in(1, 90, lambda: self.hang_up(call.id))
            self._world.people.listen(call)

    def _rings_out(self, call: PlacedCall) -> None:
        if call.state is NotificationState.RINGING:
            self._ends(call, NotificationState.NO_ANSWER)

    def _ends(self, call: PlacedCall, how: NotificationState) -> None:
        self._becomes(call, how)

    def _becomes(self, call: PlacedCall, state: NotificationState) -> None:
        call.state = state
        self._world.tell(f"{call.id} to {call.person}: {state}")
        self._callback(Placed(provider=call.company, id=call.id), call.delivery, state)

    def _callback(self, placed: Placed, delivery: int, state: NotificationState) -> None:
        """Tell us, sooner or later, once, twice or never."""
        world, id_ = self._world, placed.id
        if state is NotificationState.FAILED:
            world.truth.refused.add(delivery)
            world.truth.failed_calls.add(id_)
        times = 2 if world.happens("callback_doubled") else 1
        for _ in range(times):
            if world.happens("callback_lost"):
                world.tell(f"the news that {id_} is {state} is lost")
                continue
            late = world.happens("callback_late")
            wait = world.chance.uniform(0, 120) if late else world.chance.uniform(0, 0.5)
            world.agenda.later(wait, lambda: self._tell(placed, delivery, state))

    def _tell(self, placed: Placed, delivery: int, state: NotificationState) -> None:
        told = self._told[placed.id]
        self._world.tally[OUT_OF_ORDER] += is_out_of_order(state, told)
        told[state] += 1
        self._world.somewhere(
            f"the news that {placed.id} is {state}",
            lambda process: process.commands.calls.fared(
                delivery,
                state,
                placed=placed,
                problem="the provider says so" if state is NotificationState.FAILED else None,
                # Every other one is worth sending again.
                may_pass=state is NotificationState.FAILED and delivery % 2 == 0,
            ),
        )

    def _in(self, least: float, most: float, deed: Callable[[], None]) -> None:
        self._world.agenda.later(self._world.chance.uniform(least, most), deed)
