"""Slack's requests to the bot: signed HTTP requests, or envelopes over a socket.

Signatures: Slack, "Verifying requests from Slack"; time limits: "Handling user interaction".
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlencode

import aiohttp
import structlog
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import State

log = structlog.get_logger(__name__)

Tamper = Literal["wrong signature", "stale timestamp", "no signature"]
# Slack: "Responding to commands".
ACK_TIMEOUT_SECONDS = 3.0
STALE_SECONDS = 301
MOST_REDIRECTS = 2
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True, slots=True)
class BotAnswer:
    """The bot's answer; status 0 without one."""

    status: int = 0
    text: str = ""
    payload: Json | None = None
    timed_out: bool = False
    no_retry: bool = False

    @property
    def error(self) -> str | None:
        """What Slack tells the person when it went wrong."""
        if self.timed_out:
            return "operation_timeout"
        return None if self.status == HTTPStatus.OK else "dispatch_failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A signed request as it was sent."""

    body: bytes
    headers: Mapping[str, str]


class Outgoing:
    """The way to the bot: its socket when one is connected, else `bot_url`."""

    def __init__(self, state: State, socket_mode: SocketMode) -> None:
        self.bot_url: str | None = None
        self.ack_timeout_seconds = ACK_TIMEOUT_SECONDS
        self._state = state
        self._socket_mode = socket_mode
        self._session: aiohttp.ClientSession | None = None
        self._last: Sent | None = None

    async def open(self) -> None:
        """Get ready to send."""
        # A new connection for each request, because a bot that restarts leaves dead ones.
        connector = aiohttp.TCPConnector(force_close=True)
        self._session = aiohttp.ClientSession(connector=connector)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._session is not None:
            await self._session.close()

    async def command(self, form: Json, tamper: Tamper | None) -> BotAnswer:
        """Send a slash command."""
        if await self._by_socket():
            return await self._envelope("slash_commands", form, accepts_response=True)
        return await self._post(urlencode(form).encode(), {"content-type": _FORM}, tamper)

    async def interaction(self, payload: Json, tamper: Tamper | None) -> BotAnswer:
        """Send what a person did in a message or modal."""
        if await self._by_socket():
            accepts = payload["type"] == "view_submission"
            return await self._envelope("interactive", payload, accepts_response=accepts)
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._post(body, {"content-type": _FORM}, tamper)

    async def event(
        self, payload: Json, tamper: Tamper | None, *, retry: int = 0, reason: str = ""
    ) -> BotAnswer:
        """Send an event; `retry` counts from 1 for the first one sent again."""
        if await self._by_socket():
            again = {"retry_attempt": retry, "retry_reason": reason}
            return await self._envelope("events_api", payload, accepts_response=False, **again)
        headers = {"content-type": "application/json"}
        if retry:
            headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": reason}
        return await self._post(json.dumps(payload).encode(), headers, tamper)

    async def replay_last(self) -> BotAnswer:
        """Send the last HTTP request once more, signature, timestamp and all.

        Raises:
            RuntimeError: nothing was sent over HTTP yet.
        """
        if self._last is None:
            raise RuntimeError("nothing was sent over HTTP yet, so nothing can be sent again")
        return await self._deliver(self._last)

    async def _by_socket(self) -> bool:
        if self._socket_mode.is_connected:
            return True
        if self.bot_url is not None:
            return False
        await self._socket_mode.wait_until_connected()
        return True

    async def _envelope(
        self, kind: str, payload: Json, *, accepts_response: bool, **more: object
    ) -> BotAnswer:
        try:
            async with asyncio.timeout(self.ack_timeout_seconds):
                answered = await self._socket_mode.send(
                    {
                        "type": kind,
                        "payload": payload,
                        "accepts_response_payload": accepts_response,
                        **more,
                    }
                )
        except TimeoutError:
            return BotAnswer(timed_out=True)
        except ConnectionError as error:
            log.warning("the socket closed before the bot acknowledged", reason=str(error))
            return BotAnswer()
        told = answered.get("payload") or None
        text = told.get("text", "") if told is not None else ""
        return BotAnswer(status=HTTPStatus.OK, text=text, payload=told)

    async def _post(self, body: bytes, headers: dict[str, str], tamper: Tamper | None) -> BotAnswer:
        self._last = Sent(body=body, headers=headers | self._signature(body, tamper))
        return await self._deliver(self._last)

    def _signature(self, body: bytes, tamper: Tamper | None) -> dict[str, str]:
        if tamper == "no signature":
            return {}
        seconds = int(self._state.clock().timestamp())
        if tamper == "stale timestamp":
            seconds -= STALE_SECONDS
        secret = self._state.installation.signing_secret
        if tamper == "wrong signature":
            secret = f"not {secret}"
        timestamp = str(seconds)
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
        return {
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": str(signature),
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    async def _deliver(self, sent: Sent) -> BotAnswer:
        if self._session is None or self.bot_url is None:
            raise RuntimeError("serve the workspace and set bot_url first, then people can act")
        try:
            async with (
                asyncio.timeout(self.ack_timeout_seconds),
                self._session.post(
                    self.bot_url,
                    data=sent.body,
                    headers=sent.headers,
                    max_redirects=MOST_REDIRECTS,
                ) as response,
            ):
                return await _read(response)
        except TimeoutError:
            return BotAnswer(timed_out=True)
        except aiohttp.ClientError as error:
            log.warning("the bot could not be reached", url=self.bot_url, reason=str(error))
            return BotAnswer()


async def _read(response: aiohttp.ClientResponse) -> BotAnswer:
    text = await response.text()
    payload: Json | None = None
    if response.content_type == "application/json" and text:
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = None
        payload = parsed if isinstance(parsed, dict) else None
    return BotAnswer(
        status=response.status,
        text=text,
        payload=payload,
        no_retry=response.headers.get("x-slack-no-retry") == "1",
    )
