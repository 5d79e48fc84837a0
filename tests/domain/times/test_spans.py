"""Lists of spans, checked hour by hour against sets of hours."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.instants import Span
from bot.domain.times.spans import common, merged, total, uncovered

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(start: int, end: int) -> Span:
    return Span(start=MIDNIGHT + start * HOUR, end=MIDNIGHT + end * HOUR)


def covered(spans: list[Span]) -> set[int]:
    return {hour for hour in range(-50, 100) if any(MIDNIGHT + hour * HOUR in s for s in spans)}


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda s: hours(s[0], sum(s)))
)


@given(spans=SPANS)
def test_merged_spans_cover_the_same_and_touch_nowhere(spans: list[Span]) -> None:
    found = merged(spans)

    assert covered(found) == covered(spans)
    assert all(one.end < other.start for one, other in itertools.pairwise(found))


@given(spans=SPANS)
def test_what_is_uncovered_is_the_rest(spans: list[Span]) -> None:
    assert covered(uncovered(spans, hours(5, 25))) == set(range(5, 25)) - covered(spans)


@given(one=SPANS, other=SPANS)
def test_what_is_common_is_in_both(one: list[Span], other: list[Span]) -> None:
    assert covered(common(one, other)) == covered(one) & covered(other)


@pytest.mark.parametrize(
    ("spans", "left"),
    [
        pytest.param([], [hours(0, 10)], id="nothing covered"),
        pytest.param([hours(-5, 20)], [], id="more than all covered"),
        pytest.param([hours(0, 4), hours(4, 10)], [], id="spans that touch"),
        pytest.param(
            [hours(8, 9), hours(2, 3)], [hours(0, 2), hours(3, 8), hours(9, 10)], id="two"
        ),
        pytest.param([hours(10, 12)], [hours(0, 10)], id="beyond the end"),
    ],
)
def test_rows_of_what_is_uncovered(spans: list[Span], left: list[Span]) -> None:
    assert uncovered(spans, hours(0, 10)) == left


def test_the_total_is_the_sum() -> None:
    assert total([hours(0, 3), hours(5, 6)]) == 4 * HOUR
    assert total([]) == timedelta(0)
