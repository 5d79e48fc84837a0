"""What the doctor says of the providers that would take over."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.plivo import PlivoExchange
from bot.sandbox.server import LocalServer
from tests.doctor.conftest import Examine, wrong_of

AUTH_ID = "MA" + "X" * 18
OURS = "+15005550008"


@pytest.fixture
async def plivo(healthy: pytest.MonkeyPatch) -> AsyncIterator[PlivoExchange]:
    """Plivo beside Twilio, in good health."""
    exchange = PlivoExchange(auth_id=AUTH_ID, auth_token="plivo's", numbers=[OURS])
    async with LocalServer(exchange.app) as server:
        healthy.setenv("PLIVO_AUTH_ID", AUTH_ID)
        healthy.setenv("PLIVO_AUTH_TOKEN", "plivo's")
        healthy.setenv("PLIVO_FROM_NUMBERS", OURS)
        healthy.setenv("PLIVO_API_URL", server.url)
        yield exchange


async def test_plivo_in_good_health_is_told(examined: Examine, plivo: PlivoExchange) -> None:
    findings = await examined()

    assert wrong_of(findings) == []
    told = {finding.check: finding.message for finding in findings}
    assert told["plivo account"] == "It takes our credentials."
    assert told["plivo numbers"] == "+1500•••0008 can call and text."


@pytest.mark.parametrize(
    ("name", "value", "check", "says"),
    [
        ("PLIVO_AUTH_TOKEN", "wrong", "plivo account", "check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"),
        ("PLIVO_AUTH_TOKEN", "", "plivo account", "plivo cannot take over. Set PLIVO_AUTH_TOKEN."),
        ("PLIVO_FROM_NUMBERS", "+15005550007", "plivo numbers", "correct PLIVO_FROM_NUMBERS"),
        ("PLIVO_API_URL", "http://127.0.0.1:1", "plivo account", "Plivo cannot be asked"),
        ("PLIVO_AUTH_ID", "MA1", "environment", "MA… or SA…"),
    ],
)
async def test_what_plivo_lacks_is_said(
    examined: Examine,
    healthy: pytest.MonkeyPatch,
    plivo: PlivoExchange,
    name: str,
    value: str,
    check: str,
    says: str,
) -> None:
    healthy.setenv(name, value)

    told = dict(wrong_of(await examined()))

    assert says in told[check]


async def test_half_a_second_account_cannot_take_over(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.setenv("TWILIO2_ACCOUNT_SID", "AC" + "2" * 32)

    ((check, message),) = wrong_of(await examined())

    assert check == "twilio2 account"
    assert message == (
        "Not set up: twilio2 cannot take over. Set TWILIO2_AUTH_TOKEN, TWILIO2_FROM_NUMBERS."
    )
