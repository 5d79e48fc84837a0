"""Twilio behind the telephony service."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import aiohttp
import structlog
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.domain.incident import Incident
from bot.domain.person import Person
from bot.engine.services import DeliveryFailed
from bot.phone.errors import CALL_NOT_IN_PROGRESS, FROM_NUMBER_REFUSED, NOT_FOUND, delivery_failed
from bot.phone.http_client import TwilioHttpClient
from bot.phone.masking import masked
from bot.phone.sms_text import page_text

log = structlog.get_logger(__name__)

R = TypeVar("R")

# Less than the dispatcher gives any send, so that the reason told is this one.
TIMEOUT_SECONDS = 10.0

# Twilio: Calls resource. `StatusCallbackEvent` is repeated, once per value.
_CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
_TALK_SECONDS = 180
_GONE = 404


class TwilioTelephony:
    """Calls and texts through Twilio, from the first of our numbers that it accepts."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        from_numbers: Sequence[str],
        public_url: str,
        api_url: str,
        ring_seconds: int,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._http = TwilioHttpClient(api_url, timeout_seconds=timeout_seconds)
        self._client = Client(account_sid, auth_token, http_client=self._http)
        # The client loads these parts of itself when first asked for, which takes longer than the
        # call they are asked for: not at 3 am.
        self._calls, self._messages = self._client.calls, self._client.messages
        self._from_numbers = tuple(from_numbers)
        self._public_url = public_url.rstrip("/")
        self._ring_seconds = ring_seconds

    async def call(self, person: Person, *, delivery: int) -> str:
        """Ring a person; returns the call's SID."""

        async def ring(from_number: str) -> str:
            call = await self._calls.create_async(
                to=_phone_of(person),
                from_=from_number,
                url=f"{self._public_url}/twilio/voice/{delivery}",
                method="POST",
                status_callback=f"{self._public_url}/twilio/status/{delivery}",
                status_callback_event=_CALL_EVENTS,
                status_callback_method="POST",
                timeout=self._ring_seconds,
                time_limit=_TALK_SECONDS,
            )
            return str(call.sid)

        return await self._from_a_number_of_ours(ring)

    async def text(self, person: Person, incidents: Sequence[Incident], *, delivery: int) -> str:
        """Send a person an SMS about incidents; returns the message's SID."""

        async def send(from_number: str) -> str:
            message = await self._messages.create_async(
                to=_phone_of(person),
                from_=from_number,
                body=page_text(incidents),
                status_callback=f"{self._public_url}/twilio/sms-status/{delivery}",
            )
            return str(message.sid)

        return await self._from_a_number_of_ours(send)

    async def hang_up(self, provider_id: str) -> None:
        """End a call; one that has ended, or that Twilio has forgotten, is fine."""
        try:
            await _asked(lambda: self._calls(provider_id).update_async(status="completed"))
        except _Refusal as refusal:
            if refusal.code not in {CALL_NOT_IN_PROGRESS, NOT_FOUND} and refusal.status != _GONE:
                raise refusal.as_failure() from refusal

    async def close(self) -> None:
        """Close the connections to Twilio."""
        await self._http.close()

    async def _from_a_number_of_ours(self, ask: Callable[[str], Awaitable[str]]) -> str:
        failure = DeliveryFailed("TWILIO_FROM_NUMBERS is empty")
        for number in self._from_numbers:
            try:
                return await _asked(partial(ask, number))
            except _Refusal as refusal:
                failure = refusal.as_failure()
                if refusal.code not in FROM_NUMBER_REFUSED:
                    raise failure from refusal
            log.error("Twilio refuses one of our numbers", number=masked(number))
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
        raise _Refusal(error.status, error.code) from None
    except TimeoutError:
        raise DeliveryFailed("Twilio did not answer in time", may_have_been_done=True) from None
    except aiohttp.ClientError as error:
        # A connection that was never made cannot have carried anything; a broken one may have.
        never_connected = isinstance(error, aiohttp.ClientConnectorError)
        raise DeliveryFailed(
            f"Twilio could not be reached ({type(error).__name__})",
            may_have_been_done=not never_connected,
        ) from None
    except ValueError:
        raise DeliveryFailed("Twilio's answer could not be read") from None


def _phone_of(person: Person) -> str:
    if person.phone is None:
        raise DeliveryFailed("people.yaml gives no phone number", permanent=True)
    return person.phone
