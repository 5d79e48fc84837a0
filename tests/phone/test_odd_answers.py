"""Somebody answers for the provider, with something that is no answer: nothing counts as sent."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest
from structlog.testing import capture_logs

from bot.engine.clocks.clock import SystemClock
from bot.engine.contracts import DeliveryFailed, Placed
from bot.phone.plivo_provider import PlivoTelephony
from bot.phone.taking_over import Provider, TakingOver
from bot.phone.twilio_provider import TwilioTelephony
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import an_account
from tests.phone.odd_server import answer, answering
from tests.phone.samples import ANA, MONDAY_3AM, an_incident

JSON = "Content-Type: application/json"
HTML = "Content-Type: text/html"

HALF_A_BODY = answer(200, " " * 1_000, JSON)[:-900]
UNREADABLE = {
    "an empty object": answer(201, "{}", JSON),
    "an id that is none": answer(
        201, '{"sid": null, "request_uuid": null, "message_uuid": [null]}', JSON
    ),
    "an id that nothing can hold": answer(
        201, '{"sid": "CA\\ud800", "request_uuid": "\\ud800", "message_uuid": ["\\ud800"]}', JSON
    ),
    "an id with a NUL": answer(
        201, '{"sid": "CA\\u0000", "request_uuid": "\\u0000", "message_uuid": ["\\u0000"]}', JSON
    ),
    "null": answer(200, "null", JSON),
    "a list": answer(200, "[]", JSON),
    "a page": answer(200, "<html>Log in to the network</html>", HTML),
    "nothing": answer(204, ""),
}
BETWEEN = {
    "refused by a proxy": answer(400, "<html>Bad Request</html>", HTML),
    "forbidden by a proxy": answer(403, "<html>Forbidden</html>", HTML),
    "sent elsewhere": answer(301, "", "Location: /login"),
}


def twilio(url: str) -> Provider:
    account = an_account(api_url=url)
    return TwilioTelephony(account, public_url="http://oncall.test", ring_seconds=30)


def plivo(url: str) -> Provider:
    account = an_account(id_="MA" + "X" * 18, name="plivo", api_url=url)
    return PlivoTelephony(account, public_url="http://oncall.test", ring_seconds=30)


def brisk_twilio(url: str) -> Provider:
    account = an_account(api_url=url)
    return TwilioTelephony(
        account, public_url="http://oncall.test", ring_seconds=30, timeout_seconds=0.5
    )


def brisk_plivo(url: str) -> Provider:
    account = an_account(id_="MA" + "X" * 18, name="plivo", api_url=url)
    return PlivoTelephony(
        account, public_url="http://oncall.test", ring_seconds=30, timeout_seconds=0.5
    )


NO_CODES = ['"21211"', "1e+99", "[21211]", '{"21211": 1}', "true", "99999", "-1"]

COMPANIES = pytest.mark.parametrize("company", [twilio, plivo])


@COMPANIES
@pytest.mark.parametrize("said", UNREADABLE.values(), ids=UNREADABLE)
async def test_what_names_no_call_has_placed_none_that_we_know_of(
    company: Callable[[str], Provider], said: bytes
) -> None:
    async with answering(said) as url:
        provider = company(url)
        for sending in (
            provider.call(ANA, delivery=1),
            provider.text(ANA, [an_incident()], delivery=1),
        ):
            with pytest.raises(DeliveryFailed) as failed:
                await sending
            assert failed.value.may_have_been_done
            assert not failed.value.permanent
        await provider.close()


@COMPANIES
@pytest.mark.parametrize("said", BETWEEN.values(), ids=BETWEEN)
async def test_a_refusal_that_is_not_the_provider_s_own_does_not_count_for_good(
    company: Callable[[str], Provider], said: bytes
) -> None:
    async with answering(said) as url:
        provider = company(url)
        with pytest.raises(DeliveryFailed) as failed:
            await provider.call(ANA, delivery=1)
        await provider.close()

    assert not failed.value.permanent


@pytest.mark.parametrize("code", NO_CODES)
async def test_a_code_that_twilio_does_not_give_does_not_count_for_good(code: str) -> None:
    said = f'{{"code": {code}, "status": 400, "message": "no"}}'
    async with answering(answer(400, said, JSON)) as url:
        provider = twilio(url)
        with pytest.raises(DeliveryFailed) as failed:
            await provider.call(ANA, delivery=1)
        await provider.close()

    assert not failed.value.permanent
    assert not failed.value.may_have_been_done


async def test_a_call_that_is_listed_under_no_id_is_not_found() -> None:
    listed = {"sid": "CA\ud800", "status": "ringing", "direction": "outbound-api"}
    listed["date_created"] = format_datetime(MONDAY_3AM)
    async with answering(answer(200, json.dumps({"calls": [listed]}), JSON)) as url:
        provider = twilio(url)
        assert await provider.find_call(ANA, since=MONDAY_3AM, but_not=()) is None
        await provider.close()


@COMPANIES
@pytest.mark.parametrize("said", [*UNREADABLE.values(), *BETWEEN.values()])
async def test_what_cannot_be_looked_up_keeps_nothing_from_being_sent(
    company: Callable[[str], Provider], said: bytes
) -> None:
    async with answering(said) as url:
        telephony = TakingOver({"it": company(url)}, SystemClock())
        since = MONDAY_3AM - timedelta(minutes=1)
        with capture_logs():
            about = [an_incident()]
            assert await telephony.find_call(ANA, since=since, but_not=()) is None
            assert await telephony.find_text(ANA, about, since=since, but_not=()) is None
            assert await telephony.fares(Placed(provider="it", id="CA1")) is None
        await telephony.close()


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nX-Odd: ", HALF_A_BODY])
@pytest.mark.parametrize("company", [brisk_twilio, brisk_plivo])
async def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(
    company: Callable[[str], Provider], begun: bytes
) -> None:
    async with answering(begun, forever=b" ") as url, asyncio.timeout(PATIENCE_SECONDS):
        provider = company(url)
        with pytest.raises(DeliveryFailed) as failed:
            await provider.call(ANA, delivery=1)
        await provider.close()

    assert failed.value.may_have_been_done


class Broken:
    """A provider whose client breaks in a new way, whatever it is asked."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        async def breaks(*_args: object, **_more: object) -> None:
            if name != "close":
                raise AttributeError(name)

        return breaks


async def test_a_client_that_breaks_has_not_found_anything() -> None:
    broken: Provider = Broken()  # type: ignore[assignment]  # it takes anything for a request
    telephony = TakingOver({"it": broken}, SystemClock())

    with capture_logs() as logs:
        found = await telephony.find_call(ANA, since=MONDAY_3AM, but_not=())
        state = await telephony.fares(Placed(provider="it", id="CA1"))

    assert (found, state) == (None, None)
    assert [log["event"] for log in logs] == ["a provider's client broke"] * 2


@pytest.mark.parametrize(
    ("wish", "kept"),
    [(5.0, 5.0), (0.0, 0.0), (-5.0, None), (float("nan"), None), (float("inf"), None)],
)
def test_a_wish_that_is_no_span_of_time_is_none(wish: float, kept: float | None) -> None:
    assert DeliveryFailed("wait", retry_after_seconds=wish).retry_after_seconds == kept
