"""Status callbacks that the application does not take."""

import pytest

from bot.sandbox.telephony import Exchange
from tests.sandbox.telephony.application import Application
from tests.sandbox.telephony.cast import ANA, Place, Ring


async def test_a_callback_that_fails_is_repeated_once(
    app: Application, ring: Ring, exchange: Exchange
) -> None:
    app.answer("/status", 500, 204)
    call = await ring()
    await call.ring_out()
    await call.wait_ended()

    assert app.told("/status") == ["initiated", "initiated", "ringing", "no-answer"]
    (failure,) = exchange.callback_failures
    assert (failure.sid, failure.attempt, failure.problem) == (call.sid, 1, "answered with 500")
    assert failure.fields["CallStatus"] == "initiated"


async def test_a_callback_is_given_up_and_the_next_one_sent(
    app: Application, ring: Ring, exchange: Exchange
) -> None:
    app.answer("/status", 404, 404, 204)
    call = await ring()
    await call.ring_out()
    await call.wait_ended()

    assert app.told("/status") == ["initiated", "initiated", "ringing", "no-answer"]
    assert [failure.attempt for failure in exchange.callback_failures] == [1, 2]


@pytest.mark.parametrize(("override", "attempts"), [("#rc=0", 1), ("#rc=2", 3)])
async def test_the_application_says_how_often_to_repeat(
    app: Application, place: Place, exchange: Exchange, override: str, attempts: int
) -> None:
    app.answer("/status", 500)
    await place(status_callback=f"{app.url}/status{override}", status_callback_event="completed")
    call = await exchange.next_call(ANA)
    await call.ring_out()
    await call.wait_ended()

    assert app.told("/status") == ["no-answer"] * attempts


async def test_an_application_that_is_not_there_is_told_in_vain(
    place: Place, exchange: Exchange, closed_port: int
) -> None:
    await place(
        status_callback=f"http://127.0.0.1:{closed_port}/", status_callback_event="completed"
    )
    call = await exchange.next_call(ANA)
    await call.ring_out()
    await call.wait_ended()

    assert [failure.attempt for failure in exchange.callback_failures] == [1, 2]
    assert "cannot be reached" in exchange.callback_failures[0].problem


async def test_callbacks_may_be_asked_for_by_get(app: Application, ring: Ring) -> None:
    call = await ring(status_callback_method="GET")
    await call.ring_out()
    await call.wait_ended()

    assert [hook.method for hook in app.at("/status")] == ["GET"] * 3
    assert "CallStatus=no-answer" in app.at("/status")[-1].query


async def test_a_call_without_a_callback_tells_nobody(
    app: Application, place: Place, exchange: Exchange
) -> None:
    await place(status_callback=None)
    call = await exchange.next_call(ANA)
    await call.ring_out()
    await call.wait_ended()

    assert app.hooks == []
    assert exchange.webhooks_sent == []


async def test_everything_sent_is_kept(ring: Ring, exchange: Exchange, app: Application) -> None:
    call = await ring()
    await call.ring_out()
    await call.wait_ended()

    sent = exchange.webhooks_sent
    assert [(one.method, one.url, one.status) for one in sent] == [
        ("POST", f"{app.url}/status", 204)
    ] * 3
    assert [one.at for one in sent] == sorted(one.at for one in sent)
