"""The official Twilio client's way to the network."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession, ClientTimeout
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]  # twilio ships no types
from twilio.http.response import Response  # type: ignore[import-untyped]  # twilio ships no types

from bot.engine.sending.asking import released
from bot.phone.twilio_errors import TOO_MANY_REQUESTS, asked_to_wait
from bot.web.bounded_answer import BoundedAnswer

CONNECT_SECONDS = 3.0
_UNAVAILABLE = 503


class TwilioHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # its base has no types
    """Sends every request to one base address, within a time-out, and logs none of it.

    The official client can be pointed elsewhere by region and edge only, so the scheme and host
    are rewritten here. Its constructor's time-out has no effect, so each request is given one. Its
    session is made with the first request, because that needs a running event loop.
    """

    def __init__(self, api_url: str, *, timeout_seconds: float) -> None:
        super().__init__(pool_connections=False)
        self.session: _PromptSession | None = None
        self._timeout_seconds = timeout_seconds
        base = urlsplit(api_url)
        self._scheme, self._host = base.scheme, base.netloc

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the signature is the official client's)
        allow_redirects: bool = False,
    ) -> Response:
        """One request.

        Raises:
            DeliveryFailed: Twilio asks us to wait; this is the one place that sees for how long.
            aiohttp.ClientError, TimeoutError.
        """
        if self.session is None:
            session = ClientSession(response_class=BoundedAnswer, middlewares=[_once_released])
            self.session = _PromptSession(session)
        response = await super().request(
            method,
            urlunsplit(urlsplit(url)._replace(scheme=self._scheme, netloc=self._host)),
            params=params,
            data=data,
            headers={**(headers or {}), **_authorization(auth)},
            timeout=timeout or self._timeout_seconds,
            allow_redirects=allow_redirects,
        )
        if response.status_code in {TOO_MANY_REQUESTS, _UNAVAILABLE}:
            wish = _seconds((response.headers or {}).get("Retry-After"))
            raise asked_to_wait(response.status_code, wish)
        return response

    def log_request(self, kwargs: dict[str, object]) -> None:
        """Nothing: requests hold the numbers of people."""

    def log_response(self, status_code: int, response: object) -> None:
        """Nothing: answers hold the numbers of people."""


class _PromptSession:
    """A session that does not wait long for a connection.

    The official client hands its session one number as the time-out of everything.
    """

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def request(
        self,
        *,
        timeout: float,  # noqa: ASYNC109 (the signature is the session's own)
        data: Mapping[str, object] | None,
        **asked: Any,  # noqa: ANN401 (the same)
    ) -> ClientResponse:
        limits = ClientTimeout(total=timeout, sock_connect=CONNECT_SECONDS)
        if data is not None:
            # The official client has named the type. aiohttp's forms take ten times as long.
            asked["data"] = urlencode(data, doseq=True).encode("ascii")
        return await self._session.request(**asked, timeout=limits)

    async def close(self) -> None:
        await self._session.close()


async def _once_released(request: ClientRequest, go_on: ClientHandlerType) -> ClientResponse:
    """By now nothing but the network is left to do."""
    await released()
    return await go_on(request)


def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    """Basic authentication as a header: aiohttp deprecates its parameter for it."""
    if auth is None:
        return {}
    token = base64.b64encode(f"{auth[0]}:{auth[1]}".encode()).decode("ascii")
    return {"Authorization": f"Basic {token}"}


def _seconds(retry_after: str | None) -> float | None:
    """The header's wish where it is a number of seconds; a date is left to our own backoff."""
    if retry_after is None or not retry_after.isascii() or not retry_after.isdigit():
        return None
    return float(retry_after)
