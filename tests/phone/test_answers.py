from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incidents.incident import State
from bot.phone.answers import Outcome, PhoneAct, outcomes_in_words, when
from tests.phone.samples import ANA, MONDAY_3AM, ROSTER, an_incident

TAKEN = {"state": State.ACKNOWLEDGED, "due_at": None, "acknowledged_at": MONDAY_3AM}
OVER = {"state": State.RESOLVED, "due_at": None, "resolved_at": MONDAY_3AM + timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (PhoneAct.ACKNOWLEDGE, "Thank you. You have acknowledged incidents 12 and 13."),
        (PhoneAct.RESOLVE, "Thank you. You have resolved incidents 12 and 13."),
    ],
)
def test_what_was_done_is_said_in_one_sentence(act: PhoneAct, said: str) -> None:
    assert outcomes_in_words(
        [Outcome(act=act, number=12), Outcome(act=act, number=13)], ANA, ROSTER
    ) == [said]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {**TAKEN, "acknowledged_by": "bo"},
            "Incident 12 was already acknowledged by Bo Lind, on Monday at 3:00 AM.",
            id="by somebody else",
        ),
        pytest.param(
            {**TAKEN, "acknowledged_by": "ana"},
            "Incident 12 was already acknowledged by you, on Monday at 3:00 AM.",
            id="by the same person",
        ),
        pytest.param(
            {**TAKEN, "acknowledged_by": "Grafana"},
            "Incident 12 was already acknowledged by Grafana, on Monday at 3:00 AM.",
            id="by an alert",
        ),
        pytest.param(
            {**OVER, "resolved_by": "bo"},
            "Incident 12 is already resolved by Bo Lind, on Monday at 3:05 AM.",
            id="resolved",
        ),
        pytest.param({**OVER, "resolved_at": None}, "Incident 12 is already resolved.", id="bare"),
    ],
)
def test_who_was_faster_is_named(changed: dict[str, Any], said: str) -> None:
    refused = Outcome(
        act=PhoneAct.ACKNOWLEDGE, number=12, incident=an_incident(**changed), refusal="Already."
    )

    assert outcomes_in_words([refused], ANA, ROSTER) == [said]


def test_an_incident_that_does_not_exist_is_refused_in_the_commands_words() -> None:
    refused = Outcome(act=PhoneAct.RESOLVE, number=99, refusal="There is no incident 99.")

    assert outcomes_in_words([Outcome(act=PhoneAct.RESOLVE, number=12), refused], ANA, ROSTER) == [
        "Thank you. You have resolved incident 12.",
        "There is no incident 99.",
    ]


@pytest.mark.parametrize(
    ("unsaved", "said"),
    [
        ((13,), "Incident 13 could not be saved just now."),
        ((13, 14), "Incidents 13 and 14 could not be saved just now."),
        (range(13, 19), "6 incidents could not be saved just now."),
    ],
)
def test_what_could_not_be_saved_is_said_last(unsaved: Iterable[int], said: str) -> None:
    left = [
        Outcome(act=PhoneAct.RESOLVE, number=number, refusal="It could not.", unsaved=True)
        for number in unsaved
    ]

    assert outcomes_in_words([*left, Outcome(act=PhoneAct.RESOLVE, number=12)], ANA, ROSTER) == [
        "Thank you. You have resolved incident 12.",
        said,
    ]


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "on Tuesday at 12:05 AM"), (12, "on Tuesday at 12:05 PM"), (23, "on Tuesday at 11:05 PM")],
)
def test_times_are_told_on_the_wall_clock(hour: int, said: str) -> None:
    assert when(datetime(2026, 12, 1, hour, 5, tzinfo=UTC), ZoneInfo("UTC")) == said


def test_times_are_told_in_the_persons_zone() -> None:
    midnight = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)

    assert when(midnight, ZoneInfo("America/Los_Angeles")) == "on Monday at 4:00 PM"
