"""The control API: telephones held by whoever speaks JSON."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from twilio.rest import Client  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.telephony import Behaviour, Exchange, Press
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, OURS, Place, Ring

ASKS = "<Response><Gather numDigits='1' action='/digits'><Say>Press 1.</Say></Gather></Response>"

Control = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
async def control(base: str) -> AsyncIterator[Control]:
    """Asks the control API: GET without fields, POST with them."""
    async with aiohttp.ClientSession(f"{base}/control/") as session:

        async def ask(path: str, **fields: object) -> tuple[int, dict[str, Any]]:
            method = "POST" if fields else "GET"
            async with session.request(method, path, json=fields or None) as answer:
                return answer.status, await answer.json()

        yield ask


@pytest.fixture
async def act(base: str) -> AsyncIterator[Control]:
    """Posts to the control API, with nothing but a path if need be."""
    async with aiohttp.ClientSession(f"{base}/control/") as session:

        async def post(path: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
            async with session.post(path, data=body) as answer:
                return answer.status, await answer.json()

        yield post


async def test_a_call_is_answered_pressed_and_over(
    app: Application, control: Control, act: Control, ring: Ring
) -> None:
    app.answer(
        "/digits", ASKS.replace("Press 1.", "Really?"), "<Response><Say>Bye.</Say></Response>"
    )
    call = await ring(ASKS)
    status, listed = await control("calls")
    assert status == 200
    assert [(one["sid"], one["status"], one["to"]) for one in listed["calls"]] == [
        (call.sid, "ringing", ANA)
    ]

    status, answered = await act(f"calls/{call.sid}/answer")
    assert (status, answered["heard"], answered["listening"]) == (200, ["Press 1."], True)
    status, pressed = await control(f"calls/{call.sid}/press", digits="1")
    assert pressed["heard"] == ["Press 1.", "Really?"]
    status, silent = await act(f"calls/{call.sid}/silence")
    assert (silent["status"], silent["listening"]) == ("completed", False)
    assert silent["ended_at"] >= silent["ringing_at"] >= silent["requested_at"]


@pytest.mark.parametrize(("act_name", "ends_as"), [("decline", "busy"), ("ring-out", "no-answer")])
async def test_a_ringing_call_is_not_taken(
    act: Control, ring: Ring, act_name: str, ends_as: str
) -> None:
    call = await ring(ASKS)

    status, done = await act(f"calls/{call.sid}/{act_name}")
    assert (status, done["status"]) == (200, ends_as)


async def test_the_handset_is_put_down(act: Control, control: Control, ring: Ring) -> None:
    call = await ring(ASKS)
    await act(f"calls/{call.sid}/answer")
    await act(f"calls/{call.sid}/hang-up")

    _, over = await control(f"calls/{call.sid}")
    assert over["status"] == "completed"


async def test_what_cannot_be_done_is_told_in_a_sentence(act: Control, ring: Ring) -> None:
    call = await ring(ASKS)

    assert await act(f"calls/{call.sid}/hang-up") == (
        422,
        {"error": "the call is ringing, so nobody can hang up"},
    )
    assert await act(f"calls/{call.sid}/press", b'{"digits": "1"}') == (
        422,
        {"error": "the call is ringing and no Gather is open"},
    )
    assert await act("calls/CA1/answer") == (
        404,
        {"error": "there is no call 'CA1'; GET /control/calls lists them"},
    )
    assert await act("sing") == (404, {"error": "POST /control/sing is not part of /control"})
    assert await act("calls") == (405, {"error": "POST /control/calls is not part of /control"})


@pytest.mark.parametrize("body", [b"[]", b"{", b'"1"'])
async def test_only_objects_are_understood(act: Control, body: bytes) -> None:
    assert await act("text", body) == (422, {"error": "send a JSON object"})


async def test_a_line_is_told_how_to_behave(
    control: Control, exchange: Exchange, place: Place, app: Application
) -> None:
    status, line = await control(
        f"lines/{ANA}", behaviour="voicemail", script=["answer", "press 1"], text_error_code=30003
    )

    assert (status, line) == (
        200,
        {
            "number": ANA,
            "behaviour": "voicemail",
            "has_script": True,
            "text_error_code": 30003,
        },
    )
    assert exchange.line(ANA).behaviour is Behaviour.VOICEMAIL
    script = exchange.line(ANA).script
    assert isinstance(script, list)
    assert script[-1] == Press("1")

    assert await control("lines") == (200, {"lines": [line]})

    _, line = await control(f"lines/{ANA}", script=None, text_error_code=None)
    assert (line["behaviour"], line["has_script"], line["text_error_code"]) == (
        "voicemail",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("number", "fields", "sentence"),
    [
        pytest.param(ANA, {"behaviour": "singing"}, "a line cannot be 'singing'", id="behaviour"),
        pytest.param(ANA, {"behaviour": 1}, "'behaviour' is missing or is not a text", id="number"),
        pytest.param(ANA, {"script": ["sing"]}, "'sing' is no step of a script", id="step"),
        pytest.param(ANA, {"script": "answer"}, "'script' is a list of texts", id="no list"),
        pytest.param(ANA, {"text_error_code": True}, "is a whole number", id="no code"),
        pytest.param("ana", {"behaviour": "busy"}, "'ana' is no telephone number", id="no number"),
    ],
)
async def test_a_line_is_not_told_nonsense(
    control: Control, exchange: Exchange, number: str, fields: dict[str, object], sentence: str
) -> None:
    status, told = await control(f"lines/{number}", **fields)

    assert status == 422
    assert sentence in told["error"]
    assert exchange.line(ANA).behaviour is Behaviour.RING


async def test_people_text_and_read(
    app: Application, client: Client, control: Control, exchange: Exchange
) -> None:
    exchange.sms_url = app.answer("/sms", "<Response><Message>Thanks.</Message></Response>")
    await client.messages.create_async(to=ANA, from_=OURS, body="Disk full")
    await exchange.next_message(ANA)

    answered = await control("text", **{"from": ANA, "to": OURS, "body": "1"})
    assert answered == (200, {"replies": ["Thanks."]})
    _, listed = await control("messages")
    assert [(one["direction"], one["body"]) for one in listed["messages"]] == [
        ("outbound-api", "Disk full"),
        ("inbound", "1"),
        ("outbound-reply", "Thanks."),
    ]


async def test_a_text_needs_its_fields(control: Control) -> None:
    assert await control("text", to=OURS, body="1") == (
        422,
        {"error": "the field 'from' is missing or is not a text"},
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "fail", "what": "calls", "status": 503}, 503),
        ({"kind": "rate_limit", "what": "calls.list", "retry_after_seconds": 1}, 429),
        ({"kind": "bad_credentials"}, 401),
    ],
    ids=["fail", "rate limit", "credentials"],
)
async def test_faults_are_planned(
    client: Client, control: Control, fields: dict[str, object], status: int
) -> None:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{client.account_sid}/Calls.json"
    assert await control("faults", **fields) == (200, {"ok": True})
    assert (await client.request_async("GET", url)).status_code == status

    await control("faults", kind="clear")
    assert (await client.request_async("GET", url)).status_code == 200


async def test_an_exchange_that_is_down_is_brought_up_again(
    client: Client, control: Control
) -> None:
    await control("faults", kind="drop")
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await client.calls.list_async()

    await control("faults", kind="up")
    assert await client.calls.list_async() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "meteor"}, "there is no fault 'meteor'; there are fail, rate_limit"),
        ({"kind": "fail", "times": "2"}, "the field 'times' is a whole number"),
        ({"kind": "fail", "times": -1}, "a fault happens at least once, not -1 times"),
    ],
    ids=["no kind", "no number", "too few"],
)
async def test_faults_are_asked_for_sensibly(
    control: Control, fields: dict[str, object], sentence: str
) -> None:
    status, told = await control("faults", **fields)

    assert status == 422
    assert sentence in told["error"]
