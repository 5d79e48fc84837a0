"""What may have been sent is looked up before it is sent again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.simulation.books import Books

if TYPE_CHECKING:
    from tests.simulation.world import World


class InDoubt:
    """Which notifications each try to send has carried."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._carried: dict[int, set[int]] = {}

    def note_begun(self, before: Books, after: Books) -> None:
        """Tries have begun."""
        for id_ in after.deliveries.keys() - before.deliveries.keys():
            self._carried[id_] = {carried.id for carried in after.carried_by(id_)}

    def is_sent_unasked(self, delivery: int, company: str) -> Iterator[str]:
        """A company is asked for it that has done it already, and was not asked whether it has.

        A person may get it twice where it was asked, and does not find it.
        """
        books, person = self._world.books, self._world.books.deliveries[delivery].person
        if (company, person) in self._world.truth.looked_for:
            return
        calls = self._world.telephones.calls.values()
        taken = {call.delivery for call in calls if not call.is_over}
        taken |= self._world.telephones.texted
        mine = self._carried.get(delivery, set())
        for earlier in sorted(taken & self._carried.keys() - {delivery}):
            known = books.deliveries.get(earlier)
            in_doubt = known is not None and known.state == "sending" and not known.provider_id
            if in_doubt and self._carried[earlier] & mine:
                yield f"{delivery} is sent again, and {company} was not asked for {earlier}"
