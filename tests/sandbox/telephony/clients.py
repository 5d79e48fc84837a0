"""The official clients, sent to another base address."""

from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.http.async_http_client import (  # type: ignore[import-untyped]  # twilio ships no types
    AsyncTwilioHttpClient,
)
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]  # see above
from twilio.http.response import Response  # type: ignore[import-untyped]  # see above

from tests.patience import PATIENCE_SECONDS


class AsyncRedirected(AsyncTwilioHttpClient):  # type: ignore[misc]  # its base has no types
    """The official asynchronous client, sent elsewhere.

    The credentials go as the header they become: aiohttp deprecates the way the client gives them.
    """

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    async def request(
        self,
        method: str,
        url: str,
        *,
        auth: tuple[str, str],
        headers: dict[str, str],
        **more: object,
    ) -> Response:
        basic = {"Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(
            method, _redirected(url, self._base), headers=headers | basic, **more
        )


class SyncRedirected(TwilioHttpClient):  # type: ignore[misc]  # its base has no types
    """The official synchronous client, sent elsewhere."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=PATIENCE_SECONDS)
        self._base = base

    def request(self, method: str, url: str, **more: object) -> Response:
        return super().request(method, _redirected(url, self._base), **more)


def _redirected(url: str, base: str) -> str:
    there = urlsplit(base)
    return urlunsplit(urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc))
