"""What nobody is asked about, because everybody has declined: others may come on call meanwhile."""

from typing import TYPE_CHECKING

from bot.engine.duties.come_on_call import ComeOnCall
from tests.simulation.books import Books
from tests.simulation.duties import look_for_who_comes_on_call
from tests.simulation.told import all_declined

if TYPE_CHECKING:
    from tests.simulation.world import World


class AllDeclined:
    """Has every process look while something waits so, as it does all the time."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._looking = False

    def committed(self, before: Books, after: Books) -> None:
        """Something has changed: perhaps that everybody has declined."""
        new = after.timeline.keys() - before.timeline.keys()
        said = any(after.timeline[id_].what == "everybody_declined" for id_ in new)
        if said and not self._looking:
            self._looking = True
            self._world.agenda.later(ComeOnCall.every_seconds, self._look)

    def _look(self) -> None:
        books = self._world.books
        self._looking = any(all_declined(books, one) for one in books.incidents.values())
        if self._looking:
            for process in self._world.alive:
                process.loop.create_task(look_for_who_comes_on_call(process))
            self._world.agenda.later(ComeOnCall.every_seconds, self._look)
