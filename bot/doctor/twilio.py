"""Whether Twilio takes our credentials, and our numbers can call and text."""

from collections.abc import Sequence

import aiohttp
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.engine.services import DeliveryFailed
from bot.phone.absent import missing_for_telephony
from bot.phone.http_client import TwilioHttpClient
from bot.phone.masking import masked
from bot.settings import Settings

ACCOUNT = "twilio account"
NUMBERS = "twilio numbers"
TIMEOUT_SECONDS = 5.0

_UNAUTHORIZED = 401
_NOT_FOUND = 404
_TROUBLE = (
    TwilioException,
    DeliveryFailed,
    aiohttp.ClientError,
    TimeoutError,
    ValueError,
)


async def check_twilio(installation: Installation) -> Sequence[Finding]:
    """The account, and each number that calls and texts come from."""
    settings = installation.settings
    missing = missing_for_telephony(settings)
    findings = []
    if missing:
        message = f"Not set up: nobody is called or texted. Set {', '.join(missing)}."
        findings.append(wrong(ACCOUNT, message))
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return findings
    http = TwilioHttpClient(settings.twilio_api_url, timeout_seconds=TIMEOUT_SECONDS)
    token = settings.twilio_auth_token.get_secret_value()
    client = Client(settings.twilio_account_sid, token, http_client=http)
    try:
        findings.append(await _check_account(client, settings))
        if findings[-1].ok:
            findings += [await _check_number(client, n) for n in settings.twilio_from_numbers]
        return findings
    finally:
        await http.close()


async def _check_account(client: Client, settings: Settings) -> Finding:
    try:
        account = await client.api.v2010.accounts(settings.twilio_account_sid).fetch_async()
    except _TROUBLE as error:
        return wrong(ACCOUNT, _trouble(error))
    if account.status != "active":
        return wrong(ACCOUNT, f"It is {account.status}: see to it in the Twilio console.")
    trial = " It is a trial: it reaches verified numbers only." if account.type == "Trial" else ""
    return fine(ACCOUNT, f"It is active.{trial}")


async def _check_number(client: Client, number: str) -> Finding:
    shown = masked(number)
    try:
        alike = await client.incoming_phone_numbers.list_async(phone_number=number)
    except _TROUBLE as error:
        return wrong(NUMBERS, f"{shown} cannot be looked up: {_trouble(error)}")
    owned = [found for found in alike if found.phone_number == number]
    if not owned:
        message = f"{shown} is not the account's: buy it, or correct TWILIO_FROM_NUMBERS."
        return wrong(NUMBERS, message)
    able = owned[0].capabilities
    lacking = [what for what in ("voice", "sms") if not able.get(what)]
    if lacking:
        message = f"{shown} is not capable of {' and '.join(lacking)}: use a number that is."
        return wrong(NUMBERS, message)
    return fine(NUMBERS, f"{shown} can call and text.")


def _trouble(error: Exception) -> str:
    status = getattr(error, "status", None)
    if status in {_UNAUTHORIZED, _NOT_FOUND}:
        return "Twilio refuses: check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."
    if status is not None:
        return f"Twilio answers {status}. Try again in a moment, or see status.twilio.com."
    return f"Twilio cannot be reached ({type(error).__name__}): check the network."
