"""What the application asked for when it placed a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.sandbox.telephony.callbacks import Callback
from bot.sandbox.telephony.statuses import CallStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A document to be asked for, with these fields besides those every request carries."""

    url: str
    method: str = "POST"
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inline:
    """A document that came with the request itself."""

    xml: str


Source: TypeAlias = Fetched | Inline

# Twilio: Call resource, StatusCallbackEvent: the events, and the statuses each one tells of.
CALL_EVENTS: Mapping[str, frozenset[CallStatus]] = {
    "initiated": frozenset({CallStatus.INITIATED}),
    "ringing": frozenset({CallStatus.RINGING}),
    "answered": frozenset({CallStatus.IN_PROGRESS}),
    "completed": frozenset(status for status in CallStatus if status.is_final),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CallRequest:
    """A call to be placed. `machine_detection` is `Enable`, `DetectMessageEnd` or None."""

    to: str
    from_: str
    source: Source
    fallback: Fetched | None = None
    callback: Callback | None = None
    told_of: frozenset[CallStatus] = CALL_EVENTS["completed"]
    timeout_seconds: int = 60
    machine_detection: str | None = None
    machine_callback: Callback | None = None
