"""Layout blocks, and which of them a message, a modal and a Home tab may hold.

Limits: Slack, Block Kit reference, "Blocks".
"""

from collections.abc import Iterator, Mapping

from bot.sandbox.slack.blocks import elements
from bot.sandbox.slack.blocks.complaint import Check, Complaint
from bot.sandbox.slack.blocks.objects import SLACK_FILE, plain_text, text
from bot.sandbox.slack.blocks.shapes import (
    any_of,
    anything,
    boolean,
    items,
    just_one_of,
    no_two_alike,
    one_of,
    shape,
    string,
    tagged,
)
from bot.sandbox.slack.json_types import Parsed

_ID = {"block_id": string(255, least=0)}


def _action_ids_differ(value: Parsed, pointer: str) -> Iterator[Complaint]:
    inside = value.get("elements")
    if isinstance(inside, list):
        yield from no_two_alike("action_id", inside, f"{pointer}/elements")


SECTION = shape(
    {},
    {
        **_ID,
        "text": text(),
        "fields": items(text(2000), most=10),
        "accessory": tagged(elements.IN_SECTION),
        "expand": boolean,
    },
    rule=any_of("text", "fields"),
)
HEADER = shape({"text": plain_text(150)}, _ID)
DIVIDER = shape({}, _ID)
IMAGE = shape(
    {"alt_text": string(2000)},
    {**_ID, "image_url": string(3000), "slack_file": SLACK_FILE, "title": plain_text(2000)},
    rule=just_one_of("image_url", "slack_file"),
)
CONTEXT = shape({"elements": items(tagged(elements.IN_CONTEXT), most=10)}, _ID)
ACTIONS = shape(
    {"elements": items(tagged(elements.IN_ACTIONS), most=25)}, _ID, rule=_action_ids_differ
)
CONTEXT_ACTIONS = shape(
    {"elements": items(tagged(elements.CONTEXT_ACTIONS), most=5)}, _ID, rule=_action_ids_differ
)
INPUT = shape(
    {"label": plain_text(2000), "element": tagged(elements.IN_INPUT)},
    {**_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
)
VIDEO = shape(
    {
        "alt_text": string(2000),
        "title": plain_text(200),
        "video_url": string(3000),
        "thumbnail_url": string(3000),
    },
    {
        **_ID,
        "title_url": string(3000),
        "description": plain_text(200),
        "author_name": string(50),
        "provider_name": string(50),
        "provider_icon_url": string(3000),
    },
)
_RICH_PART = shape(
    {"elements": items(anything, most=1000, least=0)},
    {"style": anything, "indent": anything, "border": anything, "offset": anything},
)
RICH_TEXT = shape(
    {
        "elements": items(
            tagged(
                {
                    "rich_text_section": _RICH_PART,
                    "rich_text_list": _RICH_PART,
                    "rich_text_preformatted": _RICH_PART,
                    "rich_text_quote": _RICH_PART,
                }
            ),
            most=1000,
            least=0,
        )
    },
    _ID,
)
MARKDOWN = shape({"text": string(12_000)}, _ID)
_CELL = tagged({"raw_text": shape({"text": string(3000)}), "rich_text": RICH_TEXT})
TABLE = shape(
    {
        "rows": items(
            items(_CELL, most=20),
            most=100,
        )
    },
    {**_ID, "column_settings": items(anything, most=20)},
)
CARD = shape(
    {},
    {
        **_ID,
        "hero_image": elements.IMAGE,
        "icon": elements.IMAGE,
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "actions": items(elements.BUTTON, most=25),
    },
    rule=any_of("hero_image", "title", "actions", "body"),
)
CAROUSEL = shape({"elements": items(tagged({"card": CARD}), most=10)}, _ID)

_ANYWHERE: Mapping[str, Check] = {
    "section": SECTION,
    "header": HEADER,
    "divider": DIVIDER,
    "image": IMAGE,
    "context": CONTEXT,
    "actions": ACTIONS,
    "input": INPUT,
    "video": VIDEO,
    "rich_text": RICH_TEXT,
}
CONTAINER = shape(
    {"child_blocks": items(tagged(_ANYWHERE), most=10)},
    {
        **_ID,
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": plain_text(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": elements.IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
)

IN_MESSAGE: Mapping[str, Check] = {
    **_ANYWHERE,
    "markdown": MARKDOWN,
    "table": TABLE,
    "context_actions": CONTEXT_ACTIONS,
    "card": CARD,
    "carousel": CAROUSEL,
    "container": CONTAINER,
}
IN_VIEW: Mapping[str, Check] = _ANYWHERE
