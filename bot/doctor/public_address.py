"""Whether the outside world can reach us where we say it can."""

import json
from urllib.parse import urlsplit

import aiohttp

from bot.doctor.finding import Finding, Installation, fine, wrong

CHECK = "public address"
TIMEOUT_SECONDS = 5
_OK = 200
_LONGEST_BYTES = 1024
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


async def check_public_address(installation: Installation) -> list[Finding]:
    """Whether PUBLIC_URL is set, safe, and answers."""
    address = installation.settings.public_url
    if address is None:
        message = (
            "Not set: links lead nowhere, and Twilio and Slack cannot reach us. "
            "Set PUBLIC_URL, such as https://oncall.example.com."
        )
        return [wrong(CHECK, message)]
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _THIS_MACHINE:
        message = f"{address} is not encrypted: set PUBLIC_URL to an https:// address."
        return [wrong(CHECK, message)]
    return [await _reach(address)]


async def _reach(address: str) -> Finding:
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{address}/healthz") as answer,
        ):
            status, told = answer.status, await answer.content.read(_LONGEST_BYTES)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
        message = (
            f"{address}/healthz cannot be reached ({reason}): is `oncall serve` running there?"
        )
        return wrong(CHECK, message)
    if status != _OK:
        message = f"{address}/healthz answers {status}: does PUBLIC_URL lead to `oncall serve`?"
        return wrong(CHECK, message)
    if _json(told) != {"status": "alive"}:
        message = (
            f"Something else answers at {address}/healthz: PUBLIC_URL must lead to `oncall serve`."
        )
        return wrong(CHECK, message)
    return fine(CHECK, f"{address} leads to `oncall serve`.")


def _json(told: bytes) -> object:
    try:
        return json.loads(told)
    except ValueError:
        return None
