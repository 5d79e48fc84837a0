"""The official client over real HTTP, against an API that answers what a test tells it to."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.engine.contracts import DeliveryFailed, Placed
from bot.phone.sms_text import page_text
from bot.phone.twilio_provider import TwilioTelephony
from bot.sandbox.server import LocalServer
from tests.addresses import free_address
from tests.patience import PATIENCE_SECONDS
from tests.phone.conftest import an_account
from tests.phone.samples import ANA, an_incident

FROM_NUMBERS = ("+15005550006", "+15005550007", "+15005550008")


@dataclass
class Asked:
    """One request, as it arrived."""

    path: str
    form: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class Api:
    """Remembers requests and gives the answers it was told to give, then only success."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    let_go: asyncio.Event | None = None

    async def answer(self, request: Request) -> Response:
        form = parse_qs((await request.body()).decode())
        self.asked.append(Asked(request.url.path, form, dict(request.headers)))
        if self.let_go is not None:
            await self.let_go.wait()
        if self.answers:
            return self.answers.pop(0)
        return JSONResponse({"sid": f"SID{len(self.asked)}"}, 201)

    def will_refuse(self, status: int, code: int | None, **headers: str) -> None:
        said = {"code": code, "message": "no, +14155550101", "status": status}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append(JSONResponse(said, status, headers=named))


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    served = Api()
    app = Starlette(routes=[Route("/{path:path}", served.answer, methods=["POST"])])
    async with LocalServer(app) as server:
        served.url = server.url
        yield served


@pytest.fixture
async def impatient(api: Api) -> AsyncIterator[TwilioTelephony]:
    """Waits so little that only what never answers may be asked."""
    opened = a_telephony(api.url, timeout_seconds=0.3)
    yield opened
    await opened.close()


@pytest.fixture
async def telephony(api: Api) -> AsyncIterator[TwilioTelephony]:
    opened = a_telephony(api.url)
    yield opened
    await opened.close()


def a_telephony(url: str, *, timeout_seconds: float = PATIENCE_SECONDS) -> TwilioTelephony:
    return TwilioTelephony(
        an_account(token="secret", from_numbers=FROM_NUMBERS, api_url=url),
        public_url="https://oncall.example.com/",
        ring_seconds=25,
        timeout_seconds=timeout_seconds,
    )


async def test_a_call_is_asked_for_with_everything_twilio_must_tell_us(
    api: Api, telephony: TwilioTelephony
) -> None:
    assert (await telephony.call(ANA, delivery=7)).id == "SID1"

    assert api.asked[0].path == "/2010-04-01/Accounts/AC1/Calls.json"
    assert api.asked[0].form == {
        "To": ["+14155550101"],
        "From": ["+15005550006"],
        "Url": ["https://oncall.example.com/twilio/voice/7"],
        "Method": ["POST"],
        "StatusCallback": ["https://oncall.example.com/twilio/status/7"],
        "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": ["25"],
        "TimeLimit": ["180"],
    }
    credentials = base64.b64encode(b"AC1:secret").decode()
    assert api.asked[0].headers["authorization"] == f"Basic {credentials}"


async def test_a_text_is_asked_for_with_its_callback(api: Api, telephony: TwilioTelephony) -> None:
    assert (await telephony.text(ANA, [an_incident()], delivery=8)).id == "SID1"

    assert api.asked[0].path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert api.asked[0].form == {
        "To": ["+14155550101"],
        "From": ["+15005550006"],
        "Body": [page_text([an_incident()])],
        "StatusCallback": ["https://oncall.example.com/twilio/sms-status/8"],
    }


async def test_a_call_is_ended(api: Api, telephony: TwilioTelephony) -> None:
    await telephony.hang_up(Placed(provider="twilio", id="CA7"))

    assert api.asked[0].path == "/2010-04-01/Accounts/AC1/Calls/CA7.json"
    assert api.asked[0].form == {"Status": ["completed"]}


@pytest.mark.parametrize(
    ("status", "code"), [(400, 21220), (404, 20404), (404, None)], ids=["over", "gone", "lost"]
)
async def test_ending_a_call_that_has_ended_is_fine(
    api: Api, telephony: TwilioTelephony, status: int, code: int | None
) -> None:
    api.will_refuse(status, code)

    await telephony.hang_up(Placed(provider="twilio", id="CA7"))

    assert len(api.asked) == 1


async def test_a_call_that_cannot_be_ended_is_a_failure(
    api: Api, telephony: TwilioTelephony
) -> None:
    api.will_refuse(500, None)

    with pytest.raises(DeliveryFailed, match="trouble of its own"):
        await telephony.hang_up(Placed(provider="twilio", id="CA7"))


