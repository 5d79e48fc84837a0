from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.times.durations import LONGEST, duration_in_words, duration_text, parse_duration

ROWS = [
    ("0s", timedelta(0)),
    ("90s", timedelta(seconds=90)),
    ("5m", timedelta(minutes=5)),
    ("2h", timedelta(hours=2)),
    ("1d", timedelta(days=1)),
    ("1w", timedelta(weeks=1)),
    ("1h30m", timedelta(minutes=90)),
    ("1w2d3h4m5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
    ("120m", timedelta(hours=2)),
    ("520w", LONGEST),
]


@pytest.mark.parametrize(("text", "length"), ROWS, ids=[text for text, _ in ROWS])
def test_a_text_means_its_duration(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "5", "m", "-5m", "5 m", " 5m", "5m\n", "5M", "1.5h", "5min", "30m1h", "1h1h", "٥m", "5m!"],
)
def test_another_text_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration\. Write it like 90s, 5m, 2h"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["521w", "520w1s", "999999999w", "999999999w999999999d"])
def test_a_duration_of_more_than_ten_years_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is too long: a duration is at most 520w"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "0s"),
        (timedelta(seconds=59), "59s"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(days=10), "1w3d"),
    ],
)
def test_a_duration_is_told_with_the_larger_units_first(length: timedelta, text: str) -> None:
    assert duration_text(length) == text


@pytest.mark.parametrize("length", [timedelta(seconds=-1), timedelta(milliseconds=1500)])
def test_a_negative_or_broken_duration_has_no_text(length: timedelta) -> None:
    with pytest.raises(ValueError, match="is not a duration in whole seconds"):
        duration_text(length)


@given(st.integers(min_value=0, max_value=int(LONGEST.total_seconds())))
def test_the_text_of_a_duration_means_that_duration_again(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(duration_text(length)) == length


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=20), "20 seconds"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=14, seconds=58), "15 minutes"),
        (timedelta(minutes=90), "1 hour and 30 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(seconds=-1), "1 second"),
    ],
)
def test_a_duration_is_read_out_roughly(length: timedelta, said: str) -> None:
    assert duration_in_words(length) == said
