"""A send that the dispatcher may begin: rows under lease, and what is to be sent for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.sending.errand import Errand, Work
from bot.storage.sending.outbox import Outgoing

SEND_TIMEOUT_SECONDS = 12.0
# Longer than any send can take, so that a lease which has run out means its holder is gone.
LEASE = timedelta(seconds=20)
_BEGIN_WITHIN = LEASE - timedelta(seconds=SEND_TIMEOUT_SECONDS)
# A text cannot be called back. Somebody may have answered while it waited for its turn.
_HOLDS_UNSEEN = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class LeasedSend:
    """Rows under lease that are sent as one. That they are to be was so at `decided_at`."""

    rows: Sequence[Outgoing]
    errand: Errand
    work: Work
    decided_at: datetime
    in_kept_place: bool = False

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.rows]

    @property
    def facts(self) -> dict[str, object]:
        """What the log tells of it: `subjects` are notifications, where the kind is a method."""
        return {
            "kind": self.rows[0].kind,
            "incidents": sorted({row.incident for row in self.rows if row.incident is not None}),
            "subjects": [row.subject for row in self.rows],
            "rows": self.ids,
        }

    def is_too_old(self, now: datetime) -> bool:
        """Whether the lease could run out in mid-send."""
        return now > self.decided_at + _BEGIN_WITHIN


def is_as_good_as_now(seen_at: datetime, now: datetime) -> bool:
    """Whether so little time has passed that what was seen then is taken to be so still."""
    # Where the clock was set back since, nobody knows how much has.
    return seen_at <= now <= seen_at + _HOLDS_UNSEEN
