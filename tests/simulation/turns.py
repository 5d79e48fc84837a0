"""Turns to be written to Slack, as each process has given them out."""

from collections import defaultdict
from datetime import datetime

from bot.storage.sending.outbox import Lane
from tests.simulation.books import Books


class Turns:
    """How long the queue of each process is, at most.

    A process knows what it has sent itself. A row that another has sent keeps its turn: Slack has
    counted that message as well, and takes the next of all of them so much later.
    """

    def __init__(self) -> None:
        self._given: defaultdict[str, dict[int, datetime]] = defaultdict(dict)

    def of(self, process: str, before: Books, after: Books, now: datetime) -> int:
        """How many turns may be ahead of a row that a process has put off in this commit."""
        gone = before.outbox.keys() - after.outbox.keys()
        given = self._given[process] = {
            id_: turn
            for id_, turn in self._given[process].items()
            if turn > now and id_ not in gone
        }
        waiting = {id_: row for id_, row in after.outbox.items() if row.lane == Lane.SLACK}
        for id_, row in waiting.items():
            was = before.outbox.get(id_)
            if row.due_at > now and was is not None and was.due_at != row.due_at:
                given[id_] = row.due_at
        return len(waiting.keys() | given.keys())
