"""Twilio behind the telephony service."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import aiohttp
import structlog
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.domain.incidents.incident import Incident
from bot.domain.paging.notification import NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import LOOK_UP_SECONDS, DeliveryFailed, Placed, Trouble
from bot.masking import masked
from bot.phone.accounts import Account
from bot.phone.ids import checked_id, is_id, number_of
from bot.phone.sms_text import page_text
from bot.phone.twilio_dialect import CALL_STATES
from bot.phone.twilio_errors import (
    CALL_NOT_IN_PROGRESS,
    FROM_NUMBER_REFUSED,
    NOT_FOUND,
    delivery_failed,
)
from bot.phone.twilio_http_client import TwilioHttpClient
from bot.phone.twilio_lists import ListedCall, ListedText, is_call, is_text

log = structlog.get_logger(__name__)

R = TypeVar("R")
L = TypeVar("L", ListedCall, ListedText)

# With a look-up before it, less than the dispatcher gives any send, whose reason is vaguer.
TIMEOUT_SECONDS = 8.0

# Twilio: Calls resource. `StatusCallbackEvent` is repeated, once per value.
_CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
_TALK_SECONDS = 180
_GONE = 404
_UNREADABLE = "Twilio's answer could not be read"
# The newest of one person's: more are not begun while nobody knows what became of one.
_LOOKED_THROUGH = 20


class TwilioTelephony:
    """Calls and texts through Twilio, from the first of our numbers that it accepts."""

    def __init__(
        self,
        account: Account,
        *,
        public_url: str,
        ring_seconds: int,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._name = account.name
        self._http = TwilioHttpClient(account.api_url, timeout_seconds=timeout_seconds)
        self._client = Client(*account.credentials, http_client=self._http)
        # The client loads these parts of itself when first asked for, which takes longer than the
        # call they are asked for: not at 3 am.
        self._calls, self._messages = self._client.calls, self._client.messages
        self._from_numbers = account.from_numbers
        self._base = f"{public_url.rstrip('/')}/{account.name}"
        self._ring_seconds = ring_seconds

    async def call(
        self, person: Person, *, delivery: int, but_not_first: Collection[str] = ()
    ) -> Placed:
        """Ring a person."""

        async def ring(from_number: str) -> str:
            call = await self._calls.create_async(
                to=number_of(person),
                from_=from_number,
                url=f"{self._base}/voice/{delivery}",
                method="POST",
                status_callback=f"{self._base}/status/{delivery}",
                status_callback_event=_CALL_EVENTS,
                status_callback_method="POST",
                timeout=self._ring_seconds,
                time_limit=_TALK_SECONDS,
            )
            return checked_id(call.sid, otherwise=_UNREADABLE)

        return await self._from_a_number_of_ours(ring)

    async def text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        delivery: int,
        but_not_first: Collection[str] = (),
    ) -> Placed:
        """Send a person an SMS about incidents."""

        async def send(from_number: str) -> str:
            message = await self._messages.create_async(
                to=number_of(person),
                from_=from_number,
                body=page_text(incidents),
                status_callback=f"{self._base}/sms-status/{delivery}",
            )
            return checked_id(message.sid, otherwise=_UNREADABLE)

        return await self._from_a_number_of_ours(send)

    async def hang_up(self, placed: Placed) -> None:
        """End a call; one that has ended, or that Twilio has forgotten, is fine."""
        try:
            await _asked(lambda: self._calls(placed.id).update_async(status="completed"))
        except _Refusal as refusal:
            if refusal.code not in {CALL_NOT_IN_PROGRESS, NOT_FOUND} and refusal.status != _GONE:
                raise refusal.as_failure() from refusal

    async def find_call(
        self, person: Person, *, since: datetime, but_not: Collection[str], at: str | None = None
    ) -> Placed | None:
        """The person's newest call of ours that is under way, as Twilio lists it."""

        # By time it cannot be asked for: what still waits in Twilio's queue has no time yet, and no
        # filter finds it.
        async def listed() -> list[ListedCall]:
            return await self._calls.list_async(to=number_of(person), limit=_LOOKED_THROUGH)  # type: ignore[no-any-return]  # twilio ships no types

        return await self._found(person, listed, lambda call: is_call(call, since, but_not))

    async def find_text(
        self,
        person: Person,
        incidents: Sequence[Incident],
        *,
        since: datetime,
        but_not: Collection[str],
    ) -> Placed | None:
        """The text about just these, as Twilio lists it."""
        body = page_text(incidents)

        async def listed() -> list[ListedText]:
            return await self._messages.list_async(to=number_of(person), limit=_LOOKED_THROUGH)  # type: ignore[no-any-return]  # twilio ships no types

        return await self._found(person, listed, lambda text: is_text(text, body, since, but_not))

    async def fares(self, placed: Placed) -> NotificationState | None:
        """How a call fares; None also of one that Twilio has forgotten."""

        async def fetched() -> str:
            return str((await self._calls(placed.id).fetch_async()).status)

        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                status = await _asked(fetched)
        except (DeliveryFailed, _Refusal, TimeoutError) as error:
            why = type(error).__name__
            log.warning("how a call fares cannot be asked", provider=self._name, why=why)
            return None
        return CALL_STATES.get(status)

    async def close(self) -> None:
        """Close the connections to Twilio."""
        await self._http.close()

    async def _found(
        self,
        person: Person,
        listed: Callable[[], Awaitable[Sequence[L]]],
        is_it: Callable[[L], bool],
    ) -> Placed | None:
        """The newest that is it: Twilio's lists begin with the newest."""
        try:
            async with asyncio.timeout(LOOK_UP_SECONDS):
                newest = await _asked(listed)
        except (DeliveryFailed, _Refusal, TimeoutError) as error:
            log.warning(
                "what was sent cannot be looked up",
                provider=self._name,
                person=person.key,
                why=type(error).__name__,
            )
            return None
        sid = next((one.sid for one in newest if is_id(one.sid) and is_it(one)), None)
        return None if sid is None else Placed(provider=self._name, id=sid)

    async def _from_a_number_of_ours(self, ask: Callable[[str], Awaitable[str]]) -> Placed:
        failure = DeliveryFailed("we have no number to call from", trouble=Trouble.ACCOUNT)
        for number in self._from_numbers:
            try:
                sid = await _asked(partial(ask, number))
                return Placed(provider=self._name, id=sid)
            except _Refusal as refusal:
                failure = refusal.as_failure()
                if refusal.code not in FROM_NUMBER_REFUSED:
                    raise failure from refusal
            log.error(
                "Twilio refuses one of our numbers", provider=self._name, number=masked(number)
            )
        raise failure


