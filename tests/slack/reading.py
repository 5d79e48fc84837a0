"""Reading messages the way people see them."""

import re
from collections.abc import Iterable

from bot.sandbox.slack.messages import texts_in
from bot.slack.blocks import Block, Content

_DATE = re.compile(r"<!date\^\d+\^[^|]*\|([^>]*)>")


def lines_of(content: Content) -> list[str]:
    """Every line in the window, from top to bottom, dates as their fallback."""
    told = "\n".join(texts_in(list(content.blocks)))
    return _DATE.sub(r"\1", told).splitlines()


def buttons_of(blocks: Iterable[Block]) -> list[str]:
    """The labels of the buttons."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row if one["type"] == "button"]


def choice(blocks: Iterable[Block], label: str) -> str:
    """What stands behind the choice of a menu that reads so."""
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    menus = [one["options"] for row in rows for one in row if one["type"] == "static_select"]
    [value] = [o["value"] for menu in menus for o in menu if o["text"]["text"] == label]
    found: str = value
    return found
