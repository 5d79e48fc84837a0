"""Whether anything urgent is left of an incident, as a batch of alerts is folded."""

from collections.abc import Collection

from sqlalchemy import Connection

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.storage.incidents import timeline, urgent_keys

# A person has said that it cannot wait; or it was eased before, and has become urgent again since:
# what comes and goes would wake people each time.
_STAYS_URGENT = {What.ESCALATED, What.LESS_URGENT}


class UrgencyLeft:
    """What the database has, looked up when it is asked for, and what this batch has brought.

    In doubt something urgent is left: a dedup key under which an urgent alert ever came counts as
    urgent for as long as it is open.
    """

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self._urgent_now: set[tuple[int, str]] = set()
        self._may_be_eased: dict[int, bool] = {}

    def was_reported(self, number: int, key: str, urgency: Urgency) -> None:
        """Take note of an alert for an incident."""
        if urgency is Urgency.HIGH:
            self._urgent_now.add((number, key))

    def may_be_eased(self, number: int) -> bool:
        """Whether nobody has said that it cannot wait, and it was never eased before."""
        if number not in self._may_be_eased:
            said = timeline.since(self._tx, number, 0, _STAYS_URGENT)
            self._may_be_eased[number] = not said
        return self._may_be_eased[number]

    def is_any(self, number: int, *, still_open: Collection[str], closed: Collection[str]) -> bool:
        """Whether there is any. These are the incident's dedup keys that the batch is about."""
        if any((number, key) in self._urgent_now for key in still_open):
            return True
        theirs = {*still_open, *closed}
        return urgent_keys.any_open(self._tx, number, but_not=theirs) or bool(
            urgent_keys.among(self._tx, number, still_open)
        )

    def newest_open(self, number: int, *, closed: Collection[str]) -> Alert | None:
        """The newest alert under a key that is open, and none of those `closed` in the batch."""
        return urgent_keys.newest_open(self._tx, number, but_not=closed)
