"""Reading what people type."""

import pytest

from bot.domain.refusals import Refused, UnknownTeam
from bot.slack.commands.typed import (
    bare_name,
    mentioned_member,
    numbers,
    plain_words,
    team_named,
    typed,
)
from tests.slack.making import ROSTER


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("", "", ""),
        ("  ", "", ""),
        ("who", "who", ""),
        ("  WHO   platform ", "who", "platform"),
        ("“who” platform", "who", "platform"),
        ("ack\u00a012", "ack", "12"),
        ("page platform it’s down", "page", "platform it's down"),
    ],
)
def test_the_first_word_is_found(text: str, word: str, rest: str) -> None:
    found = typed({"text": text, "user_id": "U1", "trigger_id": "t"})

    assert (found.word, found.rest) == (word, rest)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<@U02ANA0001> look", "Ana Souza look"),
        ("<@U02ANA0001|ana>", "Ana Souza"),
        ("<@U0STRANGER|sam>", "@sam"),
        ("<@U0STRANGER>", "@U0STRANGER"),
        ("<#C123|platform> is loud", "#platform is loud"),
        ("<!here> <!channel>", "@here @channel"),
        ("<https://example.com/a|this>", "https://example.com/a"),
        ("<https://example.com/a>", "https://example.com/a"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_a_text_is_taken_as_it_was_meant(text: str, spoken: str) -> None:
    assert plain_words(text, ROSTER) == spoken


@pytest.mark.parametrize(
    "word", ["platform", "#platform", "<#C1|platform>", '"platform"', "@platform", "`platform`,"]
)
def test_a_name_is_found_under_its_decoration(word: str) -> None:
    assert bare_name(word) == "platform"


@pytest.mark.parametrize("word", ["platform", "PLATFORM", "#platform", "checkout", "Checkout"])
def test_a_team_is_found_by_its_name_or_its_service(word: str) -> None:
    assert team_named(word, ROSTER).key == "platform"


def test_an_unknown_team_brings_a_suggestion() -> None:
    with pytest.raises(UnknownTeam, match="Did you mean “platform”"):
        team_named("plattform", ROSTER)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], []),
        (["12"], [12]),
        (["#12"], [12]),
        (["12,", "13"], [12, 13]),
        (["12,13,#14"], [12, 13, 14]),
        (["12", "#12"], [12]),
    ],
)
def test_numbers_are_read(words: list[str], found: list[int]) -> None:
    assert numbers(words, "ack") == found


@pytest.mark.parametrize("word", ["twelve", "-1", "1.5", "9" * 10, "١٢a", "#", ",", "1,,2"])
def test_what_is_no_number_is_refused_with_an_example(word: str) -> None:
    with pytest.raises(Refused, match="Say for example: /oncall ack 12"):
        numbers([word], "ack")


@pytest.mark.parametrize(
    ("word", "member"),
    [("<@U02ANA0001>", "U02ANA0001"), ("<@W1|ana>", "W1"), ("ana", None), ("<#C1>", None)],
)
def test_a_mention_names_a_member(word: str, member: str | None) -> None:
    assert mentioned_member(word) == member
