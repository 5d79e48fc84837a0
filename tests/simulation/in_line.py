"""Calls that a company takes and does not begin: they wait in its line for minutes, or for ever."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.paging.notification import NotificationState
from bot.engine.duties.calls_in_line import CallsInLine
from tests.simulation.books import Books
from tests.simulation.declining import asked

if TYPE_CHECKING:
    from tests.simulation.telephones import PlacedCall
    from tests.simulation.world import World

_LIKELY = (0.0, 0.0, 0.0, 0.1, 0.5)
_WAITS_SECONDS = (40.0, 90.0, 240.0, 900.0)
NEVER = None
# docs/architecture.md, the life of a page: a minute, and the next look, and somewhat later.
NOTICED_AFTER = timedelta(seconds=60 + CallsInLine.every_seconds + 15)
# Then the policy has had others placed, and the company gives it up.
GIVEN_UP_AFTER = timedelta(minutes=25)


class InLine:
    """How the companies keep calls in line. By chance of its own."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = random.Random(f"{world.seed} in line")  # noqa: S311 (that it can be repeated is its purpose)
        self._busy = "in line" in world.busy_with
        self._likely = 0.0
        self._looking = False

    def fare(self, *, may_happen: bool) -> None:
        """Draw how often it happens from now on."""
        likely = self._chance.choice(_LIKELY) if may_happen else 0.0
        self._likely = _LIKELY[-1] if self._busy else likely

    def become_kind(self) -> None:
        """Every call that is taken from now on is begun at once."""
        self._likely = 0.0

    def keeps(self, call: "PlacedCall") -> bool:
        """Whether it waits; it is begun later, or never."""
        if not self._likely or self._chance.random() >= self._likely:
            return False
        seconds = self._chance.choice((*_WAITS_SECONDS, NEVER))
        self._world.tally["a call kept in line"] += 1
        told = "for ever" if seconds is None else f"for {seconds:.0f} seconds"
        self._world.tell(f"{call.id} to {call.person} waits in line {told}")
        telephones = self._world.telephones
        if seconds is not None:
            self._world.agenda.later(seconds, lambda: telephones.begins(call))
        after = GIVEN_UP_AFTER.total_seconds()
        self._world.agenda.later(after, lambda: telephones.gives_up(call))
        if not self._looking:
            self._looking = True
            self._world.agenda.later(CallsInLine.every_seconds, self._look)
        return True

    def _look(self) -> None:
        """Everybody does so all the time. It matters while a call waits."""
        calls = self._world.telephones.calls.values()
        self._looking = any(call.state is NotificationState.SENT for call in calls)
        if self._looking:
            for process in self._world.alive:
                process.look_for_calls_in_line()
            self._world.agenda.later(CallsInLine.every_seconds, self._look)


def are_noticed(books: Books, calls: Mapping[str, "PlacedCall"], now: datetime) -> Iterator[str]:
    """Of a call that waits in line for long it is said so, and another is asked to place it."""
    known = {d.provider_id: d for d in books.deliveries.values() if d.provider_id}
    for call in calls.values():
        if call.state is not NotificationState.SENT or call.id not in known:
            continue
        if not NOTICED_AFTER < now - call.placed_at < GIVEN_UP_AFTER:
            continue
        for one in books.carried_by(known[call.id].id):
            waits = books.is_triggered(one.incident) and one.person in asked(books, one.incident)
            if waits and one.state == "sent" and one.problem is None:
                yield f"{call.id} to {call.person} waits in line, and nobody notices"
