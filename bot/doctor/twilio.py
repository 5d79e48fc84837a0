"""Whether Twilio takes our credentials, and our numbers can call and text."""

from collections.abc import Sequence

import aiohttp
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.engine.contracts import DeliveryFailed
from bot.masking import masked
from bot.phone.accounts import PLIVO, Account, usable, wished_for
from bot.phone.twilio_http_client import TwilioHttpClient
from bot.settings import Settings

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
    """Each account that is wished for, and each number that calls and texts come from."""
    settings = installation.settings
    accounts = [account for account in wished_for(settings) if account.name != PLIVO]
    some = bool(usable(settings))
    found = [await _check(account, settings, some_work=some) for account in accounts]
    return [finding for findings in found for finding in findings]


def missing_findings(account: Account, settings: Settings, *, some_work: bool) -> list[Finding]:
    """What an account still needs, if anything."""
    missing = [*account.missing, *([] if settings.public_url else ["PUBLIC_URL"])]
    if not missing:
        return []
    so = f"{account.name} cannot take over" if some_work else "nobody is called or texted"
    return [wrong(_account(account), f"Not set up: {so}. Set {', '.join(missing)}.")]


async def _check(account: Account, settings: Settings, *, some_work: bool) -> Sequence[Finding]:
    findings = missing_findings(account, settings, some_work=some_work)
    if account.id is None or account.token is None:
        return findings
    http = TwilioHttpClient(account.api_url, timeout_seconds=TIMEOUT_SECONDS)
    client = Client(*account.credentials, http_client=http)
    try:
        findings.append(await _check_account(client, account))
        if findings[-1].ok:
            findings += [await _check_number(client, account, n) for n in account.from_numbers]
        return findings
    finally:
        await http.close()


async def _check_account(client: Client, account: Account) -> Finding:
    check = _account(account)
    try:
        found = await client.api.v2010.accounts(account.id).fetch_async()
    except _TROUBLE as error:
        return wrong(check, _trouble(error, account))
    if found.status != "active":
        return wrong(check, f"It is {found.status}: see to it in the Twilio console.")
    trial = " It is a trial: it reaches verified numbers only." if found.type == "Trial" else ""
    return fine(check, f"It is active.{trial}")


async def _check_number(client: Client, account: Account, number: str) -> Finding:
    check, shown = f"{account.name} numbers", masked(number)
    try:
        alike = await client.incoming_phone_numbers.list_async(phone_number=number)
    except _TROUBLE as error:
        return wrong(check, f"{shown} cannot be looked up: {_trouble(error, account)}")
    owned = [found for found in alike if found.phone_number == number]
    if not owned:
        variable = account.variable("FROM_NUMBERS")
        message = f"{shown} is not the account's: buy it, or correct {variable}."
        return wrong(check, message)
    able = owned[0].capabilities
    lacking = [what for what in ("voice", "sms") if not able.get(what)]
    if lacking:
        message = f"{shown} is not capable of {' and '.join(lacking)}: use a number that is."
        return wrong(check, message)
    return fine(check, f"{shown} can call and text.")


def _account(account: Account) -> str:
    return f"{account.name} account"


def _trouble(error: Exception, account: Account) -> str:
    status = getattr(error, "status", None)
    if status in {_UNAUTHORIZED, _NOT_FOUND}:
        id_, token = account.variable(account.called_id), account.variable("AUTH_TOKEN")
        return f"Twilio refuses: check {id_} and {token}."
    if status is not None:
        return f"Twilio answers {status}. Try again in a moment, or see status.twilio.com."
    return f"Twilio cannot be reached ({type(error).__name__}): check the network."
