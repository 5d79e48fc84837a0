from collections.abc import Collection

import pytest

from bot.domain.answering.telling import WaitingIncident, as_urgent_as_the_first, in_order
from bot.domain.incidents.urgency import Urgency


def waits(number: int, service: str | None = "checkout", *, low: bool = False) -> WaitingIncident:
    return WaitingIncident(
        number=number, service=service, urgency=Urgency.LOW if low else Urgency.HIGH
    )


@pytest.mark.parametrize(
    ("waiting", "about", "told"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([waits(2), waits(1)], [], [1, 2], id="the oldest first"),
        pytest.param([waits(1, low=True), waits(2)], [], [2, 1], id="the urgent first"),
        pytest.param([waits(1), waits(2)], [2], [2, 1], id="what the call is about first"),
        pytest.param(
            [waits(1), waits(2, low=True), waits(3)], [2, 3], [3, 2, 1], id="of that the urgent"
        ),
        pytest.param(
            [waits(1), waits(2), waits(3, "search"), waits(4, None)],
            [],
            [1, 3, 4, 2],
            id="one of each service first",
        ),
        pytest.param(
            [waits(1, low=True), waits(2, "search", low=True), waits(3), waits(4)],
            [],
            [3, 4, 1, 2],
            id="but none of low urgency before what is urgent",
        ),
    ],
)
def test_what_matters_most_is_told_first(
    waiting: list[WaitingIncident], about: Collection[int], told: list[int]
) -> None:
    assert [one.number for one in in_order(waiting, about)] == told


def test_a_storm_hides_no_other_service() -> None:
    storm = [waits(number) for number in range(1, 200)]

    told = in_order([*storm, waits(200, "search"), waits(201, "search")])

    assert [one.number for one in told[:3]] == [1, 200, 2]


def test_what_is_as_urgent_as_the_first_ends_where_that_changes() -> None:
    ordered = [waits(3), waits(4), waits(1, low=True), waits(5)]

    assert [one.number for one in as_urgent_as_the_first(ordered)] == [3, 4]
    assert as_urgent_as_the_first([]) == []
