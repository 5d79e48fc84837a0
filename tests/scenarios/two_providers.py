"""A night with a second account at Twilio."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.sandbox.telephony import Exchange
from tests.conftest import MovedClock
from tests.scenarios.night import Night, a_night

SECOND_NUMBER = "+15005550009"
SECOND_ACCOUNT = "AC" + "2" * 32


def second_exchange(clock: MovedClock) -> Exchange:
    """The telephones of that account."""
    return Exchange(
        account_sid=SECOND_ACCOUNT,
        auth_token="second",
        numbers=[SECOND_NUMBER],
        calls_per_second=1000,
        clock=clock.now,
    )


@asynccontextmanager
async def two_providers(
    database_url: str, folder: Path, clock: MovedClock, second: Exchange, **more: object
) -> AsyncIterator[Night]:
    """A night on which `second` takes over where the first fails."""
    async with second.serve() as telephones:
        account = {
            "twilio2_account_sid": SECOND_ACCOUNT,
            "twilio2_auth_token": SecretStr("second"),
            "twilio2_from_numbers": (SECOND_NUMBER,),
            "twilio2_api_url": telephones.url,
        }
        async with a_night(database_url, folder, clock, more=account | more) as brought_up:
            second.sms_url = f"{brought_up.http.base_url}/twilio2/sms"
            yield brought_up
