"""What may stand on one line, among other text."""

import pytest

from bot.domain.plain_text import is_plain, made_plain


@pytest.mark.parametrize(
    "text",
    [
        "Ana Souza",
        pytest.param("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", id="a name in Persian"),
        pytest.param("Zoe \U0001f469\u200d\U0001f692", id="a composed emoji"),
    ],
)
def test_whatever_a_name_is_spelled_with_is_plain(text: str) -> None:
    assert is_plain(text)
    assert made_plain(text, "?") == text


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\n", id="a line break"),
        pytest.param("\x1b", id="an escape"),
        pytest.param("\u2028", id="a line separator"),
        pytest.param("\u202e", id="text turned round"),
        pytest.param("\u200b", id="an invisible space"),
    ],
)
def test_what_hides_breaks_or_steers_is_not(character: str) -> None:
    assert not is_plain(f"Ana{character}Souza\u200d")
    assert made_plain(f"Ana{character}Souza\u200d", "?") == "Ana?Souza\u200d"
