"""Putting words into Slack so that they show as written, and nothing more: no mention, no markup.

Escaping and dates: Slack, "Formatting text for app surfaces".
"""

import re
import unicodedata
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

NO_TITLE = "(no title)"
LINK_LIMIT = 1_400

# Marks that turn the direction of all text after them, our own too.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CROWD = re.compile(r"(?<!\w)@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_ZERO_WIDTH_SPACE = "\u200b"
_JOINERS = "\u200d\ufe0f "


def one_line(text: str, limit: int) -> str:
    """The text on one line, without control characters, cut to `limit`; never empty."""
    return cut(" ".join(_printable(text).split()), limit) or NO_TITLE


def some_lines(text: str, limit: int, most_lines: int) -> str:
    """At most so many lines of a longer text, cut to `limit`; empty if there is nothing to read."""
    lines = [line.rstrip() for line in _printable(text).splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > most_lines:
        lines = [*lines[:most_lines], "…"]
    return cut("\n".join(lines), limit)


def cut(text: str, limit: int) -> str:
    """The text with at most `limit` UTF-16 units, a mark of omission at its end where it was cut.

    Slack does not say what it counts. Of the ways there are, this one gives the highest number, so
    a text that fits by it fits by any.
    """
    if _units(text) <= limit:
        return text
    left = limit - 1
    kept = []
    for character in text:
        left -= _units(character)
        if left < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip(_JOINERS) + "…"


def mrkdwn(text: str) -> str:
    """The text as it stands, inside mrkdwn: nobody is mentioned and no code block begins."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CROWD.sub("@" + _ZERO_WIDTH_SPACE, escaped).replace("`", "'")


def link(address: str | None, label: str) -> str | None:
    """The label as a link, or None for an address that is none of the web's or far too long."""
    if address is None:
        return None
    safe = quote(address.strip(), safe="/:?#[]!$&'()*+,;=%~-._", errors="replace")
    try:
        parts = urlsplit(safe)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    escaped = safe.replace("&", "&amp;")
    return f"<{escaped}|{mrkdwn(label)}>" if len(escaped) <= LINK_LIMIT else None


def when(instant: datetime) -> str:
    """An instant that everybody reads in their own zone; UTC where Slack cannot show it so."""
    utc = f"{plain_time(instant, ZoneInfo('UTC'))} UTC"
    return f"<!date^{int(instant.timestamp())}^{{date_short_pretty}} {{time}}|{utc}>"


def plain_time(instant: datetime, zone: ZoneInfo) -> str:
    """An instant on the wall clock of a zone, such as `Mon 30 Nov 10:00`."""
    local = instant.astimezone(UTC).astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _printable(text: str) -> str:
    # A lone surrogate can be written in JSON and nowhere else.
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    straight = _DIRECTION_MARKS.sub("", whole)
    return "".join(c for c in straight if unicodedata.category(c) != "Cc" or c in "\n\r\t")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
