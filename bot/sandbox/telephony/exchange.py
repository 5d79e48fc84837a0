"""A telephone exchange on localhost that a program takes for Twilio."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from starlette.types import ASGIApp

from bot.sandbox.patience import PATIENCE_SECONDS
from bot.sandbox.server import LocalServer
from bot.sandbox.telephony.application import build_app
from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.callbacks import CallbackFailure
from bot.sandbox.telephony.equipment import Equipment
from bot.sandbox.telephony.faults import Faults
from bot.sandbox.telephony.life import Life
from bot.sandbox.telephony.line import Line
from bot.sandbox.telephony.messages import Message, MessageRequest
from bot.sandbox.telephony.numbers import e164
from bot.sandbox.telephony.placing import CallRequest
from bot.sandbox.telephony.rest.endpoint import RestRequest
from bot.sandbox.telephony.statuses import CallStatus
from bot.sandbox.telephony.texting import Texting
from bot.sandbox.telephony.webhooks import TIMEOUT_SECONDS, SentWebhook

T = TypeVar("T", Call, Message)


def _now() -> datetime:
    return datetime.now(UTC)


class Exchange:
    """One Twilio account with its numbers, and all the telephones in the world.

    Serve `app`, or use `async with exchange.serve() as server`. People are played from Python, with
    `next_call`, `next_message` and `text`, or over HTTP below `/control`. Numbers are E.164.

    `sms_url` is where the application wants to hear of texts; `requests` logs the REST API,
    `webhooks_sent` what went to the application, `callback_failures` each try that failed.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        numbers: Sequence[str],
        calls_per_second: float = 1.0,
        say_seconds_per_word: float = 0.0,
        webhook_timeout_seconds: float = TIMEOUT_SECONDS,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        if not numbers:
            raise ValueError("an account needs at least one number to call from")
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.numbers = [_checked(number) for number in numbers]
        self.clock = clock
        self.since = clock()
        self.sms_url: str | None = None
        self.faults = Faults()
        self.calls: list[Call] = []
        self.requests: list[RestRequest] = []
        self.equipment = Equipment(
            account_sid=account_sid,
            auth_token=auth_token,
            clock=clock,
            calls_per_second=calls_per_second,
            say_seconds_per_word=say_seconds_per_word,
            webhook_timeout_seconds=webhook_timeout_seconds,
        )
        self.texting = Texting(self.equipment)
        self._lines: dict[str, Line] = {}
        self.app: ASGIApp = build_app(self)

    @asynccontextmanager
    async def serve(self, *, port: int = 0) -> AsyncIterator[LocalServer]:
        """Serve on 127.0.0.1 for as long as the block lasts."""
        async with LocalServer(self.app, port=port) as server:
            try:
                yield server
            finally:
                self.faults.clear()

    @property
    def messages(self) -> list[Message]:
        """All texts, oldest first, in both directions."""
        return self.texting.messages

    @property
    def lines(self) -> list[Line]:
        """Every handset that was called, texted from or looked at so far."""
        return list(self._lines.values())

    @property
    def callback_failures(self) -> list[CallbackFailure]:
        """Every try to deliver a callback that did not end in a 2xx."""
        return self.equipment.callbacks.failures

    @property
    def webhooks_sent(self) -> list[SentWebhook]:
        """Every request to the application so far."""
        return self.equipment.webhooks.sent

    @property
    def gather_seconds_scale(self) -> float:
        """How fast time-outs of Gathers and Pauses go: 1 is real, 0 waits for `call.silence()`."""
        return self.equipment.gather_seconds_scale

    @gather_seconds_scale.setter
    def gather_seconds_scale(self, scale: float) -> None:
        self.equipment.gather_seconds_scale = scale

    @property
    def ring_seconds_scale(self) -> float:
        """How fast the Timeout of a ringing call goes: 1 is real."""
        return self.equipment.ring_seconds_scale

    @ring_seconds_scale.setter
    def ring_seconds_scale(self, scale: float) -> None:
        self.equipment.ring_seconds_scale = scale

    @property
    def say_seconds_per_word(self) -> float:
        """How long a word takes to say."""
        return self.equipment.say_seconds_per_word

    @say_seconds_per_word.setter
    def say_seconds_per_word(self, seconds: float) -> None:
        self.equipment.say_seconds_per_word = seconds

    def line(self, number: str) -> Line:
        """The handset with this number. Raises ValueError where it is no telephone number."""
        checked = _checked(number)
        return self._lines.setdefault(checked, Line(number=checked))

    def owns(self, number: str) -> bool:
        """Whether the account may call and text from this number."""
        return number in self.numbers

    def place(self, request: CallRequest) -> Call:
        """Put a call into the queue."""
        call = Call(request, self.equipment)
        self.calls.append(call)
        life = Life(call, self.line(request.to), self.equipment)
        self.equipment.tasks.start(life.lead(), about=f"call {call.sid}")
        return call

    def send(self, request: MessageRequest) -> Message:
        """Accept a text for delivery. Raises TwilioError 21610."""
        return self.texting.send(request, self.line(request.to))

    async def next_call(
        self, to: str | None = None, *, timeout_seconds: float = PATIENCE_SECONDS
    ) -> Call:
        """The next call not yet taken that rings, on this line or on any.

        Raises:
            TimeoutError: none rang in time.
        """

        def ringing() -> Call | None:
            return _first(self.calls, to, lambda call: call.status is CallStatus.RINGING)

        return await self._taken(ringing, f"no call rang{_at(to)}", timeout_seconds)

    async def next_placed_call(
        self, to: str | None = None, *, timeout_seconds: float = PATIENCE_SECONDS
    ) -> Call:
        """The next call not yet taken, however far it has come: for lines that are busy or fail.

        Raises:
            TimeoutError: none was placed in time.
        """

        def placed() -> Call | None:
            return _first(self.calls, to, lambda _: True)

        return await self._taken(placed, f"no call was placed{_at(to)}", timeout_seconds)

    async def next_message(
        self, to: str | None = None, *, timeout_seconds: float = PATIENCE_SECONDS
    ) -> Message:
        """The next text from the application not yet taken, once it has arrived or failed.

        Replies to `text` are returned there, and not here.

        Raises:
            TimeoutError: none came in time.
        """

        def arrived() -> Message | None:
            return _first(
                self.messages, to, lambda m: m.direction == "outbound-api" and m.status.is_final
            )

        return await self._taken(arrived, f"no text came{_at(to)}", timeout_seconds)

    async def wait_requested(
        self, operation: str, *, times: int = 1, timeout_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until an operation of the REST API has been asked for so often, since the beginning.

        Raises:
            TimeoutError: it was not.
        """

        def asked() -> int:
            return sum(request.operation == operation for request in self.requests)

        await self.equipment.changes.wait_for(
            lambda: asked() >= times or None,
            timeout_seconds=timeout_seconds,
            otherwise=lambda: f"{operation} was asked for {asked()} times, not {times}",
        )

    async def text(self, *, from_: str, to: str, body: str) -> list[str]:
        """A person texts one of our numbers; returns the texts that come back, in order.

        Raises:
            ValueError: the number is not ours, or nobody set `sms_url`.
        """
        ours = _checked(to)
        if not self.owns(ours):
            raise ValueError(
                f"{to} is not a number of this account; its first is {self.numbers[0]}"
            )
        if self.sms_url is None:
            raise ValueError("set sms_url first: that is where texts go")
        return await self.texting.receive(
            line=self.line(from_), to=ours, body=body, sms_url=self.sms_url
        )

    async def open(self) -> None:
        """Be ready to call; `app` does it by itself when it is served."""
        await self.equipment.webhooks.open()

    async def close(self) -> None:
        """Stop everything under way and close the connections."""
        await self.equipment.tasks.close()
        await self.equipment.webhooks.close()

    async def _taken(
        self, look: Callable[[], T | None], otherwise: str, timeout_seconds: float
    ) -> T:
        found = await self.equipment.changes.wait_for(
            look,
            timeout_seconds=timeout_seconds,
            otherwise=lambda: f"{otherwise} within {timeout_seconds} seconds",
        )
        found.is_taken = True
        return found


def _first(all_: Sequence[T], to: str | None, wanted: Callable[[T], bool]) -> T | None:
    number = _checked(to) if to is not None else None
    return next(
        (one for one in all_ if not one.is_taken and number in (None, one.to) and wanted(one)),
        None,
    )


def _at(to: str | None) -> str:
    return f" at {to}" if to is not None else ""


def _checked(number: str) -> str:
    checked = e164(number)
    if checked is None:
        raise ValueError(f"{number!r} is no telephone number; one looks like +14155550101")
    return checked
