"""Composition objects: text, options, confirmation dialogs.

Limits: Slack, Block Kit reference, "Composition objects".
"""

from collections.abc import Iterator

from bot.sandbox.slack.blocks.complaint import Check, Complaint, complain
from bot.sandbox.slack.blocks.shapes import (
    any_of,
    anything,
    boolean,
    items,
    one_of,
    shape,
    string,
    tagged,
)
from bot.sandbox.slack.json_types import Json, Parsed

TEXT_LIMIT = 3000


def plain_text(most: int = TEXT_LIMIT) -> Check:
    """A text object that must be `plain_text`."""
    return tagged({"plain_text": _plain(most)})


def text(most: int = TEXT_LIMIT) -> Check:
    """A text object, `plain_text` or `mrkdwn`."""
    return tagged({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _plain(most: int) -> Check:
    return shape({"text": string(most)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return shape({"text": string(most)}, {"verbatim": boolean})


CONFIRM = shape(
    {
        "title": plain_text(100),
        "text": text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": one_of("primary", "danger")},
)

OPTION = shape(
    {"text": plain_text(75), "value": string(75)},
    {"description": plain_text(75), "url": string(3000)},
)

# Radio buttons and checkboxes also take mrkdwn.
RICH_OPTION = shape({"text": text(75), "value": string(75)}, {"description": text(75)})

OPTION_GROUP = shape({"label": plain_text(75), "options": items(OPTION, most=100)})

CONVERSATION_FILTER = shape(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rule=any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

DISPATCH_CONFIG = shape(
    {},
    {
        "trigger_actions_on": items(
            one_of("on_enter_pressed", "on_character_entered"), most=2, least=1
        )
    },
)

SLACK_FILE = shape({}, {"id": anything, "url": anything}, rule=any_of("id", "url"))


def initial_choice_is_offered(value: Parsed, pointer: str) -> Iterator[Complaint]:
    """A rule for elements with options: what is chosen at first must be among them."""
    offered = options_of(value)
    if value.get("initial_option") not in (None, *offered):
        yield from complain("must be one of the provided options", f"{pointer}/initial_option")
    at_first = value.get("initial_options")
    if isinstance(at_first, list) and any(option not in offered for option in at_first):
        yield from complain("must be among the provided options", f"{pointer}/initial_options")


def options_of(element: Json) -> list[Parsed]:
    """All options of an element, those in groups too."""
    return [*_list(element.get("options")), *_grouped(element)]


def _grouped(element: Json) -> Iterator[Parsed]:
    for group in _list(element.get("option_groups")):
        if isinstance(group, dict):
            yield from _list(group.get("options"))


def _list(value: Parsed) -> list[Parsed]:
    return value if isinstance(value, list) else []
