"""Whole messages, modals and Home tabs.

Limits: Slack, Block Kit reference, "Blocks" and "Views".
"""

from collections.abc import Iterator

from bot.sandbox.slack.blocks.complaint import Check, Complaint, complain
from bot.sandbox.slack.blocks.layout import IN_MESSAGE, IN_VIEW
from bot.sandbox.slack.blocks.objects import plain_text
from bot.sandbox.slack.blocks.shapes import (
    boolean,
    items,
    no_two_alike,
    one_of,
    shape,
    string,
    tagged,
)
from bot.sandbox.slack.json_types import Json, Parsed

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_LIMIT = 12_000


def complaints_about_message(blocks: Parsed) -> list[Complaint]:
    """What Slack refuses in the `blocks` of a message."""
    return list(_message_blocks(blocks, "/blocks"))


def complaints_about_modal(view: Parsed) -> list[Complaint]:
    """What Slack refuses in a view of type `modal`."""
    return list(_MODAL(view, "/view"))


def complaints_about_home(view: Parsed) -> list[Complaint]:
    """What Slack refuses in a view of type `home`."""
    return list(_HOME(view, "/view"))


def total_text(blocks: Parsed) -> int:
    """How many characters people read in these blocks, all added up.

    Slack does not document the limit on it; about 13,200 were seen to pass in bolt-js#2509.
    """
    if isinstance(blocks, list):
        return sum(total_text(inner) for inner in blocks)
    if not isinstance(blocks, dict):
        return 0
    own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
    return own + sum(total_text(inner) for inner in blocks.values() if not isinstance(inner, str))


def _blocks(of: Check, most: int) -> Check:
    listed = items(of, most=most, least=0)

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        yield from listed(value, pointer)
        if isinstance(value, list):
            yield from no_two_alike("block_id", value, pointer)

    return check


def _message_blocks(value: Parsed, pointer: str) -> Iterator[Complaint]:
    yield from _blocks(tagged(IN_MESSAGE), MESSAGE_BLOCKS)(value, pointer)
    objects = _objects(value)
    if sum(block.get("type") == "table" for block in objects) > 1:
        yield from complain("only one table is allowed in a message", pointer)
    written = [block.get("text") for block in objects if block.get("type") == "markdown"]
    if len("".join(text for text in written if isinstance(text, str))) > MARKDOWN_LIMIT:
        yield from complain(f"markdown must be less than {MARKDOWN_LIMIT + 1} characters", pointer)


def _input_needs_submit(view: Json, pointer: str) -> Iterator[Complaint]:
    has_input = any(block.get("type") == "input" for block in _objects(view.get("blocks")))
    if has_input and view.get("submit") is None:
        yield from complain("a modal with an `input` block needs `submit`", f"{pointer}/submit")


def _objects(blocks: Parsed) -> list[Json]:
    listed = blocks if isinstance(blocks, list) else []
    return [block for block in listed if isinstance(block, dict)]


_VIEW_FIELDS: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = shape(
    {
        "type": one_of("modal"),
        "title": plain_text(24),
        "blocks": _blocks(tagged(IN_VIEW), VIEW_BLOCKS),
    },
    {
        **_VIEW_FIELDS,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    rule=_input_needs_submit,
)
_HOME = shape(
    {"type": one_of("home"), "blocks": _blocks(tagged(IN_VIEW), VIEW_BLOCKS)},
    _VIEW_FIELDS,
)
