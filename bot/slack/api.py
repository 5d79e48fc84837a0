"""The one client of Slack's Web API."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import failure_of
from bot.web.bounded_answer import BoundedAnswer

TIMEOUT_SECONDS = 10


class WebApi:
    """Calls to Slack, each tried once: what must not get lost is tried again by the outbox.

    The HTTP session opens with the first call, inside the event loop.
    """

    def __init__(self, *, token: str, api_url: str) -> None:
        self.client = AsyncWebClient(
            token=token, base_url=api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
        )

    async def call(
        self,
        method: str,
        fields: dict[str, Any],
        *,
        where: str = "Slack",
        within: float | None = None,
    ) -> dict[str, Any]:
        """The answer to one call.

        Args:
            method: such as `chat.postMessage`.
            fields: its arguments.
            where: what it is about, for the sentence that says what went wrong.
            within: seconds to wait for the answer, where TIMEOUT_SECONDS is too long.

        Raises:
            DeliveryFailed: Slack refused, or did not answer.
        """
        self._open_session()
        try:
            async with asyncio.timeout(within):
                answer = await self.client.api_call(method, json=fields)
        except Exception as error:
            raise failure_of(error, where) from error
        data = answer.data
        return data if isinstance(data, dict) else {}

    async def close(self) -> None:
        """Close all connections."""
        if self.client.session is not None:
            await self.client.session.close()

    def _open_session(self) -> None:
        if self.client.session is None or self.client.session.closed:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            self.client.session = aiohttp.ClientSession(
                timeout=timeout, response_class=BoundedAnswer
            )
