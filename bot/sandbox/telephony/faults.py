"""Planned faults between a program and Twilio."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum

from bot.sandbox.connections import Network

EVERYTHING = "*"


class FaultKind(Enum):
    """What goes wrong."""

    FAIL = "fail"
    RATE_LIMIT = "rate_limit"
    HANG = "hang"
    ACCEPT_THEN_HANG = "accept_then_hang"

    @property
    def hangs(self) -> bool:
        """Whether the answer is kept back."""
        return self in (FaultKind.HANG, FaultKind.ACCEPT_THEN_HANG)


@dataclass(kw_only=True, slots=True)
class Fault:
    """A planned fault, for `times` more requests (None: until released or cleared)."""

    kind: FaultKind
    what: str
    times: int | None
    status: int = 500
    retry_after_seconds: int | None = None
    waiting: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, operation: str) -> bool:
        """Whether it applies to this operation."""
        return self.what in (EVERYTHING, operation, operation.partition(".")[0])


class Faults(Network):
    """Faults planned for the REST API. The fault planned first strikes first.

    `what` is a resource (`calls`, `messages`, `numbers`, `account`), one operation of it
    (`calls.create`, `calls.update`, `calls.fetch`, `calls.list`, ...) or `*` for everything.
    """

    def __init__(self) -> None:
        super().__init__()
        self._planned: list[Fault] = []
        self._hanging: list[Fault] = []
        self.refuses_credentials = False

    def fail(self, what: str = EVERYTHING, *, times: int = 1, status: int = 500) -> None:
        """Answer with this HTTP status, and do nothing."""
        self._plan(Fault(kind=FaultKind.FAIL, what=what, times=times, status=status))

    def rate_limit(
        self, what: str = EVERYTHING, *, times: int = 1, retry_after_seconds: int | None = None
    ) -> None:
        """Answer 429 with code 20429, and do nothing."""
        self._plan(
            Fault(
                kind=FaultKind.RATE_LIMIT,
                what=what,
                times=times,
                status=429,
                retry_after_seconds=retry_after_seconds,
            )
        )

    def hang(self, what: str = EVERYTHING, *, times: int | None = None) -> None:
        """Do not answer until `release`, then carry out the request.

        A request whose caller gives up before the release is not carried out.
        """
        self._plan(Fault(kind=FaultKind.HANG, what=what, times=times))

    def accept_then_hang(self, what: str = EVERYTHING, *, times: int | None = None) -> None:
        """Carry out the request at once, but do not answer until `release`."""
        self._plan(Fault(kind=FaultKind.ACCEPT_THEN_HANG, what=what, times=times))

    def release(self) -> None:
        """Release all hanging requests, and remove the faults that make requests hang."""
        for fault in self._hanging:
            fault.released.set()
        self._hanging.clear()
        self._planned = [fault for fault in self._planned if not fault.kind.hangs]

    def bad_credentials(self) -> None:
        """Refuse the account's SID and token from now on: 401 with code 20003."""
        self.refuses_credentials = True

    def good_credentials(self) -> None:
        """Accept the account's credentials again."""
        self.refuses_credentials = False

    def drop(self) -> None:
        """Cut every connection, present and future."""
        self.down()

    def clear(self) -> None:
        """Remove all faults: network up, nothing planned or hanging, credentials accepted."""
        self.release()
        self._planned.clear()
        self.good_credentials()
        self.up()

    def take(self, operation: str) -> Fault | None:
        """The fault for this operation, whose `times` is counted down."""
        fault = next((fault for fault in self._planned if fault.strikes(operation)), None)
        if fault is None:
            return None
        if fault.kind.hangs and fault not in self._hanging:
            self._hanging.append(fault)
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                self._planned.remove(fault)
        return fault

    @property
    def hanging(self) -> int:
        """How many requests hang now, without those whose caller has given up."""
        return sum(fault.waiting for fault in self._hanging)

    def _plan(self, fault: Fault) -> None:
        if fault.times is not None and fault.times < 1:
            raise ValueError(f"a fault happens at least once, not {fault.times} times")
        self._planned.append(fault)
