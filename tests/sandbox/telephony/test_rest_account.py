"""The account, its numbers, and the door of the REST API."""

import aiohttp
import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Exchange
from tests.sandbox.telephony.cast import ACCOUNT_SID, AUTH_TOKEN, OURS
from tests.sandbox.telephony.clients import AsyncRedirected

ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"


async def test_the_account_is_active(client: Client) -> None:
    account = await client.api.accounts(ACCOUNT_SID).fetch_async()

    assert (account.status, account.type, account.sid) == ("active", "Full", ACCOUNT_SID)


async def test_the_numbers_can_call_and_text(client: Client, exchange: Exchange) -> None:
    exchange.sms_url = "https://example.com/sms"
    (number,) = await client.incoming_phone_numbers.list_async()

    assert number.phone_number == OURS
    assert number.capabilities == {"voice": True, "sms": True, "mms": False, "fax": False}
    assert number.sms_url == "https://example.com/sms"
    assert number.sid.startswith("PN")
    assert len(number.sid) == 34


async def test_a_number_is_searched_for(client: Client) -> None:
    found = await client.incoming_phone_numbers.list_async(phone_number=OURS)
    none = await client.incoming_phone_numbers.list_async(phone_number="+15005550007")

    assert [number.phone_number for number in found] == [OURS]
    assert none == []


@pytest.mark.parametrize(
    ("sid", "token"),
    [
        pytest.param(ACCOUNT_SID, "another token", id="another token"),
        pytest.param("AC" + "2" * 32, AUTH_TOKEN, id="another account"),
    ],
)
async def test_wrong_credentials_are_refused(base: str, sid: str, token: str) -> None:
    async with AsyncRedirected(base) as http:
        stranger = Client(sid, token, http_client=http)
        with pytest.raises(TwilioRestException, match="Authenticate") as refused:
            await stranger.api.accounts(sid).fetch_async()

    assert (refused.value.status, refused.value.code) == (401, 20003)


@pytest.mark.parametrize(
    "authorization", [None, "Basic !", "Basic YQ==", f"Bearer {AUTH_TOKEN}"], ids=str
)
async def test_whoever_does_not_say_who_they_are_is_refused(
    base: str, authorization: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{base}{ACCOUNT}.json") as answer,
    ):
        assert answer.status == 401
        assert await answer.json() == {
            "code": 20003,
            "message": "Authenticate",
            "more_info": "https://www.twilio.com/docs/errors/20003",
            "status": 401,
        }


async def test_other_accounts_are_not_to_be_seen(client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await client.api.accounts("AC" + "2" * 32).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", f"{ACCOUNT}/Conferences.json", 404, 20404, id="another resource"),
        pytest.param("GET", "/2010-04-01", 404, 20404, id="nothing"),
        pytest.param("DELETE", f"{ACCOUNT}/Calls.json", 405, 20004, id="another method"),
    ],
)
async def test_what_this_exchange_does_not_know(
    client: Client, method: str, path: str, status: int, code: int
) -> None:
    answer = await client.request_async(method, f"https://api.twilio.com{path}")

    assert answer.status_code == status
    assert f'"code":{code}' in answer.text


async def test_requests_are_logged_refused_ones_too(client: Client, exchange: Exchange) -> None:
    with pytest.raises(TwilioRestException):
        await client.calls.create_async(
            to="nobody", from_=OURS, url="https://x.example", status_callback_event=["a", "b"]
        )
    await client.calls.list_async(to=OURS)

    create, list_ = exchange.requests
    assert (create.operation, create.method) == ("calls.create", "POST")
    assert create.path == f"{ACCOUNT}/Calls.json"
    assert create.fields["StatusCallbackEvent"] == ["a", "b"]
    assert (list_.operation, list_.fields["To"]) == ("calls.list", [OURS])
    assert create.at <= list_.at


def test_an_account_needs_a_number() -> None:
    with pytest.raises(ValueError, match="at least one number"):
        Exchange(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, numbers=[])
    with pytest.raises(ValueError, match="'ana' is no telephone number"):
        Exchange(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, numbers=["ana"])
