"""Words in Slack show as written, and nothing more."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.writing import cut, link, mrkdwn, one_line, plain_time, some_lines, when

ZERO_WIDTH_SPACE = "\u200b"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U02ANA0001>", "&lt;@U02ANA0001&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("wake @channel now", f"wake @{ZERO_WIDTH_SPACE}channel now"),
        ("@HERE and @everyone", f"@{ZERO_WIDTH_SPACE}HERE and @{ZERO_WIDTH_SPACE}everyone"),
        ("ana@example.com", "ana@example.com"),
        ("@hereafter", "@hereafter"),
        ("ops@here.com", "ops@here.com"),
        ("```rm -rf```", "'''rm -rf'''"),
        ("*bold*", "*bold*"),
    ],
)
def test_markup_and_mentions_of_others_do_nothing(given: str, shown: str) -> None:
    assert mrkdwn(given) == shown


@pytest.mark.parametrize(
    ("given", "limit", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("🔥🔥🔥", 6, "🔥🔥🔥"),
        ("🔥🔥🔥", 5, "🔥🔥…"),
        ("ab 👩‍🚒", 6, "ab 👩…"),
        ("one two", 5, "one…"),
    ],
    ids=["fits", "cut", "emoji fit", "emoji cut", "no dangling joiner", "no dangling space"],
)
def test_a_text_is_cut_by_what_slack_may_count(given: str, limit: int, shown: str) -> None:
    assert cut(given, limit) == shown
    assert len(cut(given, limit).encode("utf-16-le")) // 2 <= limit


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("two\nlines\t here", "two lines here"),
        ("bell\x07 and null\x00", "bell and null"),
        ("\u202eturned round\u202c", "turned round"),
        ("\ud800 half a character", "\ufffd half a character"),
        ("مرحبا", "مرحبا"),
        (" \n\u202e ", "(no title)"),
        ("", "(no title)"),
    ],
)
def test_a_title_is_one_line_of_printable_text(given: str, shown: str) -> None:
    assert one_line(given, 100) == shown


def test_details_keep_their_lines_but_not_all() -> None:
    assert some_lines("one\n\n  two  \nthree\nfour", 100, 3) == "one\n  two\nthree\n…"
    assert some_lines("\n \n", 100, 3) == ""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.com/a?b=1&c=2", "<https://example.com/a?b=1&amp;c=2|Runbook>"),
        ("https://example.com/a|b>c d", "<https://example.com/a%7Cb%3Ec%20d|Runbook>"),
        ("https://example.com/@channel", "<https://example.com/%40channel|Runbook>"),
        ("https://example.com/\ud83d", "<https://example.com/?|Runbook>"),
        ("https://example.com/%20", "<https://example.com/%20|Runbook>"),
        ("javascript:alert(1)", None),
        ("mailto:ana@example.com", None),
        ("//example.com", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://example.com/" + "a" * 1400, None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_leads_to_the_web_and_stays_inside_its_brackets(
    address: str | None, shown: str | None
) -> None:
    assert link(address, "Runbook") == shown


def test_an_instant_is_read_by_everybody_in_their_own_zone() -> None:
    instant = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)

    assert when(instant) == "<!date^1796061600^{date_short_pretty} {time}|Mon 30 Nov 18:00 UTC>"
    assert plain_time(instant, ZoneInfo("America/Los_Angeles")) == "Mon 30 Nov 10:00"
