"""Chat as it is: what stands in which message, and what was said."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.rosters.swap import Swap
from bot.engine.contracts import IncidentView, Posted

if TYPE_CHECKING:
    from tests.simulation.world import World


class Workspace:
    """The chat service."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.shown: dict[str, tuple[int, str]] = {}
        self.swaps_shown: dict[str, tuple[int, str]] = {}
        self.heard: set[tuple[int, int]] = set()

    def post(self, channel: str, view: IncidentView) -> Posted:
        """A new message."""
        return self.update(self._new(channel), view)

    def page(self, person: str, view: IncidentView, deliveries: Sequence[int]) -> Posted:
        """A new message that somebody will read, or not."""
        for delivery in deliveries:
            self._world.truth.took(delivery)
        posted = self.post(f"D{person}", view)
        self._world.people.get_a_message(person, view.incident)
        return posted

    def update(self, posted: Posted, view: IncidentView) -> Posted:
        """A message changes."""
        self.shown[posted.ts] = (view.incident.number, view.incident.state)
        return posted

    def show_swap(self, recipient: str, swap: Swap, instead_of: Posted | None) -> Posted:
        """A swap as it stands, anew or in the place of what was shown of it."""
        posted = instead_of or self._new(recipient)
        self.swaps_shown[posted.ts] = (swap.id, swap.state)
        return posted

    def _new(self, channel: str) -> Posted:
        return Posted(channel=channel, ts=f"{len(self.shown) + len(self.swaps_shown) + 1}.0")

    def hear(self, incident: int, entry: int) -> None:
        """Something is said."""
        self.heard.add((incident, entry))
