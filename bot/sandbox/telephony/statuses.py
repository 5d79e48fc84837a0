"""The states of calls and of messages, by Twilio's own names.

Twilio: Call resource and Message resource, status values.
"""

from enum import StrEnum


class CallStatus(StrEnum):
    """How far a call has come. `initiated` appears in callbacks and events alone."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """Whether the call is over."""
        return self in _FINAL_CALL


class MessageStatus(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    RECEIVED = "received"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will become of the message."""
        return self not in (MessageStatus.QUEUED, MessageStatus.SENT)


_FINAL_CALL = frozenset(
    {
        CallStatus.COMPLETED,
        CallStatus.BUSY,
        CallStatus.NO_ANSWER,
        CallStatus.FAILED,
        CallStatus.CANCELED,
    }
)
