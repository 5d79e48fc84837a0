"""The guarantees of docs/architecture.md, looked at after every commit and every request."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.engine.services import LOOK_UP_SECONDS
from bot.engine.taken import LEASE, SEND_TIMEOUT_SECONDS
from tests.simulation import changes, ends, walk
from tests.simulation import rows as rules
from tests.simulation.books import Rows
from tests.simulation.policies import Policies

if TYPE_CHECKING:
    from tests.simulation.books import Books
    from tests.simulation.process import Process
    from tests.simulation.world import World

# A send is begun while its lease is young, and looks first for what may have been sent before.
_BEGUN_WITHIN = LEASE - timedelta(seconds=SEND_TIMEOUT_SECONDS - LOOK_UP_SECONDS)


class Guarantees:
    """Whoever breaks one ends the run."""

    def __init__(self, world: "World", rows: Rows) -> None:
        self._world = world
        self._policies = Policies(rows)
        self._set_back = timedelta(0)
        self._asked: set[int] = set()

    def clock_was_set(self, seconds: float) -> None:
        """A clock that went back makes a lease last longer, for everybody else."""
        if seconds < 0:
            self._set_back += timedelta(seconds=-seconds)

    def committed(self, process: "Process", before: "Books", after: "Books") -> None:
        """Something changed."""
        now = process.clock.now()
        roster = process.schedules.files_in_force() if process.schedules.is_loaded else None
        self._hold(rules.agree(before, after))
        self._hold(changes.of_deliveries(before, after))
        self._hold(changes.of_leases(before, after, self._living(), now, process))
        self._hold(changes.of_notifications(before, after, self._world.truth, roster))
        self._hold(changes.of_outbox(before, after, now))
        self._hold(changes.of_states(before, after, self._world.truth, now))
        if roster is not None:
            self._hold(walk.of_incidents(before, after, roster, self._policies, now))

    def asked(self, process: "Process", delivery: int) -> None:
        """A provider is asked for a delivery, which was right when it was written down."""
        begun = self._world.books.deliveries.get(delivery)
        if begun is None:
            self._world.breaks(f"delivery {delivery} is asked for before it is written down")
            return
        if delivery in self._asked:
            self._world.breaks(f"delivery {delivery} is asked for twice")
        self._asked.add(delivery)
        late = process.clock.now() - begun.begun_at - process.slept_since(begun.begun_at)
        if late > _BEGUN_WITHIN + self._set_back:
            self._world.breaks(f"delivery {delivery} goes by what was decided {late} ago")

    def asked_in_chat(self, process: "Process", person: str, incident: int) -> list[int]:
        """The chat is asked to page somebody; the deliveries that it may be."""
        books = self._world.books
        begun = [
            notification.delivery
            for notification in books.notifications.values()
            if (notification.person, notification.incident) == (person, incident)
            and notification.method == "slack"
            and notification.delivery is not None
            and notification.delivery not in self._asked
        ]
        if not begun:
            self._world.breaks(f"{person} is paged about {incident} before it is written down")
        self.asked(process, begun[0])
        return begun

    def when_idle(self, process: "Process") -> None:
        """A process that works has nothing left to do: nothing may be overdue."""
        now = process.clock.now()
        self._hold(ends.nothing_is_overdue(self._world.books, now, process.sending))
        calls = self._world.telephones.calls
        self._hold(ends.nothing_rings_in_vain(self._world.books, calls, self._world.truth))

    def after_calm(self) -> None:
        """Nobody answered, nothing failed, and time went by."""
        self._hold(ends.everything_is_kept(self._world.books, self._world.truth))
        self._hold(ends.everything_was_sent(self._world.books, self._world.truth))

    def at_the_end(self) -> None:
        """Somebody has put everything right."""
        self._hold(ends.nothing_is_left(self._world.books))
        shown = self._world.workspace.shown
        self._hold(ends.messages_agree(self._world.books, shown, self._world.truth))
        calls = self._world.telephones.calls.values()
        self._hold(f"{call.id} is never over" for call in calls if not call.is_over)

    def _living(self) -> set[str]:
        return {process.name for process in self._world.alive}

    def _hold(self, broken: Iterable[str]) -> None:
        for sentence in broken:
            self._world.breaks(sentence)
