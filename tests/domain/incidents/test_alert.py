"""What monitors write is made fit to be read out and shown."""

import pytest

from bot.domain.incidents.alert import SOURCE_LIMIT, TITLE_LIMIT, Alert


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Disk full", "Disk full"),
        ("  Disk full ", "Disk full"),
        ("Disk\r\nfull\x07 on  web-1", "Disk full on web-1"),
        ("x" * TITLE_LIMIT, "x" * TITLE_LIMIT),
        ("x" * (TITLE_LIMIT + 1), "x" * (TITLE_LIMIT - 1) + "…"),
    ],
)
def test_a_title_is_one_line_that_is_not_too_long(written: str, told: str) -> None:
    assert Alert(title=written).title == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, None),
        ("", None),
        (" \n", None),
        ("probe-7", "probe-7"),
        ("probe\t7", "probe 7"),
        ("x" * (SOURCE_LIMIT + 1), "x" * (SOURCE_LIMIT - 1) + "…"),
    ],
)
def test_a_source_without_a_name_is_none(written: str | None, told: str | None) -> None:
    alert = Alert(title="Disk full", source=written)

    assert alert.source == told
    assert alert.sender == (f"an alert from {told}" if told else "an alert")


def test_details_keep_their_lines() -> None:
    assert Alert(title="Disk full", details="a\n\tb\x00c").details == "a\n\tb c"
