import httpx
import pytest
from structlog.testing import capture_logs
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
)

from bot.domain.incidents.incident import State
from bot.phone.signature import BODY_LIMIT
from tests.phone.conftest import AUTH_TOKEN, PUBLIC_URL, Desk, Twilio

PATHS = [
    "/twilio/voice/1",
    "/twilio/digits/1",
    "/twilio/status/1",
    "/twilio/sms-status/1",
    "/twilio/sms",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signature", [None, "", "x", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "é"])
async def test_without_twilios_signature_nothing_is_looked_at(
    twilio: Twilio, path: str, signature: str | None
) -> None:
    headers = [] if signature is None else [(b"X-Twilio-Signature", signature.encode())]

    answer = await twilio.http.post(path, data={"Digits": "1"}, headers=headers)

    assert answer.status_code == 403
    assert "Twilio" in answer.json()["message"]


@pytest.mark.parametrize(
    ("url", "form"),
    [
        pytest.param(f"{PUBLIC_URL}/twilio/digits/1?incidents=2", {"Digits": "1"}, id="query"),
        pytest.param(f"{PUBLIC_URL}/twilio/digits/2?incidents=1", {"Digits": "1"}, id="path"),
        pytest.param(f"{PUBLIC_URL}/twilio/digits/1?incidents=1", {"Digits": "6"}, id="form"),
        pytest.param(
            "http://oncall.example.com/behind/twilio/digits/1?incidents=1",
            {"Digits": "1"},
            id="scheme",
        ),
        pytest.param(
            "http://10.0.0.1:8080/twilio/digits/1?incidents=1", {"Digits": "1"}, id="host"
        ),
    ],
)
async def test_a_signature_for_something_else_does_not_do(
    desk: Desk, twilio: Twilio, url: str, form: dict[str, str]
) -> None:
    desk.alert()
    await desk.settle()
    signature = RequestValidator(AUTH_TOKEN).compute_signature(url, form)

    answer = await twilio.http.post(
        "/twilio/digits/1?incidents=1",
        data={"Digits": "1"},
        headers={"X-Twilio-Signature": signature},
    )

    assert answer.status_code == 403
    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.parametrize(
    ("query", "body"),
    [
        pytest.param("?incidents=1%2C2&b=%C3%A9+x", {"Digits": "1"}, id="escapes as they came"),
        pytest.param("?incidents=1,2&b=%20x", {"Digits": "1"}, id="escapes of another kind"),
        pytest.param("?b=2&incidents=1&a=1", {"Digits": "1"}, id="order as it came"),
        pytest.param("?incidents=1", {"Digits": "1", "Empty": "", "é": "ü 🔥"}, id="any text"),
        pytest.param("?incidents=1", {"Digits": "1", "Twice": ["b", "a"]}, id="a field twice"),
    ],
)
async def test_what_is_signed_is_the_address_and_form_as_they_were_sent(
    desk: Desk, twilio: Twilio, query: str, body: dict[str, str | list[str]]
) -> None:
    desk.alert()
    await desk.settle()
    flat = httpx.QueryParams(body)
    signed = f"{PUBLIC_URL}/twilio/digits/1{query}" + "".join(
        name + value
        for name in sorted(set(flat.keys()))
        for value in sorted(set(flat.get_list(name)))
    )
    signature = RequestValidator(AUTH_TOKEN).compute_signature(signed, {})

    answer = await twilio.http.post(
        f"/twilio/digits/1{query}", data=body, headers={"X-Twilio-Signature": signature}
    )

    assert answer.status_code == 200


async def test_a_body_beyond_what_twilio_sends_is_refused(twilio: Twilio) -> None:
    answer = await twilio.post("/twilio/sms", {"Body": "x" * BODY_LIMIT})

    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join([b"a=1"] * 2_000)], ids=["bytes", "many"])
async def test_what_is_no_form_is_refused(twilio: Twilio, body: bytes) -> None:
    answer = await twilio.http.post(
        "/twilio/sms", content=body, headers={"X-Twilio-Signature": "x"}
    )

    assert answer.status_code == 403


async def test_refusals_are_logged_once_because_a_wrong_address_silences_the_telephone(
    twilio: Twilio,
) -> None:
    with capture_logs() as logs:
        for route in ["/twilio/sms", "/twilio/voice/1", "/twilio/voice/2"]:
            await twilio.http.post(
                route, data={"From": "+14155550101"}, headers={"X-Twilio-Signature": "x"}
            )

    assert logs == [
        {
            "event": "a request without Twilio's signature was refused",
            "log_level": "error",
            "route": "/twilio/sms",
            "times": 1,
        }
    ]


@pytest.mark.parametrize("path", PATHS)
async def test_only_posting_is_allowed(twilio: Twilio, path: str) -> None:
    assert (await twilio.http.get(path)).status_code == 405
