"""The first telephony provider is in trouble: another takes over, and nobody notices."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    RequestValidator,
)

from bot.domain.incident import State
from bot.domain.method import Method
from bot.domain.paging import NotificationState
from bot.engine.circuit import FIRST_WAIT
from bot.sandbox.telephony import Behaviour, Exchange
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night, a_night

SECOND_NUMBER = "+15005550009"
SECOND_ACCOUNT = "AC" + "2" * 32


@pytest.fixture
async def second(clock: MovedClock) -> AsyncIterator[Exchange]:
    """A second account at Twilio, on an exchange of its own."""
    exchange = Exchange(
        account_sid=SECOND_ACCOUNT,
        auth_token="second",
        numbers=[SECOND_NUMBER],
        calls_per_second=1000,
        clock=clock.now,
    )
    yield exchange
    await exchange.close()


@pytest.fixture
async def night(
    database_url: str, tmp_path: Path, clock: MovedClock, second: Exchange
) -> AsyncIterator[Night]:
    """A night with two providers."""
    async with (
        second.serve() as telephones,
        a_night(
            database_url,
            tmp_path,
            clock,
            more={
                "twilio2_account_sid": SECOND_ACCOUNT,
                "twilio2_auth_token": SecretStr("second"),
                "twilio2_from_numbers": (SECOND_NUMBER,),
                "twilio2_api_url": telephones.url,
            },
        ) as brought_up,
    ):
        second.sms_url = f"{brought_up.http.base_url}/twilio2/sms"
        yield brought_up


async def test_anas_phone_rings_through_the_second_she_presses_1_and_it_works(
    night: Night, second: Exchange
) -> None:
    night.exchange.faults.drop()

    number = await night.alert("checkout is down")
    call = await second.next_call(to=PHONES["ana"])
    await call.answer()
    await call.press("1")
    await call.wait_ended()
    await night.bot.engine.settle()

    assert night.exchange.calls == []
    assert "checkout is down" in " ".join(call.heard)
    assert (call.warnings, call.errors, second.callback_failures) == ([], [], [])
    assert night.incident(number).acknowledged_by == "ana"
    (called,) = [n for n in night.notifications(number) if n.method is Method.CALL][:1]
    assert called.state is NotificationState.ENDED
    assert "delivery_failed" not in night.happened(number)


async def test_a_call_through_the_second_is_hung_up_when_somebody_else_answers(
    night: Night, second: Exchange
) -> None:
    night.exchange.faults.fail("calls.create", status=503)
    number = await night.alert("checkout is down")
    call = await second.next_call(to=PHONES["ana"])

    await night.command("bo", f"ack {number}")

    await call.wait_ended()
    assert call.heard == []


async def test_a_text_through_the_second_is_answered_through_the_second(
    night: Night, second: Exchange
) -> None:
    night.exchange.faults.bad_credentials()
    number = await night.alert("checkout is down")
    message = await second.next_message(to=PHONES["ana"])

    replies = await second.text(from_=PHONES["ana"], to=message.from_, body="1")

    assert replies == [f"Thank you. You have acknowledged incident {number}."]
    assert night.incident(number).state is State.ACKNOWLEDGED


async def test_a_provider_that_keeps_failing_is_left_alone_and_tried_again_later(
    night: Night, second: Exchange
) -> None:
    night.exchange.faults.fail("*", times=100, status=500)
    await night.alert("checkout is down", service="checkout", dedup_key="a")
    await night.alert("search is down", service="search", dedup_key="b")
    asked = len(night.exchange.requests)
    assert night.bot.open_circuits() == {"slack": False, "twilio": True, "twilio2": False}
    told = (await night.http.get("/metrics")).text
    assert 'sleepwell_circuit_open{provider="twilio"} 1.0' in told
    assert 'sleepwell_provider_errors_total{kind="broken",provider="twilio"}' in told

    await night.pass_time(seconds=5)
    await night.alert("checkout is slow", dedup_key="c")
    assert len(night.exchange.requests) == asked

    night.exchange.faults.clear()
    await night.pass_time(seconds=FIRST_WAIT.total_seconds())
    await night.alert("checkout is slower", dedup_key="d")
    assert not any(night.bot.open_circuits().values())


async def test_what_the_network_of_one_drops_goes_by_the_other(
    night: Night, second: Exchange
) -> None:
    night.exchange.line(PHONES["ana"]).behaviour = Behaviour.FAILED
    number = await night.alert("checkout is down")
    await night.exchange.calls[0].wait_ended()
    await night.bot.engine.settle()

    await night.pass_time(seconds=10)
    call = await second.next_call(to=PHONES["ana"])
    await call.answer()
    await call.press("1")
    await call.wait_ended()

    assert night.called() == ["ana"]
    assert night.incident(number).acknowledged_by == "ana"
    texts = [text.status for text in second.messages if text.to == PHONES["ana"]]
    assert texts == ["delivered"]


async def test_what_one_account_signed_is_not_let_in_for_the_other(night: Night) -> None:
    form = {"CallStatus": "completed", "CallSid": "CA1"}
    for path, token in (("/twilio/status/1", "second"), ("/twilio2/status/1", "night")):
        url = f"{night.http.base_url}".rstrip("/") + path
        signature = RequestValidator(token).compute_signature(url, form)
        answer = await night.http.post(path, data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 403
