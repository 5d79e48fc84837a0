"""The Calls resource: what is refused, found and listed."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio ships no types
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]  # see above

from bot.sandbox.telephony import Behaviour, Exchange
from tests.sandbox.telephony.cast import ACCOUNT_SID, ANA, BO, OURS, Place

URL = "http://127.0.0.1:9/voice"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({"to": ""}, 21201, id="no To"),
        pytest.param({"to": "not a number"}, 21211, id="no number"),
        pytest.param({"to": "+1415555"}, 21211, id="too short for its country"),
        pytest.param({"to": "4155550101"}, 21211, id="not E.164"),
        pytest.param({"from_": ""}, 21213, id="no From"),
        pytest.param({"from_": "nobody"}, 21212, id="From is no number"),
        pytest.param({"from_": ANA}, 21210, id="From is not ours"),
        pytest.param({"url": None}, 21205, id="no document"),
        pytest.param({"url": "voice"}, 21205, id="Url is no address"),
        pytest.param({"status_callback": "status"}, 21205, id="StatusCallback is no address"),
        pytest.param({"fallback_url": "x"}, 21205, id="FallbackUrl is no address"),
        pytest.param({"method": "PUT"}, 20001, id="Method"),
        pytest.param({"timeout": 0}, 20001, id="no time to ring"),
        pytest.param({"timeout": "long"}, 20001, id="Timeout is no number"),
        pytest.param({"machine_detection": "Maybe"}, 20001, id="MachineDetection"),
        pytest.param({"url": None, "twiml": "x" * 4_001}, 12200, id="Twiml is too long"),
    ],
)
async def test_what_is_refused(
    client: Client, exchange: Exchange, asked: dict[str, object], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await client.calls.create_async(**{"to": ANA, "from_": OURS, "url": URL, **asked})

    assert (refused.value.status, refused.value.code) == (400, code)
    assert exchange.calls == []


async def test_a_number_that_cannot_be_reached_is_refused(
    client: Client, exchange: Exchange
) -> None:
    exchange.line(ANA).behaviour = Behaviour.UNREACHABLE

    with pytest.raises(TwilioRestException, match="cannot be reached") as refused:
        await client.calls.create_async(to=ANA, from_=OURS, url=URL)
    assert refused.value.code == 21214


async def test_numbers_may_be_decorated(client: Client, exchange: Exchange) -> None:
    placed = await client.calls.create_async(to="+1 (415) 555-0101", from_=OURS, url=URL)

    assert placed.to == ANA
    assert (await exchange.next_call(ANA)).sid == placed.sid


async def test_a_call_is_fetched_as_it_stands(
    client: Client, place: Place, exchange: Exchange
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    placed = await place()
    await exchange.next_call(ANA)
    fetched = await client.calls(placed.sid).fetch_async()

    assert fetched.sid == placed.sid
    assert (fetched.status, fetched.duration, fetched.end_time) == ("ringing", None, None)
    assert fetched.uri == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Calls/{placed.sid}.json"
    assert fetched.subresource_uris["user_defined_messages"].endswith("/UserDefinedMessages.json")
    assert before <= fetched.start_time <= datetime.now(UTC)


@pytest.mark.parametrize("sid", ["CA" + "0" * 32, "nonsense"])
async def test_a_call_that_does_not_exist(client: Client, sid: str) -> None:
    with pytest.raises(TwilioRestException, match="was not found") as unknown:
        await client.calls(sid).fetch_async()
    assert (unknown.value.status, unknown.value.code) == (404, 20404)

    with pytest.raises(TwilioRestException) as unknown:
        await client.calls(sid).update_async(status="completed")
    assert unknown.value.code == 20404


@pytest.mark.parametrize("asked", [{"status": "busy"}, {}], ids=["another status", "nothing"])
async def test_an_update_that_says_nothing_sensible(
    client: Client, place: Place, asked: dict[str, str]
) -> None:
    placed = await place()

    with pytest.raises(TwilioRestException) as refused:
        await client.calls(placed.sid).update_async(**asked)
    assert refused.value.code == 20001


async def test_calls_are_listed_the_latest_first_and_filtered(
    client: Client, place: Place, exchange: Exchange
) -> None:
    first, second, third = [(await place(to=to)).sid for to in (ANA, BO, ANA)]
    for _ in range(3):
        await exchange.next_call()
    await exchange.calls[0].ring_out()
    now = datetime.now(UTC)
    hour = timedelta(hours=1)

    async def listed(**by: object) -> list[str]:
        return [call.sid for call in await client.calls.list_async(**by)]

    assert await listed() == [third, second, first]
    assert await listed(to=ANA) == [third, first]
    assert await listed(to=ANA, status="ringing") == [third]
    assert await listed(status="no-answer") == [first]
    assert await listed(from_=BO) == []
    assert await listed(start_time_after=now - hour) == [third, second, first]
    assert await listed(start_time_after=now + hour) == []
    assert await listed(start_time_before=now + hour, to=BO) == [second]
    assert await listed(start_time_before=now - hour) == []
    assert await listed(limit=1) == [third]


async def test_a_call_in_the_queue_has_no_start_to_be_found_by(
    client: Client, place: Place, exchange: Exchange
) -> None:
    exchange.equipment.pace.calls_per_second = 0.01
    first, waiting = [(await place()).sid for _ in range(2)]
    since = datetime.now(UTC) - timedelta(hours=1)

    found = await client.calls.list_async(start_time_after=since)
    assert [call.sid for call in found] == [first]
    assert [call.sid for call in await client.calls.list_async()] == [waiting, first]


async def test_long_lists_come_in_pages(client: Client, place: Place) -> None:
    placed = [(await place()).sid for _ in range(5)]

    page = await client.calls.page_async(to=ANA, page_size=2)
    sids = [call.sid for call in page]
    while page.next_page_url is not None:
        page = await page.next_page_async()
        sids += [call.sid for call in page]

    assert sids == placed[::-1]
    assert page.previous_page_url.startswith("https://api.twilio.com/2010-04-01/Accounts/")
    assert "To=%2B14155550101" in page.previous_page_url
    assert [call.sid for call in await page.previous_page_async()] == placed[2:0:-1]
    assert len(await client.calls.list_async(page_size=2)) == 5


@pytest.mark.parametrize(
    "query", [{"StartTime>": "yesterday"}, {"PageSize": "x"}, {"Page": "-1"}], ids=str
)
async def test_a_list_is_asked_for_sensibly(client: Client, query: dict[str, str]) -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Calls.json"
    await client.calls.create_async(to=ANA, from_=OURS, url=URL)

    answer = await client.request_async("GET", f"https://api.twilio.com{path}", params=query)
    assert answer.status_code == 400
    assert '"code":20001' in answer.text
