"""The few Block Kit blocks we use. Limits: Slack, "Block Kit reference"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.slack.writing import cut

Block = dict[str, Any]

HEADER_LIMIT = 150
SECTION_LIMIT = 3_000
OPTION_LIMIT = 75
OPTIONS_LIMIT = 100
# Undocumented: messages of about 13,200 characters were seen to pass (bolt-js#2509).
MESSAGE_LIMIT = 12_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """What a message says: `text` on lock screens and to screen readers, `blocks` in the window."""

    text: str
    blocks: tuple[Block, ...] = ()


def header(text: str) -> Block:
    """Large letters on one line; neither markup nor mentions work in it."""
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def section(text: str) -> Block:
    """A paragraph of mrkdwn, at most SECTION_LIMIT long: what comes from others is escaped."""
    return {"type": "section", "text": _mrkdwn(text)}


def plain_section(text: str) -> Block:
    """A paragraph of somebody else's words, shown as they are."""
    return {"type": "section", "text": plain(text, SECTION_LIMIT)}


def context(text: str) -> Block:
    """A paragraph of small grey mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def actions(*elements: Block) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def button(
    label: str, *, action_id: str, value: str, style: Literal["primary", "danger"] | None = None
) -> Block:
    """One button."""
    made: Block = {
        "type": "button",
        "text": plain(label, 75),
        "action_id": action_id,
        "value": value,
    }
    return made | ({"style": style} if style else {})


def menu(placeholder: str, *, action_id: str, options: Iterable[Block]) -> Block:
    """A menu among buttons."""
    return {
        "type": "static_select",
        "placeholder": plain(placeholder, 150),
        "action_id": action_id,
        "options": list(options),
    }


def option(label: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain(label, OPTION_LIMIT), "value": value}


def plain(text: str, limit: int) -> Block:
    """A text object without markup, cut to the limit."""
    return {"type": "plain_text", "text": cut(text, limit), "emoji": False}


def fitting(lines: Iterable[str], limit: int = SECTION_LIMIT) -> str:
    """The first lines, as one text of at most `limit`."""
    kept: list[str] = []
    for line in lines:
        limit -= len(line) + 1
        if limit < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def sections(lines: Iterable[str]) -> tuple[Sequence[Block], int]:
    """The lines in as few sections as hold them, and how many lines did not fit into a message."""
    paragraphs: list[str] = []
    used, left_out = 0, 0
    for line in lines:
        used += len(line) + 1
        if used > MESSAGE_LIMIT:
            left_out += 1
        elif paragraphs and len(paragraphs[-1]) + len(line) < SECTION_LIMIT:
            paragraphs[-1] += f"\n{line}"
        else:
            paragraphs.append(line)
    return [section(paragraph) for paragraph in paragraphs], left_out


def _mrkdwn(text: str) -> Block:
    # Verbatim: Slack is not to look for links, channels and mentions in plain words.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
