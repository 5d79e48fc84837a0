from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain.times.instants import EVER, Span, as_utc

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(start: int, end: int) -> Span:
    """A span of the day of NINE."""
    midnight = NINE.replace(hour=0)
    return Span(start=midnight + start * HOUR, end=midnight + end * HOUR)


def test_an_instant_is_the_same_in_utc() -> None:
    kathmandu = datetime(2026, 3, 2, 14, 45, tzinfo=timezone(timedelta(hours=5, minutes=45)))

    assert as_utc(kathmandu) == NINE
    assert as_utc(kathmandu).tzinfo is UTC


def test_a_naive_datetime_is_no_instant() -> None:
    naive = datetime(2026, 3, 2, 9)

    with pytest.raises(ValueError, match="no timezone"):
        as_utc(naive)
    with pytest.raises(ValueError, match="no timezone"):
        Span(start=naive, end=NINE)


def test_a_span_is_kept_in_utc() -> None:
    berlin = timezone(HOUR)
    span = Span(start=NINE.astimezone(berlin), end=(NINE + HOUR).astimezone(berlin))

    assert (span.start.tzinfo, span.end.tzinfo) == (UTC, UTC)
    assert span == hours(9, 10)
    assert span.length == HOUR


@pytest.mark.parametrize("length", [timedelta(0), -HOUR], ids=["nothing", "less than nothing"])
def test_a_span_must_last(length: timedelta) -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        Span(start=NINE, end=NINE + length)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    span = hours(9, 10)

    assert span.start in span
    assert span.end - datetime.resolution in span
    assert span.end not in span
    assert span.start - datetime.resolution not in span


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        pytest.param(hours(8, 9), None, id="touching before"),
        pytest.param(hours(12, 13), None, id="touching after"),
        pytest.param(hours(8, 10), hours(9, 10), id="over the start"),
        pytest.param(hours(11, 14), hours(11, 12), id="over the end"),
        pytest.param(hours(10, 11), hours(10, 11), id="inside"),
        pytest.param(hours(8, 14), hours(9, 12), id="around"),
        pytest.param(hours(9, 12), hours(9, 12), id="the same"),
    ],
)
def test_what_two_spans_share(other: Span, shared: Span | None) -> None:
    span = hours(9, 12)

    assert span.clipped_to(other) == shared
    assert other.clipped_to(span) == shared
    assert span.overlaps(other) is (shared is not None)


def test_spans_are_in_order_of_their_starts() -> None:
    assert sorted([hours(9, 10), hours(8, 12), hours(8, 9)]) == [
        hours(8, 9),
        hours(8, 12),
        hours(9, 10),
    ]


def test_everything_lies_in_all_of_time() -> None:
    assert NINE in EVER
    assert hours(9, 10).clipped_to(EVER) == hours(9, 10)