@pytest.mark.parametrize("code", [21210, 21212, 21606])
async def test_a_number_of_ours_that_is_refused_gives_way_to_the_next(
    api: Api, telephony: TwilioTelephony, code: int
) -> None:
    api.will_refuse(400, code)
    api.will_refuse(400, code)

    with capture_logs() as logs:
        assert (await telephony.call(ANA, delivery=7)).id == "SID3"

    assert [asked.form["From"] for asked in api.asked] == [[number] for number in FROM_NUMBERS]
    assert [entry["number"] for entry in logs] == ["+1500•••0006", "+1500•••0007"]


async def test_when_all_our_numbers_are_refused_it_is_said_and_tried_again_later(
    api: Api, telephony: TwilioTelephony
) -> None:
    for _ in FROM_NUMBERS:
        api.will_refuse(400, 21212)

    with pytest.raises(DeliveryFailed, match="refused our number") as failure, capture_logs():
        await telephony.call(ANA, delivery=7)

    assert not failure.value.permanent
    assert len(api.asked) == len(FROM_NUMBERS)


@pytest.mark.parametrize(
    ("status", "code", "permanent", "problem"),
    [
        (400, 21211, True, "Twilio says the phone number is not valid"),
        (400, 21214, True, "the phone number can't be reached by Twilio"),
        (400, 21610, True, "the person has texted STOP to us; they must text START"),
        (400, 29999, False, "Twilio refused the request (error 29999)"),
        (401, 20003, False, "Twilio refused our credentials"),
        (429, 20429, False, "Twilio takes no more requests at the moment"),
        (500, 20500, False, "Twilio had trouble of its own (HTTP 500)"),
        (503, None, False, "Twilio had trouble of its own (HTTP 503)"),
    ],
)
async def test_refusals_are_told_in_words_and_without_numbers(
    api: Api,
    telephony: TwilioTelephony,
    status: int,
    code: int | None,
    permanent: bool,
    problem: str,
) -> None:
    api.will_refuse(status, code)

    with pytest.raises(DeliveryFailed) as failure:
        await telephony.text(ANA, [an_incident()], delivery=8)

    assert failure.value.problem.startswith(problem)
    assert failure.value.permanent is permanent
    assert "4155550101" not in failure.value.problem


@pytest.mark.parametrize(
    ("status", "wish", "seconds"),
    [
        (429, "7", 7.0),
        (503, "30", 30.0),
        (429, "Wed, 21 Oct 2026 07:28:00 GMT", None),
        (429, None, None),
    ],
)
async def test_twilios_wish_to_wait_is_passed_on(
    api: Api, telephony: TwilioTelephony, status: int, wish: str | None, seconds: float | None
) -> None:
    headers = {} if wish is None else {"Retry_After": wish}
    api.will_refuse(status, None, **headers)

    with pytest.raises(DeliveryFailed) as failure:
        await telephony.call(ANA, delivery=7)

    assert failure.value.retry_after_seconds == seconds


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Response("<html>gateway</html>", 502), id="a proxy's error"),
        pytest.param(Response("<html>hello</html>", 201), id="a proxy's page"),
        pytest.param(Response("", 500), id="nothing"),
    ],
)
async def test_answers_that_are_not_twilios_are_passing(
    api: Api, telephony: TwilioTelephony, answer: Response
) -> None:
    api.answers.append(answer)

    with pytest.raises(DeliveryFailed) as failure:
        await telephony.call(ANA, delivery=7)

    assert not failure.value.permanent


async def test_a_provider_that_hangs_is_given_up_on(api: Api, impatient: TwilioTelephony) -> None:
    api.let_go = asyncio.Event()

    with pytest.raises(DeliveryFailed, match="did not answer in time") as failure:
        await impatient.call(ANA, delivery=7)
    api.let_go.set()

    assert not failure.value.permanent


async def test_a_provider_that_is_away_is_passing() -> None:
    telephony = a_telephony(free_address())

    with pytest.raises(DeliveryFailed, match="could not be reached") as failure:
        await telephony.call(ANA, delivery=7)
    await telephony.close()

    assert not failure.value.permanent


async def test_a_person_without_a_number_is_not_asked_for(
    api: Api, telephony: TwilioTelephony
) -> None:
    with pytest.raises(DeliveryFailed, match="no phone number") as failure:
        await telephony.call(replace(ANA, phone=None), delivery=7)

    assert failure.value.permanent
    assert api.asked == []


async def test_the_official_client_logs_neither_numbers_nor_texts(
    telephony: TwilioTelephony, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        await telephony.text(ANA, [an_incident()], delivery=8)

    assert "4155550101" not in caplog.text
    assert "Disk full" not in caplog.text
