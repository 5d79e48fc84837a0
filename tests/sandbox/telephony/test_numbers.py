"""Numbers and segments."""

import pytest

from bot.sandbox.telephony.numbers import country, e164, formatted, new_sid
from bot.sandbox.telephony.segments import segments


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+14155550101", "+14155550101"),
        ("+1 (415) 555-0101", "+14155550101"),
        ("+49 30 123456", "+4930123456"),
        ("14155550101", None),
        ("+1415555010", None),
        ("+0123456789", None),
        ("+1415555010x", None),
        ("client:ana", None),
        ("", None),
    ],
)
def test_numbers_are_e164(text: str, number: str | None) -> None:
    assert e164(text) == number


@pytest.mark.parametrize(
    ("number", "shown", "where"),
    [
        ("+14155550101", "(415) 555-0101", "US"),
        ("+442071838750", "+442071838750", "GB"),
        ("+4930123456", "+4930123456", "DE"),
    ],
)
def test_numbers_are_shown_with_their_country(number: str, shown: str, where: str) -> None:
    assert formatted(number) == shown
    assert country(number) == where


def test_sids_are_two_letters_and_32_digits() -> None:
    sid = new_sid("CA")

    assert (sid[:2], len(sid)) == ("CA", 34)
    assert set(sid[2:]) <= set("0123456789abcdef")
    assert new_sid("CA") != sid


@pytest.mark.parametrize(
    ("body", "count"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("x" * 160, 1, id="a full one"),
        pytest.param("x" * 161, 2, id="one more"),
        pytest.param("x" * 306, 2, id="two parts"),
        pytest.param("x" * 307, 3, id="three parts"),
        pytest.param("€" * 80, 1, id="two places each"),
        pytest.param("€" * 81, 2, id="two places each, one more"),
        pytest.param("é" * 160, 1, id="in the alphabet"),
        pytest.param("ê" * 70, 1, id="not in the alphabet"),
        pytest.param("ê" * 71, 2, id="not in the alphabet, one more"),
        pytest.param("😀" * 35, 1, id="two units each"),
        pytest.param("😀" * 36, 2, id="two units each, one more"),
        pytest.param("ê" * 134, 2, id="two parts of 67"),
        pytest.param("ê" * 135, 3, id="three parts of 67"),
    ],
)
def test_segments(body: str, count: int) -> None:
    assert segments(body) == count
