"""Whether Plivo takes our credentials, and our number there can call and text."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.doctor.twilio import TIMEOUT_SECONDS, missing_findings
from bot.engine.contracts import DeliveryFailed
from bot.masking import masked
from bot.phone.accounts import PLIVO, Account, usable, wished_for

if TYPE_CHECKING:
    from bot.phone.plivo_client import PlivoClient

_ACCOUNT, _NUMBERS = "plivo account", "plivo numbers"


async def check_plivo(installation: Installation) -> Sequence[Finding]:
    """The account, and each number; nothing where Plivo is not wished for."""
    settings = installation.settings
    findings: list[Finding] = []
    for account in wished_for(settings):
        if account.name != PLIVO:
            continue
        findings += missing_findings(account, settings, some_work=bool(usable(settings)))
        if account.id is not None and account.token is not None:
            findings += await asyncio.to_thread(_look, account)
    return findings


def _look(account: Account) -> list[Finding]:
    # Its client takes its time to load: only where there is something to look at.
    import requests
    from plivo.exceptions import AuthenticationError, PlivoRestError

    from bot.phone.plivo_client import PlivoClient

    client = PlivoClient(account, timeout_seconds=TIMEOUT_SECONDS)
    try:
        client.account.get()
        found = [fine(_ACCOUNT, "It takes our credentials.")]
        return found + [_check_number(client, number) for number in account.from_numbers]
    except AuthenticationError:
        return [wrong(_ACCOUNT, "Plivo refuses: check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN.")]
    except (PlivoRestError, DeliveryFailed, requests.RequestException) as error:
        why = f"Plivo cannot be asked ({type(error).__name__}): check the network."
        return [wrong(_ACCOUNT, why)]


def _check_number(client: "PlivoClient", number: str) -> Finding:
    from plivo.exceptions import ResourceNotFoundError

    shown = masked(number)
    try:
        found = client.numbers.get(number.removeprefix("+"))
    except ResourceNotFoundError:
        message = f"{shown} is not the account's: buy it, or correct PLIVO_FROM_NUMBERS."
        return wrong(_NUMBERS, message)
    able = {"voice": found.voice_enabled, "sms": found.sms_enabled}
    lacking = [what for what, is_able in able.items() if not is_able]
    if lacking:
        message = f"{shown} is not capable of {' and '.join(lacking)}: use a number that is."
        return wrong(_NUMBERS, message)
    return fine(_NUMBERS, f"{shown} can call and text.")
