"""A message about an override, which is sent and then left as it is."""

from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.engine.contracts import DeliveryFailed
from bot.engine.sending.errand import Work

log = structlog.get_logger(__name__)


class AboutOverride(Work):
    """What is common to all of them: nothing is kept of what was sent."""

    def sent(self, tx: Connection, now: datetime) -> None:
        """Nothing to keep: the message is not updated."""

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        log.warning(
            "a message about an override did not get through",
            problem=failure.problem,
            retry_at=retry_at,
        )
