"""Ending a call."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.domain.paging import UNDER_WAY, NotificationState
from bot.engine.errand import Work
from bot.engine.errands.carrying import still_wanted
from bot.engine.services import DeliveryFailed, Placed, Telephony
from bot.storage import notifications
from bot.storage.outbox import Outgoing

log = structlog.get_logger(__name__)


class HangUpErrand:
    """Hangs up a call that is still under way."""

    gives_up_after_tries = 5

    def __init__(self, telephony: Telephony) -> None:
        self._telephony = telephony

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing to do for a call that has ended, or that rings for something that waits.

        Whoever has picked up meanwhile is told that it has been taken care of.
        """
        call = notifications.delivery(tx, rows[0].subject)
        if call is None or call.provider is None or call.provider_id is None:
            return None
        if call.state not in UNDER_WAY:
            return None
        if call.state is NotificationState.ANSWERED:
            return None
        # Asked here and not when it was queued: two who answer two incidents at once each see the
        # other's as waiting, and nobody would end the call.
        if still_wanted(tx, notifications.carried_by(tx, call.id)):
            return None
        return _HangUp(self._telephony, Placed(provider=call.provider, id=call.provider_id))


class _HangUp(Work):
    def __init__(self, telephony: Telephony, placed: Placed) -> None:
        self._telephony = telephony
        self._placed = placed

    async def send(self) -> None:
        await self._telephony.hang_up(self._placed)

    def sent(self, tx: Connection, now: datetime) -> None:
        """Nothing to write: the provider tells the end of the call by a callback."""

    def failed(
        self,
        tx: Connection,
        failure: DeliveryFailed,
        retry_at: datetime | None,
        now: datetime,
    ) -> None:
        log.warning("a call could not be ended", problem=failure.problem, retry_at=retry_at)
