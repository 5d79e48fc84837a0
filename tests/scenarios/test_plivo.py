"""Twilio is down, and Plivo takes over: calls, keys, texts and replies, through its own client."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.domain.incidents.incident import State
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.sandbox.plivo import PlivoExchange
from bot.sandbox.server import LocalServer
from tests.conftest import MovedClock
from tests.scenarios.night import PHONES, Night, a_night

OURS = "+15005550008"
AUTH_ID = "MA" + "X" * 18


@pytest.fixture
def plivo() -> PlivoExchange:
    return PlivoExchange(auth_id=AUTH_ID, auth_token="plivo's", numbers=[OURS])


@pytest.fixture
async def night(
    sqlite_url: str, tmp_path: Path, clock: MovedClock, plivo: PlivoExchange
) -> AsyncIterator[Night]:
    """A night with Twilio down, and Plivo behind it."""
    async with (
        LocalServer(plivo.app) as server,
        a_night(
            sqlite_url,
            tmp_path,
            clock,
            more={
                "plivo_auth_id": AUTH_ID,
                "plivo_auth_token": SecretStr("plivo's"),
                "plivo_from_numbers": (OURS,),
                "plivo_api_url": server.url,
            },
        ) as brought_up,
    ):
        brought_up.exchange.faults.drop()
        yield brought_up


def address(night: Night, path: str) -> str:
    return f"{night.http.base_url}".rstrip("/") + path


def states(night: Night, number: int, method: Method = Method.CALL) -> set[NotificationState]:
    return {n.state for n in night.notifications(number) if n.method is method}


async def test_anas_phone_rings_through_plivo_she_presses_1_and_it_works(
    night: Night, plivo: PlivoExchange
) -> None:
    number = await night.alert("checkout is down")
    await plivo.callbacks_sent()
    (call,) = plivo.calls
    assert call.to == PHONES["ana"]

    await call.answer()
    assert NotificationState.ANSWERED in states(night, number)
    await call.press("2")
    await call.press("1")

    assert call.heard[0] == "This is Sleepwell, calling Ana Souza."
    assert call.heard[-2:] == [
        f"Thank you. You have acknowledged incident {number}: checkout is down.",
        "Goodbye.",
    ]
    assert night.incident(number).acknowledged_by == "ana"
    assert NotificationState.ENDED in states(night, number)
    assert plivo.callbacks_refused == []


async def test_a_call_at_plivo_that_bears_the_number_of_anothers_is_told_so(
    night: Night, plivo: PlivoExchange
) -> None:
    number = await night.alert("checkout is down")
    await plivo.callbacks_sent()
    (call,) = plivo.calls
    before = replace(call, to=PHONES["bo"], uuid="from before the backup was put back")

    await before.answer()

    assert before.heard == ["This call is no longer known.", "Goodbye."]
    assert NotificationState.ANSWERED not in states(night, number)
    await call.answer()
    await call.press("1")
    assert night.incident(number).acknowledged_by == "ana"


async def test_a_call_through_plivo_is_hung_up_when_somebody_else_answers(
    night: Night, plivo: PlivoExchange
) -> None:
    number = await night.alert("checkout is down")
    await plivo.callbacks_sent()

    await night.command("bo", f"ack {number}")

    assert [call.status for call in plivo.calls] == ["completed"]


async def test_a_busy_line_at_plivo_is_dialled_again_soon(
    night: Night, plivo: PlivoExchange
) -> None:
    await night.alert("checkout is down")
    await plivo.callbacks_sent()
    await plivo.calls[0].end("busy")

    await night.pass_time(seconds=30)

    assert [call.to for call in plivo.calls] == [PHONES["ana"]] * 2


async def test_a_text_through_plivo_is_delivered_and_answered(
    night: Night, plivo: PlivoExchange
) -> None:
    number = await night.alert("checkout is down")
    (message,) = plivo.messages
    await plivo.fare(message, "delivered")
    assert states(night, number, Method.SMS) == {NotificationState.DELIVERED}

    sms = address(night, "/plivo/sms")
    replies = await plivo.text(sms, from_=PHONES["ana"], to=OURS, text="1")

    assert replies == [f"Thank you. You have acknowledged incident {number}: checkout is down."]
    assert night.incident(number).state is State.ACKNOWLEDGED


@pytest.mark.parametrize("status", [401, 403, 429, 500])
async def test_while_plivo_refuses_nothing_is_lost(
    night: Night, plivo: PlivoExchange, status: int
) -> None:
    plivo.refuses = status
    number = await night.alert("checkout is down")
    assert plivo.calls == []
    problems = [n.problem for n in night.notifications(number) if n.method is Method.CALL]
    assert any(problem and "plivo: Plivo" in problem for problem in problems)

    plivo.refuses = None
    for _ in range(3):
        await night.pass_time(seconds=10)

    assert [call.to for call in plivo.calls] == [PHONES["ana"]]


async def test_a_call_whose_end_nobody_heard_of_holds_up_no_other(
    night: Night, plivo: PlivoExchange
) -> None:
    await night.alert("checkout is down")
    await plivo.callbacks_sent()
    plivo.calls[0].hangup_url = None
    await plivo.calls[0].end("no-answer")
    await night.alert("search is down", service="search")
    assert len(plivo.calls) == 1

    await night.bot.engine.do_duties()
    await night.bot.engine.settle()

    assert [call.to for call in plivo.calls] == [PHONES["ana"]] * 2


async def test_what_plivo_did_not_sign_is_refused(night: Night, plivo: PlivoExchange) -> None:
    number = await night.alert("checkout is down")
    await plivo.callbacks_sent()
    (call,) = plivo.calls
    assert call.hangup_url is not None

    plivo.auth_token = "another"
    await call.end()
    unsigned = await night.http.post(
        call.hangup_url, data={"CallUUID": call.uuid, "CallStatus": "completed"}
    )

    assert plivo.callbacks_refused == [call.hangup_url]
    assert unsigned.status_code == 403
    assert NotificationState.RINGING in states(night, number)
