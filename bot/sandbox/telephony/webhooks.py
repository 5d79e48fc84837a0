"""Requests to the application's webhooks, signed as Twilio signs them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import aiohttp
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    SIGNATURE_HEADER,
    RequestValidator,
)
from yarl import URL

from bot.sandbox.telephony.errors import TwimlError

# Twilio: Webhooks, connection overrides: the defaults of `ct`, `tt` and `rc`, and the most of `rc`.
_CONNECT_SECONDS = 5.0
TIMEOUT_SECONDS = 15.0
_RETRIES = 1
_RETRIES_AT_MOST = 5

# Twilio: error dictionary.
HTTP_RETRIEVAL_FAILURE = 11200
HTTP_CONNECTION_FAILURE = 11205

_ADDRESS = re.compile(r"[!-~]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the application answered."""

    status: int
    content_type: str
    body: bytes

    @property
    def is_fine(self) -> bool:
        """Whether the status is 2xx."""
        return self.status // 100 == 2


@dataclass(frozen=True, kw_only=True, slots=True)
class SentWebhook:
    """One request that was sent; `status` is None where no answer came."""

    at: datetime
    method: str
    url: str
    fields: Mapping[str, str]
    status: int | None


class Webhooks:
    """Sends requests to the application, within Twilio's time-outs."""

    def __init__(
        self,
        *,
        auth_token: str,
        clock: Callable[[], datetime],
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.sent: list[SentWebhook] = []
        self._timeout_seconds = timeout_seconds
        self._validator = RequestValidator(auth_token)
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Needs a running event loop."""
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=self._timeout_seconds, sock_connect=_CONNECT_SECONDS
            ),
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, method: str, url: str, fields: Mapping[str, str]) -> Answer:
        """One request.

        The signature is over the address exactly as it was given, without its fragment; of a GET
        with the fields in its query (Twilio: Validating Signatures from Twilio).

        Raises:
            TwimlError: 11205 where nobody can be reached, 11200 where no answer came.
        """
        address = url.partition("#")[0]
        if method == "GET":
            address += ("&" if "?" in address else "?") + urlencode(fields)
        signed = {} if method == "GET" else dict(fields)
        headers = {
            SIGNATURE_HEADER: self.signature(address, signed),
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": str(uuid4()),
        }
        try:
            answer = await self._ask(method, address, signed, headers)
        except TwimlError:
            self._note(method, address, fields, None)
            raise
        self._note(method, address, fields, answer.status)
        return answer

    def signature(self, address: str, form: Mapping[str, str]) -> str:
        """What stands in X-Twilio-Signature for this address and form."""
        return str(self._validator.compute_signature(address, form))

    async def _ask(
        self, method: str, address: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        if self._session is None:
            raise RuntimeError("serve the exchange first, then telephones can ring")
        try:
            # Encoded already: whatever stands in the address is sent, and signed, as it stands.
            async with self._session.request(
                method,
                URL(address, encoded=True),
                data=form or None,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return Answer(
                    status=response.status,
                    content_type=response.content_type,
                    body=await response.read(),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError) as error:
            # Queries may hold the numbers of people, so they are left out of what is logged.
            reason = f"{address.partition('?')[0]} cannot be reached ({type(error).__name__})"
            raise TwimlError(HTTP_CONNECTION_FAILURE, reason) from None
        except TimeoutError:
            reason = f"{address.partition('?')[0]} took over {self._timeout_seconds} seconds"
            raise TwimlError(HTTP_RETRIEVAL_FAILURE, reason) from None
        except aiohttp.ClientError as error:
            reason = f"{address.partition('?')[0]} gave no answer ({type(error).__name__})"
            raise TwimlError(HTTP_RETRIEVAL_FAILURE, reason) from None

    def _note(self, method: str, url: str, fields: Mapping[str, str], status: int | None) -> None:
        self.sent.append(
            SentWebhook(
                at=self._clock(), method=method, url=url, fields=dict(fields), status=status
            )
        )


def is_address(url: str) -> bool:
    """Whether this is an absolute http or https URL."""
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return has_host and parts.scheme in {"http", "https"} and bool(_ADDRESS.fullmatch(url))


def retries(url: str) -> int:
    """How often a failed request is repeated: once, or what `#rc=` says, 0 to 5."""
    asked = parse_qs(url.partition("#")[2]).get("rc", [str(_RETRIES)])[0]
    return min(int(asked), _RETRIES_AT_MOST) if asked.isdigit() else _RETRIES
