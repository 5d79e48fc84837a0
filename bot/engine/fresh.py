"""What a transaction has opened and queued itself, so that it need not be read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.incident import Incident
from bot.domain.paging import Notification


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """New incidents by number, and the notifications about them by id, as they are written down."""

    incidents: Mapping[int, Incident]
    notifications: Mapping[int, Notification]

    def sent_by(self, kind: str, subject: int) -> Notification | None:
        """The one of these that a row of the outbox of that kind is to send, if it is one."""
        found = self.notifications.get(subject)
        return found if found is not None and found.method == kind else None


NOTHING = Fresh(incidents=MappingProxyType({}), notifications=MappingProxyType({}))