class _Refusal(Exception):  # noqa: N818 (an answer of the API, read by the methods above)
    """Twilio answered with an error."""

    def __init__(self, status: int, code: int | None) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code

    def as_failure(self) -> DeliveryFailed:
        return delivery_failed(self.status, self.code)


async def _asked(request: Callable[[], Awaitable[R]]) -> R:
    """What Twilio answers to a request. Raises _Refusal, or DeliveryFailed where nothing came."""
    try:
        return await request()
    except (TwilioRestException, TwilioServiceException) as error:
        raise _Refusal(error.status, _code_in(error.code)) from None
    except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
        # A connection that was never made cannot have carried anything.
        problem = f"Twilio could not be reached ({type(error).__name__})"
        raise DeliveryFailed(problem, trouble=Trouble.UNREACHABLE) from None
    except TimeoutError:
        raise DeliveryFailed(
            "Twilio did not answer in time", may_have_been_done=True, trouble=Trouble.TIMEOUT
        ) from None
    except aiohttp.ClientError as error:
        problem = f"Twilio could not be reached ({type(error).__name__})"
        raise DeliveryFailed(
            problem, may_have_been_done=True, trouble=Trouble.UNREACHABLE
        ) from None
    except (TwilioException, ValueError, TypeError, AttributeError, KeyError):
        # The official client believes whatever comes with a good status.
        raise DeliveryFailed(_UNREADABLE, may_have_been_done=True) from None


def _code_in(code: object) -> int | None:
    """Twilio's code. What is no whole number is none: somebody else answered for Twilio."""
    return code if isinstance(code, int) and not isinstance(code, bool) else None
