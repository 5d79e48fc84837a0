"""Texts, in both directions."""

from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.patience import PATIENCE_SECONDS
from bot.sandbox.telephony.callbacks import Callback
from bot.sandbox.telephony.equipment import Equipment
from bot.sandbox.telephony.errors import Notice
from bot.sandbox.telephony.numbers import new_sid
from bot.sandbox.telephony.statuses import MessageStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRequest:
    """A text to be sent. `direction` is `outbound-api`, `outbound-reply` or `inbound`."""

    to: str
    from_: str
    body: str
    direction: str = "outbound-api"
    callback: Callback | None = None
    messaging_service_sid: str | None = None


class Message:
    """A text. `error_code` says why it did not arrive, by Twilio's error dictionary."""

    def __init__(
        self, request: MessageRequest, equipment: Equipment, *, status: MessageStatus
    ) -> None:
        self.sid = new_sid("SM")
        self.request = request
        self.created_at = equipment.clock()
        self.updated_at = self.created_at
        self.sent_at: datetime | None = None
        self.status = status
        self.events: list[tuple[datetime, MessageStatus]] = [(self.created_at, status)]
        self.error_code: int | None = None
        self.warnings: list[Notice] = []
        self.errors: list[Notice] = []
        self.is_taken = False
        self._equipment = equipment

    @property
    def to(self) -> str:
        """Whom it is for."""
        return self.request.to

    @property
    def from_(self) -> str:
        """Whom it is from."""
        return self.request.from_

    @property
    def body(self) -> str:
        """What it says."""
        return self.request.body

    @property
    def direction(self) -> str:
        """`outbound-api`, `outbound-reply` or `inbound`."""
        return self.request.direction

    async def wait_settled(self, *, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until it has arrived, or failed, and the application has been told.

        Raises:
            TimeoutError: it took longer than this.
        """
        await self._equipment.changes.wait_for(
            lambda: self.status.is_final or None,
            timeout_seconds=timeout_seconds,
            otherwise=lambda: f"the text is {self.status} after {timeout_seconds} seconds",
        )
        await self._equipment.callbacks.delivered(self.sid)

    def move_to(self, status: MessageStatus, error_code: int | None = None) -> None:
        """The text has come this far."""
        self.updated_at = self._equipment.clock()
        if status is MessageStatus.SENT:
            self.sent_at = self.updated_at
        self.status = status
        self.error_code = error_code
        self.events.append((self.updated_at, status))
        self._equipment.changes.announce()
