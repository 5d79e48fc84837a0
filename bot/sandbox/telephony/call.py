"""One telephone call, and what the person at its other end can do."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from enum import Enum

from bot.sandbox.patience import PATIENCE_SECONDS
from bot.sandbox.telephony.equipment import API_VERSION, Equipment
from bot.sandbox.telephony.errors import Notice, NotInProgress, NotListening, NotRinging
from bot.sandbox.telephony.gather import KEYS, Listening
from bot.sandbox.telephony.numbers import geography, new_sid
from bot.sandbox.telephony.placing import CallRequest, Source
from bot.sandbox.telephony.statuses import CallStatus


class Choice(Enum):
    """How the ringing ends."""

    ANSWER = "answer"
    DECLINE = "decline"
    RING_OUT = "ring out"
    CANCEL = "cancel"


class Call:
    """A call from one of the account's numbers to a person's handset.

    `heard` is every text said so far, `played` every file or tone; `warnings` what Twilio's
    debugger would warn of, `errors` what it would count as errors; `events` each status with its
    instant. `answered_by` is `human` or `machine_...` where the application asked to be told.
    """

    def __init__(self, request: CallRequest, equipment: Equipment) -> None:
        self.sid = new_sid("CA")
        self.request = request
        self.requested_at = equipment.clock()
        self.updated_at = self.requested_at
        self.status = CallStatus.QUEUED
        self.events: list[tuple[datetime, CallStatus]] = [(self.requested_at, self.status)]
        self.heard: list[str] = []
        self.played: list[str] = []
        self.warnings: list[Notice] = []
        self.errors: list[Notice] = []
        self.answered_by: str | None = None
        self.is_machine = False
        self.is_taken = False
        self.listening: Listening | None = None
        self.choice: asyncio.Future[Choice] = asyncio.get_running_loop().create_future()
        self.interruptions: asyncio.Queue[Source | None] = asyncio.Queue()
        self._equipment = equipment
        self._rests = 0

    @property
    def to(self) -> str:
        """The number that is called."""
        return self.request.to

    @property
    def from_(self) -> str:
        """The number that calls."""
        return self.request.from_

    @property
    def ended(self) -> bool:
        """Whether the call is over, however it ended."""
        return self.status.is_final

    @property
    def is_listening(self) -> bool:
        """Whether a Gather is open."""
        return self.listening is not None and self.listening.is_open

    def at(self, status: CallStatus) -> datetime | None:
        """When the call came to this status; None where it never did."""
        return next((at for at, reached in self.events if reached is status), None)

    @property
    def ringing_at(self) -> datetime | None:
        """When the telephone began to ring."""
        return self.at(CallStatus.RINGING)

    @property
    def started_at(self) -> datetime | None:
        """When the call left the queue."""
        return self.at(CallStatus.INITIATED)

    @property
    def ended_at(self) -> datetime | None:
        """When the call was over."""
        return self.events[-1][0] if self.ended else None

    @property
    def duration_seconds(self) -> int:
        """How long people talked, so far or in all; 0 where nobody answered."""
        answered = self.at(CallStatus.IN_PROGRESS)
        if answered is None:
            return 0
        return int(((self.ended_at or self._equipment.clock()) - answered).total_seconds())

    async def answer(self) -> None:
        """Take the call; returns when the first Gather listens or the call is over.

        Raises:
            NotRinging: it does not ring.
        """
        await self._until_rest(lambda: self._choose(Choice.ANSWER, "answered"))

    async def decline(self) -> None:
        """Push the call away: busy. Raises NotRinging."""
        self._choose(Choice.DECLINE, "declined")
        await self._until_ended()

    async def ring_out(self) -> None:
        """Let the ringing be over now: no answer. Raises NotRinging."""
        self._choose(Choice.RING_OUT, "left to ring out")
        await self._until_ended()

    async def press(self, digits: str) -> None:
        """Press keys; returns when the next Gather listens or the call is over.

        Fewer keys than the Gather waits for are followed by a silence as long as its time-out,
        except where time-outs run by themselves.

        Raises:
            NotListening: no Gather is open.
            ValueError: there are no such keys on a telephone.
        """
        if not digits or not KEYS.issuperset(digits):
            raise ValueError(f"a telephone has the keys 0 to 9, * and #, so not {digits!r}")
        listening = self._open_gather()
        if not listening.gather.hears_keys:
            raise NotListening("this Gather listens for speech, not for keys")
        await self._until_rest(lambda: listening.press(digits))

    async def silence(self) -> None:
        """Let the Gather time out; returns like `press`. Raises NotListening."""
        await self._until_rest(self._open_gather().fall_silent)

    async def hang_up(self) -> None:
        """Put the handset down. Raises NotInProgress where nobody is talking."""
        if self.status is not CallStatus.IN_PROGRESS:
            raise NotInProgress(f"the call is {self.status}, so nobody can hang up")
        self.interruptions.put_nowait(None)
        await self._until_ended()

    async def wait_heard(self, part: str, *, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until something is said that contains this.

        Raises:
            TimeoutError: it was not said in time.
        """
        await self._equipment.changes.wait_for(
            lambda: any(part in text for text in self.heard) or None,
            timeout_seconds=timeout_seconds,
            otherwise=lambda: f"{part!r} was not said; heard so far: {self.heard}",
        )

    async def wait_ended(self, *, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the call is over and the application has been told.

        Raises:
            TimeoutError: it goes on for longer than this.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._until_ended()
                await self._equipment.callbacks.delivered(self.sid)
        except TimeoutError:
            raise TimeoutError(
                f"the call is {self.status} and not settled after {timeout_seconds} seconds"
            ) from None

    async def end_by_application(self) -> None:
        """What `Status=completed` and `Status=canceled` ask for: over, however far it had come."""
        if self.status is CallStatus.IN_PROGRESS:
            self.interruptions.put_nowait(None)
        elif not self.choice.done():
            self.choice.set_result(Choice.CANCEL)
        await self._until_ended()

    def move_to(self, status: CallStatus) -> None:
        """The call has come this far."""
        self.updated_at = self._equipment.clock()
        self.status = status
        self.events.append((self.updated_at, status))
        self._equipment.changes.announce()

    def hear(self, text: str) -> None:
        """This is being said."""
        self.heard.append(text)
        self._equipment.changes.announce()

    def rest(self) -> None:
        """Nothing more happens by itself: a Gather listens, or the call waits for its end."""
        self._rests += 1
        self._equipment.changes.announce()

    def fields(self) -> dict[str, str]:
        """What every webhook about the call carries.

        Twilio: Twilio's request to your application, request parameters.
        """
        fields = {
            "AccountSid": self._equipment.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": str(self.status),
            "Direction": "outbound-api",
            "To": self.to,
            "Called": self.to,
            "From": self.from_,
            "Caller": self.from_,
            **geography(self.to, self.from_),
        }
        return fields | ({"AnsweredBy": self.answered_by} if self.answered_by else {})

    def _choose(self, choice: Choice, what: str) -> None:
        if self.status is not CallStatus.RINGING or self.choice.done():
            raise NotRinging(f"the call is {self.status}, so it cannot be {what}")
        self.choice.set_result(choice)

    def _open_gather(self) -> Listening:
        if self.listening is None or not self.listening.is_open:
            raise NotListening(f"the call is {self.status} and no Gather is open")
        return self.listening

    async def _until_rest(self, act: Callable[[], None]) -> None:
        before = self._rests
        act()
        await self._equipment.changes.wait_for(
            lambda: True if self._rests > before or self.ended else None
        )

    async def _until_ended(self) -> None:
        await self._equipment.changes.wait_for(lambda: self.ended or None)
