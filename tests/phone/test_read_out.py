"""What a call reads out, and what the keys are about then."""

import pytest

from bot.domain.incidents.incident import Incident, State
from bot.domain.paging.notification import NotificationState
from tests.phone.conftest import Desk, Twilio


async def test_of_more_than_three_the_first_are_answered_and_then_all_the_others(
    desk: Desk, twilio: Twilio
) -> None:
    for number in range(1, 11):
        desk.alert(f"Trouble {number}")
    await desk.settle()

    first = await twilio.said("/twilio/voice/1")
    details = await twilio.said(first.action, {"Digits": "2"})
    three = await twilio.said(details.action, {"Digits": "1"})
    then = await twilio.said(three.redirect)
    done = await twilio.said(then.action, {"Digits": "1"})

    assert "10 incidents wait for you." in first.words
    assert "Incident 3, checkout: Trouble 3" in first.words
    assert "Trouble 4" not in first.words
    assert "7 more come after those." in first.words
    assert "Trouble 3" in details.words
    assert "Trouble 4" not in details.words
    assert three.words == (
        "Thank you. You have acknowledged incidents 1, 2 and 3. 7 more incidents wait for you."
    )
    assert "Incident 6, checkout: Trouble 6. And 4 more, of checkout. Press 1" in then.words
    assert "acknowledge all 7" in then.words
    assert "acknowledged 7 incidents" in done.words
    assert done.verbs[-1] == "Hangup"
    listed = desk.commands.incidents.listed(open_only=True)
    assert {incident.acknowledged_by for incident in listed} == {"ana"}


@pytest.mark.parametrize(
    ("digit", "touched"),
    [
        pytest.param("3", [4, 5, 6], id="escalate"),
        pytest.param("6", [4, 5, 6], id="resolve"),
        pytest.param("9", [4, 5, 6, 7], id="can't"),
    ],
)
async def test_of_those_that_are_merely_counted_none_is_escalated_or_resolved(
    desk: Desk, twilio: Twilio, digit: str, touched: list[int]
) -> None:
    for number in range(1, 8):
        desk.alert(f"Trouble {number}")
    await desk.settle()
    first = await twilio.said("/twilio/voice/1")
    three = await twilio.said(first.action, {"Digits": "1"})
    then = await twilio.said(three.redirect)

    done = await twilio.said(then.action, {"Digits": digit})
    await desk.settle()

    as_paged = [n for n in (4, 5, 6, 7) if _stands_as_paged(desk.incident(n))]
    assert as_paged == [n for n in (4, 5, 6, 7) if n not in touched]
    if as_paged:
        last = await twilio.said(done.redirect)
        assert "Incident 7, checkout: Trouble 7. Press 1" in last.words


def _stands_as_paged(incident: Incident) -> bool:
    return (incident.state, incident.step) == (State.TRIGGERED, 0)


async def test_what_the_call_is_about_is_read_out_before_what_waits_already(
    desk: Desk, twilio: Twilio
) -> None:
    for number in range(1, 6):
        desk.alert(f"Trouble {number}")
    await desk.settle()
    desk.commands.calls.fared(1, NotificationState.NO_ANSWER)
    desk.clock.advance(minutes=1)
    desk.alert("Checkout is gone")
    await desk.settle()

    call = await twilio.said("/twilio/voice/2")

    assert "6 incidents wait for you. Incident 6, checkout: Checkout is gone." in call.words
    assert "incidents=6.1.0,1.1.0,2.1.0&" in call.action
