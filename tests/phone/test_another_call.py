"""A call from before a backup was put back bears the number of a call to somebody else."""

import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.domain.paging.notification import NotificationState
from tests.phone.conftest import Desk, Twilio

ANA, CY = "+14155550101", "+14155550102"
THEIRS = f"CA{1:032d}"
BEFORE = "CA" + "9" * 32


@pytest.fixture(autouse=True)
async def ana_is_called(desk: Desk) -> None:
    desk.alert()
    await desk.settle()


async def test_it_answers_nothing_and_is_told_so(desk: Desk, twilio: Twilio) -> None:
    form = {"CallSid": BEFORE, "To": CY}

    with capture_logs() as logs:
        picked_up = await twilio.said("/twilio/voice/1", form)
        pressed = await twilio.said("/twilio/digits/1?incidents=1", {**form, "Digits": "1"})

    assert picked_up.words == pressed.words == "This call is no longer known. Goodbye."
    assert pressed.verbs[-1] == "Hangup"
    assert desk.incident(1).state is State.TRIGGERED
    assert len(logs) == 2


async def test_how_it_fares_is_no_news_of_the_other(desk: Desk, twilio: Twilio) -> None:
    form = {"CallSid": BEFORE, "To": CY}

    for status in ("in-progress", "completed"):
        answer = await twilio.post("/twilio/status/1", {**form, "CallStatus": status})
        assert answer.status_code == 404
    pressed = await twilio.said("/twilio/digits/1?incidents=1", {**form, "Digits": "1"})

    assert pressed.words == "This call is no longer known. Goodbye."
    assert desk.notifications(1)[0].state is NotificationState.SENT


@pytest.mark.parametrize(
    ("sid", "to"),
    [
        pytest.param(THEIRS, ANA, id="the call"),
        pytest.param(THEIRS, CY, id="whose number was changed in mid-call"),
        pytest.param(BEFORE, ANA, id="of which another provider placed one as well"),
    ],
)
async def test_what_is_theirs_answers(desk: Desk, twilio: Twilio, sid: str, to: str) -> None:
    form = {"CallSid": sid, "To": to}

    await twilio.said("/twilio/voice/1", form)
    await twilio.said("/twilio/digits/1?incidents=1", {**form, "Digits": "1"})

    assert desk.incident(1).acknowledged_by == "ana"
