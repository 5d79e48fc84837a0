"""What of Twilio's lists may be the call or text that is looked for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.phone.sms_text import page_text
from bot.phone.twilio_lists import is_call, is_text
from tests.conftest import MONDAY_3AM as NOW
from tests.phone.samples import an_incident

BODY = page_text([an_incident()])


@dataclass
class Listed:
    """One of a list, as the official client gives it."""

    sid: str = "SM1"
    status: str = "queued"
    direction: str = "outbound-api"
    date_created: datetime | None = NOW
    body: str = BODY


OURS = Listed()


@pytest.mark.parametrize(
    ("listed", "may_be"),
    [
        (OURS, True),
        (replace(OURS, direction="inbound"), False),
        (replace(OURS, date_created=NOW - timedelta(seconds=1)), False),
        (replace(OURS, date_created=None), False),
        (replace(OURS, sid="SM0"), False),
    ],
)
def test_it_is_one_of_ours_and_no_other_that_we_know(listed: Listed, may_be: bool) -> None:
    assert is_call(listed, NOW, {"SM0"}) is may_be
    assert is_text(listed, BODY, NOW, {"SM0"}) is may_be


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_call_that_is_over_rings_nobody(status: str) -> None:
    assert not is_call(replace(OURS, status=status), NOW, ())


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
def test_a_text_that_did_not_get_through_has_told_nobody(status: str) -> None:
    assert not is_text(replace(OURS, status=status), BODY, NOW, ())


def test_a_text_about_something_else_is_another() -> None:
    other = page_text([an_incident(number=99)])

    assert not is_text(replace(OURS, body=other), BODY, NOW, ())
