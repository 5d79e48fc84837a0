"""Which send was interrupted, in the reckoning of a night."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.conftest import MONDAY_3AM
from tests.crash.records import Records
from tests.crash.taken_over import taken_over_since

GIVEN_UP = None


def at(seconds: float) -> datetime:
    return MONDAY_3AM + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("sends", "since"),
    [
        pytest.param({1: (0, GIVEN_UP), 2: (5, GIVEN_UP)}, 5, id="the newest that was given up"),
        pytest.param({1: (0, GIVEN_UP), 2: (5, 8)}, 0, id="not one about another incident"),
        pytest.param({1: (0, 7), 2: (10, GIVEN_UP)}, 0, id="found, so nothing was sent again"),
        pytest.param({1: (10, 7)}, 10, id="none that is known of"),
    ],
)
def test_a_send_was_begun_before_it_was_interrupted(
    sends: dict[int, tuple[float, int | None]], since: float
) -> None:
    """`sends` have the second in which each was begun, and the incident that it carries at last."""
    entry = SimpleNamespace(incident=7, at=at(10), facts={"person": "ana", "method": "sms"})
    records = Records(
        incidents=(),
        alerts=(),
        timeline=(),
        pages=(),
        notifications=[
            SimpleNamespace(delivery=id_, incident=incident)  # type: ignore[misc]  # rows have these
            for id_, (_, incident) in sends.items()
            if incident is not GIVEN_UP
        ],
        deliveries=[
            SimpleNamespace(id=id_, person="ana", method="sms", begun_at=at(begun))  # type: ignore[misc]  # rows have these
            for id_, (begun, _) in sends.items()
        ],
        outbox=(),
    )
    assert taken_over_since(records, entry) == at(since)  # type: ignore[arg-type]  # as above
