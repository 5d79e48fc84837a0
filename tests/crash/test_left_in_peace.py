"""The excuse of the throttle, in the reckoning of a night: no longer than it really holds."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.conftest import MONDAY_3AM
from tests.crash.left_in_peace import left_in_peace
from tests.crash.records import Records


def at(seconds: float) -> datetime:
    return MONDAY_3AM + timedelta(seconds=seconds)


def waited(incident: int, since: float, until: float, delivery: int) -> SimpleNamespace:
    """A call to ana about an incident, from when it was due until it was placed."""
    return SimpleNamespace(
        person="ana",
        method="call",
        incident=incident,
        due_at=at(since),
        updated_at=at(until),
        delivery=delivery,
    )


def excused(of: int, waits: list[SimpleNamespace]) -> list[tuple[float, float]]:
    """The seconds in which one of these was rightly left waiting."""
    begun = {one.delivery: one.updated_at for one in waits}
    records = Records(
        incidents=(),
        alerts=(),
        timeline=(),
        pages=(),
        notifications=waits,  # type: ignore[arg-type]  # rows have these columns
        deliveries=[
            SimpleNamespace(id=id_, person="ana", method="call", begun_at=begun_at)  # type: ignore[misc]  # rows have these columns
            for id_, begun_at in begun.items()
        ],
        outbox=(),
    )
    seconds = timedelta(seconds=1)
    spans = left_in_peace(waits[of], records)  # type: ignore[arg-type]  # as above
    return [((s.start - MONDAY_3AM) / seconds, (s.end - MONDAY_3AM) / seconds) for s in spans]


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        pytest.param(
            [waited(1, 0, 0, 1), waited(2, 10, 10, 2), waited(1, 20, 70, 3)],
            [(20, 60), (60, 70)],
            id="another was called about a moment ago",
        ),
        pytest.param(
            [waited(1, 0, 0, 1), waited(2, 10, 10, 2), waited(1, 20, 50, 3), waited(2, 30, 50, 3)],
            [(20, 30)],
            id="the other one waits as well: they go together",
        ),
        pytest.param(
            [waited(1, 0, 0, 1), waited(2, 10, 10, 2), waited(1, 20, 50, 3), waited(4, 30, 50, 3)],
            [(20, 30)],
            id="a first call is never held, and takes it along",
        ),
        pytest.param(
            [waited(1, 0, 0, 1), waited(2, 0, 0, 1), waited(3, 10, 40, 2)],
            [],
            id="a first call",
        ),
        pytest.param([waited(1, 0, 0, 1), waited(1, 20, 50, 2)], [], id="the only incident"),
    ],
)
def test_no_longer_than_the_throttle_holds(
    waits: list[SimpleNamespace], expected: list[tuple[float, float]]
) -> None:
    of = 2 if len(waits) > 2 else 1

    assert excused(of, waits) == expected
