import pytest

from bot.domain.answering.naming import listed
from bot.phone.spoken import speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("Disk full", "Disk full", id="plain"),
        pytest.param("**Disk** `full` on _db_1_", "Disk full on db 1", id="markdown"),
        pytest.param("see https://example.com/a?b=c now", "see a link now", id="address"),
        pytest.param("see [the board](https://example.com) now", "see the board now", id="link"),
        pytest.param("<https://example.com|the board>", "the board", id="Slack's link"),
        pytest.param("a\x00b\x1bc\ud800d", "a b c d", id="no XML"),
        pytest.param("🔥 down 🔥", "down", id="emoji"),
        pytest.param("line\n\none\ttwo", "line one two", id="lines"),
        pytest.param("Störung in Köln: 97 % < 99 %", "Störung in Köln: 97 % 99 %", id="accents"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_voices_read_badly_is_left_out(written: str, said: str) -> None:
    assert speakable(written, 100) == said


def test_long_text_is_cut_at_a_word() -> None:
    assert speakable("one two three four", 14) == "one two three"


def test_a_long_word_is_cut_inside() -> None:
    assert speakable("a" * 50, 10) == "a" * 10


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_people_do(words: list[str], said: str) -> None:
    assert listed(words) == said


@pytest.mark.parametrize("part", ["[", "<http:", "[a](", "https://"])
def test_hostile_lengths_are_cut_before_they_are_looked_at(part: str) -> None:
    assert len(speakable(part * 60_000, 600)) <= 600
