"""Planned faults between a bot and Slack."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum

from bot.sandbox.connections import Network

EVERY_METHOD = "*"
RESPONSE_URL = "response_url"


class FaultKind(Enum):
    """What goes wrong."""

    FAIL = "fail"
    RATE_LIMIT = "rate_limit"
    ERROR = "error"
    HANG = "hang"
    ACCEPT_THEN_HANG = "accept_then_hang"


@dataclass(kw_only=True, slots=True)
class Fault:
    """A planned fault, for `times` more requests (None: until released or cleared).

    `struck` is set from the first of them on.
    """

    kind: FaultKind
    method: str
    times: int | None
    status: int = 500
    error: str = ""
    retry_after_seconds: int = 0
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)


class Faults(Network):
    """Faults planned for the Web API, by method; `*` is every method.

    `response_url` is the method name of what is posted to response URLs. The fault planned first
    strikes first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._planned: list[Fault] = []
        self._hanging: list[Fault] = []

    def fail(self, method: str = EVERY_METHOD, *, times: int = 1, status: int = 500) -> None:
        """Answer with this HTTP status, and do nothing."""
        self._plan(Fault(kind=FaultKind.FAIL, method=method, times=times, status=status))

    def rate_limit(
        self, method: str = EVERY_METHOD, *, retry_after_seconds: int = 1, times: int = 1
    ) -> None:
        """Answer 429 with Retry-After, and do nothing."""
        self._plan(
            Fault(
                kind=FaultKind.RATE_LIMIT,
                method=method,
                times=times,
                retry_after_seconds=retry_after_seconds,
            )
        )

    def error(self, method: str, error: str, *, times: int = 1) -> None:
        """Answer `{"ok": false, "error": error}`, and do nothing."""
        self._plan(Fault(kind=FaultKind.ERROR, method=method, times=times, error=error))

    def hang(self, method: str = EVERY_METHOD, *, times: int | None = None) -> Fault:
        """Do not answer until `release`, then carry out the request.

        A request whose caller hangs up before the release is not carried out.
        """
        return self._plan(Fault(kind=FaultKind.HANG, method=method, times=times))

    def accept_then_hang(self, method: str = EVERY_METHOD, *, times: int | None = None) -> None:
        """Carry out the request at once, but do not answer until `release`."""
        self._plan(Fault(kind=FaultKind.ACCEPT_THEN_HANG, method=method, times=times))

    def release(self) -> None:
        """Release all hanging requests, and remove the faults that make requests hang."""
        for fault in (*self._hanging, *self._planned):
            fault.released.set()
        self._hanging.clear()
        self._planned = [f for f in self._planned if not f.released.is_set() or not _hangs(f)]

    def clear(self) -> None:
        """Remove all faults: network up, nothing planned, nothing hanging."""
        self.release()
        self._planned.clear()
        self.up()

    def take(self, method: str) -> Fault | None:
        """The fault for this call of a method, whose `times` is counted down."""
        for fault in self._planned:
            if fault.method in (method, EVERY_METHOD):
                fault.struck.set()
                if _hangs(fault):
                    self._hanging.append(fault)
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._planned.remove(fault)
                return fault
        return None

    def _plan(self, fault: Fault) -> Fault:
        if fault.times is not None and fault.times < 1:
            raise ValueError(f"a fault happens at least once, not {fault.times} times")
        self._planned.append(fault)
        return fault


def _hangs(fault: Fault) -> bool:
    return fault.kind in (FaultKind.HANG, FaultKind.ACCEPT_THEN_HANG)
