"""How a call ended, by what Plivo keeps of it."""

from types import SimpleNamespace

import pytest

from bot.domain.paging.notification import NotificationState
from bot.phone.plivo_records import how_it_ended

AT = "2026-11-30 03:00:00+00:00"


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"end_time": AT, "answer_time": AT, "hangup_cause_code": 4000}, NotificationState.ENDED),
        ({"end_time": AT, "answer_time": None, "hangup_cause_code": 3010}, NotificationState.BUSY),
        ({"end_time": AT, "hangup_cause_code": "3000"}, NotificationState.NO_ANSWER),
        ({"end_time": AT, "hangup_cause_code": 3020}, NotificationState.NO_ANSWER),
        ({"end_time": AT, "hangup_cause_code": 1000}, NotificationState.NO_ANSWER),
        ({"end_time": AT, "hangup_cause_code": 2010}, NotificationState.FAILED),
        ({"end_time": AT, "hangup_cause_code": 0}, NotificationState.FAILED),
        ({"end_time": AT}, NotificationState.FAILED),
        ({"end_time": None, "answer_time": AT}, None),
        ({}, None),
    ],
)
def test_how_a_call_ended(told: dict[str, object], state: NotificationState | None) -> None:
    assert how_it_ended(SimpleNamespace(**told)) is state
