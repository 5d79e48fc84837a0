"""What a transaction has opened and queued itself, so that it need not be read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import Notification
from bot.storage.sending.outbox import Outgoing


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """New incidents by number, the notifications about them by id, and the rows that it has taken.

    All of them as they are written down.
    """

    incidents: Mapping[int, Incident]
    notifications: Mapping[int, Notification]
    taken: Sequence[Outgoing] = ()

    def rows(self) -> list[Outgoing]:
        """What was taken, with what each row is about and sends."""
        return [
            replace(row, about=self.incidents.get(row.incident or 0), fresh=self._sent_by(row))
            for row in self.taken
        ]

    def _sent_by(self, row: Outgoing) -> Notification | None:
        found = self.notifications.get(row.subject)
        return found if found is not None and found.method == row.kind else None
