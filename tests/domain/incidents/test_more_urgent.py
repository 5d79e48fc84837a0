from datetime import UTC, datetime

import pytest

from bot.domain.incidents.alert import DETAILS_LIMIT, Alert
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.more_urgent import worded_by
from bot.domain.incidents.urgency import Urgency

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def filling(details: str = "used: 80 %") -> Incident:
    return Incident(
        number=1,
        service="db",
        team="platform",
        title="disk 80 % full",
        urgency=Urgency.HIGH,
        state=State.TRIGGERED,
        dedup_key="disk",
        opened_at=NOW,
        due_at=NOW,
        details=details,
        link="https://x.org/disk",
        source="probe",
    )


@pytest.mark.parametrize(
    ("alert", "before", "details"),
    [
        pytest.param(
            Alert(title="down", details="refused"),
            "used: 80 %",
            "refused\n\nOpened as: disk 80 % full\n\nused: 80 %",
            id="what is urgent first",
        ),
        pytest.param(Alert(title="down"), "", "Opened as: disk 80 % full", id="no details"),
        pytest.param(
            Alert(title="down", details="refused\nused: 80 %"),
            "used: 80 %",
            "refused\nused: 80 %\n\nOpened as: disk 80 % full",
            id="a group, told whole",
        ),
        pytest.param(
            Alert(title="disk 80 % full", details="used: 81 %"),
            "used: 80 %",
            "used: 81 %\n\nused: 80 %",
            id="in the same words",
        ),
    ],
)
def test_it_is_told_in_the_words_of_what_is_urgent(alert: Alert, before: str, details: str) -> None:
    told = worded_by(filling(before), alert)

    assert (told.title, told.details) == (alert.title, details)
    assert (told.link, told.source) == ("https://x.org/disk", "probe")


def test_with_its_link_and_no_more_than_is_kept() -> None:
    alert = Alert(title="down", details="x" * DETAILS_LIMIT, link="https://x.org/1")

    told = worded_by(filling(), alert)

    assert told.link == "https://x.org/1"
    assert len(told.details) == DETAILS_LIMIT
