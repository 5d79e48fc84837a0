"""What the doctor says of Twilio, each thing missing in turn."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from tests.doctor.conftest import ACCOUNT, NUMBER, Examine, wrong_of


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM_NUMBERS"])
async def test_a_variable_that_is_missing_is_named(
    examined: Examine, healthy: pytest.MonkeyPatch, name: str
) -> None:
    healthy.delenv(name)

    ((check, message),) = wrong_of(await examined())

    assert check == "twilio account"
    assert f"Set {name}." in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("TWILIO_AUTH_TOKEN", "wrong", id="token"),
        pytest.param("TWILIO_ACCOUNT_SID", "AC" + "9" * 32, id="account"),
    ],
)
async def test_credentials_that_twilio_does_not_take_are_said(
    examined: Examine, healthy: pytest.MonkeyPatch, name: str, value: str
) -> None:
    healthy.setenv(name, value)

    ((check, message),) = wrong_of(await examined())

    assert check == "twilio account"
    assert "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN" in message


async def test_twilio_out_of_reach_is_said(examined: Examine, healthy: pytest.MonkeyPatch) -> None:
    healthy.setenv("TWILIO_API_URL", "http://127.0.0.1:1")

    ((check, message),) = wrong_of(await examined())

    assert check == "twilio account"
    assert "Twilio cannot be reached" in message


async def test_a_number_that_is_not_ours_is_told_masked(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.setenv("TWILIO_FROM_NUMBERS", f"{NUMBER},+15005550007")

    ((check, message),) = wrong_of(await examined())

    assert check == "twilio numbers"
    assert message.startswith("+1500•••0007 is not the account's")


@pytest.mark.parametrize(
    ("numbers", "which"),
    [
        ("abc", ""),
        ("415-555-0101", ""),
        (f"{NUMBER},5005550006", ", which number 2 is not"),
        (f"{NUMBER};+15005550007", ""),
        ("+1500", ""),
    ],
)
async def test_what_is_no_phone_number_is_told_by_its_variable(
    examined: Examine, healthy: pytest.MonkeyPatch, numbers: str, which: str
) -> None:
    healthy.setenv("TWILIO_FROM_NUMBERS", numbers)

    missed = dict(wrong_of(await examined()))

    assert missed["environment"] == (
        "TWILIO_FROM_NUMBERS: must be phone numbers in international form, such as +14155550101, "
        f"with commas between them{which}. Correct it, or leave it out."
    )


@pytest.fixture
async def poor_account() -> AsyncIterator[LocalServer]:
    """A trial account, whose one number cannot text."""
    account = f"/2010-04-01/Accounts/{ACCOUNT}"

    async def told(_request: Request) -> JSONResponse:
        return JSONResponse({"sid": ACCOUNT, "status": "active", "type": "Trial"})

    async def numbers(_request: Request) -> JSONResponse:
        able = {"voice": True, "sms": False, "mms": False, "fax": False}
        number = {"phone_number": NUMBER, "capabilities": able}
        return JSONResponse({"incoming_phone_numbers": [number], "next_page_uri": None})

    routes = [
        Route(f"{account}.json", told),
        Route(f"{account}/IncomingPhoneNumbers.json", numbers),
    ]
    async with LocalServer(Starlette(routes=routes)) as server:
        yield server


async def test_a_number_that_cannot_text_is_told(
    examined: Examine, healthy: pytest.MonkeyPatch, poor_account: LocalServer
) -> None:
    healthy.setenv("TWILIO_API_URL", poor_account.url)

    findings = await examined()

    assert wrong_of(findings) == [
        ("twilio numbers", "+1500•••0006 is not capable of sms: use a number that is.")
    ]
    assert "It is active. It is a trial: it reaches verified numbers only." in [
        finding.message for finding in findings
    ]
