"""How wide the lanes of the dispatcher are, by how sends in them have done."""

from collections import Counter
from datetime import datetime

import structlog

from bot.engine.contracts import DeliveryFailed
from bot.engine.sending.circuit import Circuit
from bot.storage.sending.outbox import Lane

log = structlog.get_logger(__name__)

LANE_LIMITS = {Lane.CALL: 20, Lane.SMS: 20, Lane.SLACK: 20}
# While a lane's providers fail, sends go one by one, in order, until one gets through.
LANE_LIMIT_IN_TROUBLE = 1


class Lanes:
    """How many sends each lane has room for. In the memory of one process.

    `errors` counts sends that failed, by lane and by what kept them.
    """

    def __init__(self) -> None:
        self._circuits = {lane: Circuit() for lane in Lane}
        self.errors: Counter[tuple[str, str]] = Counter()

    def limit(self, lane: Lane) -> int:
        """How many sends may be in flight at once."""
        return LANE_LIMIT_IN_TROUBLE if self.is_in_trouble(lane) else LANE_LIMITS[lane]

    def is_in_trouble(self, lane: Lane) -> bool:
        """Whether nothing of the lane gets through at the moment, by any of its providers."""
        return self._circuits[lane].is_open

    def note(self, lane: Lane, failure: DeliveryFailed | None, now: datetime) -> None:
        """Take note of a send that is over: of its failure, or None where it was done."""
        if failure is not None:
            self.errors[lane, failure.trouble] += 1
        was = self._circuits[lane]
        # A provider that says what cannot be done is there, and works. In a lane every send is a
        # trial: there is no other way to go.
        works = failure is None or failure.is_refusal
        self._circuits[lane] = was.succeeded() if works else was.asked(now).failed(now)
        if not was.is_open and self.is_in_trouble(lane):
            log.error("nothing gets through; sends go one by one until one does", lane=lane)
        if was.is_open and works:
            log.warning("sends get through again", lane=lane)
