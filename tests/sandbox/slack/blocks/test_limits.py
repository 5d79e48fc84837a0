"""Each limit of Block Kit, on both sides of its boundary.

Limits: Slack, Block Kit reference; see the module docstrings of bot/sandbox/slack/blocks.
"""

# Longer than 300 lines: one table, a row for each limit.

from collections.abc import Callable

import pytest

from bot.sandbox.slack.blocks import (
    complaints_about_home,
    complaints_about_message,
    complaints_about_modal,
)
from bot.sandbox.slack.json_types import Json, Parsed

# A maker builds the blocks of a message in which something is n long.
Maker = Callable[[int], list[Json]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Parsed) -> list[Json]:
    return [{"type": "section", "text": plain("t"), **fields}]


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def button(**fields: Parsed) -> Json:
    return {"type": "button", "text": plain("Go"), **fields}


def option(number: int, **fields: Parsed) -> Json:
    return {"text": plain(f"option {number}"), "value": str(number), **fields}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def element(kind: str, **fields: Parsed) -> list[Json]:
    return actions({"type": kind, **fields})


def input_block(**fields: Parsed) -> list[Json]:
    typed = {"type": "plain_text_input"}
    return [{"type": "input", "label": plain("Label"), "element": typed, **fields}]


def picture(**fields: Parsed) -> list[Json]:
    return [{"type": "image", "image_url": "https://example.com/i", "alt_text": "i", **fields}]


def video(**fields: Parsed) -> list[Json]:
    url = "https://example.com/v"
    needed = {"title": plain("t"), "alt_text": "v", "video_url": url, "thumbnail_url": url}
    return [{"type": "video", **needed, **fields}]


def confirm(**fields: Parsed) -> list[Json]:
    dialog = {"title": plain("t"), "text": plain("t"), "confirm": plain("y"), "deny": plain("n")}
    return actions(button(confirm=dialog | fields))


def card(**fields: Parsed) -> list[Json]:
    return [{"type": "card", "title": plain("t"), **fields}]


def cell() -> Json:
    return {"type": "raw_text", "text": "c"}


def container(count: int) -> list[Json]:
    blocks = [{"type": "divider"} for _ in range(count)]
    return [{"type": "container", "title": plain("t"), "child_blocks": blocks}]


def feedback(count: int) -> list[Json]:
    icon = {"type": "icon_button", "icon": "trash", "text": plain("Delete")}
    return [{"type": "context_actions", "elements": [icon] * count}]


CHARACTERS: list[tuple[str, int, Maker, str]] = [
    ("section text", 3000, lambda n: section(text=mrkdwn("x" * n)), "/blocks/0/text/text"),
    ("field", 2000, lambda n: section(fields=[plain("x" * n)]), "/blocks/0/fields/0/text"),
    ("block_id", 255, lambda n: section(block_id="x" * n), "/blocks/0/block_id"),
    ("header", 150, lambda n: [{"type": "header", "text": plain("x" * n)}], "/blocks/0/text/text"),
    (
        "context text",
        3000,
        lambda n: [{"type": "context", "elements": [mrkdwn("x" * n)]}],
        "/blocks/0/elements/0/text",
    ),
    (
        "action_id",
        255,
        lambda n: actions(button(action_id="x" * n)),
        "/blocks/0/elements/0/action_id",
    ),
    (
        "button text",
        75,
        lambda n: actions(button(text=plain("x" * n))),
        "/blocks/0/elements/0/text/text",
    ),
    (
        "button value",
        2000,
        lambda n: actions(button(value="x" * n)),
        "/blocks/0/elements/0/value",
    ),
    ("button url", 3000, lambda n: actions(button(url="x" * n)), "/blocks/0/elements/0/url"),
    (
        "accessibility_label",
        75,
        lambda n: actions(button(accessibility_label="x" * n)),
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "placeholder",
        150,
        lambda n: element("users_select", placeholder=plain("x" * n)),
        "/blocks/0/elements/0/placeholder/text",
    ),
    (
        "option text",
        75,
        lambda n: element("static_select", options=[option(0, text=plain("x" * n))]),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        75,
        lambda n: element("static_select", options=[option(0, value="x" * n)]),
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "option description",
        75,
        lambda n: element("static_select", options=[option(0, description=plain("x" * n))]),
        "/blocks/0/elements/0/options/0/description/text",
    ),
    (
        "option group label",
        75,
        lambda n: element(
            "static_select", option_groups=[{"label": plain("x" * n), "options": options(1)}]
        ),
        "/blocks/0/elements/0/option_groups/0/label/text",
    ),
    (
        "confirm title",
        100,
        lambda n: confirm(title=plain("x" * n)),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: confirm(text=mrkdwn("x" * n)),
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        "confirm yes",
        30,
        lambda n: confirm(confirm=plain("x" * n)),
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    (
        "confirm no",
        30,
        lambda n: confirm(deny=plain("x" * n)),
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    ("label", 2000, lambda n: input_block(label=plain("x" * n)), "/blocks/0/label/text"),
    ("hint", 2000, lambda n: input_block(hint=plain("x" * n)), "/blocks/0/hint/text"),
    ("image_url", 3000, lambda n: picture(image_url="x" * n), "/blocks/0/image_url"),
    ("alt_text", 2000, lambda n: picture(alt_text="x" * n), "/blocks/0/alt_text"),
    ("image title", 2000, lambda n: picture(title=plain("x" * n)), "/blocks/0/title/text"),
    ("video title", 200, lambda n: video(title=plain("x" * n)), "/blocks/0/title/text"),
    ("video author", 50, lambda n: video(author_name="x" * n), "/blocks/0/author_name"),
    ("markdown", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}], "/blocks/0/text"),
    ("card title", 150, lambda n: card(title=plain("x" * n)), "/blocks/0/title/text"),
    ("card subtitle", 150, lambda n: card(subtitle=plain("x" * n)), "/blocks/0/subtitle/text"),
    ("card body", 200, lambda n: card(body=plain("x" * n)), "/blocks/0/body/text"),
]


@pytest.mark.parametrize(
    ("most", "maker", "pointer"), [row[1:] for row in CHARACTERS], ids=[r[0] for r in CHARACTERS]
)
def test_a_text_may_be_so_long_and_no_longer(most: int, maker: Maker, pointer: str) -> None:
    assert complaints_about_message(maker(most)) == []
    told = [str(complaint) for complaint in complaints_about_message(maker(most + 1))]
    assert f"must be less than {most + 1} characters [json-pointer:{pointer}]" in told


ITEMS: list[tuple[str, int, Maker, str]] = [
    ("blocks", 50, lambda n: [{"type": "divider"}] * n, "/blocks"),
    ("fields", 10, lambda n: section(fields=[plain("f")] * n), "/blocks/0/fields"),
    (
        "context elements",
        10,
        lambda n: [{"type": "context", "elements": [plain("c")] * n}],
        "/blocks/0/elements",
    ),
    ("actions elements", 25, lambda n: actions(*[button()] * n), "/blocks/0/elements"),
    ("context_actions elements", 5, feedback, "/blocks/0/elements"),
    (
        "select options",
        100,
        lambda n: element("static_select", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    (
        "option groups",
        100,
        lambda n: element(
            "static_select", option_groups=[{"label": plain("g"), "options": options(1)}] * n
        ),
        "/blocks/0/elements/0/option_groups",
    ),
    (
        "overflow options",
        5,
        lambda n: element("overflow", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    (
        "checkboxes",
        10,
        lambda n: element("checkboxes", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    (
        "radio buttons",
        10,
        lambda n: element("radio_buttons", options=options(n)),
        "/blocks/0/elements/0/options",
    ),
    ("table rows", 100, lambda n: [{"type": "table", "rows": [[cell()]] * n}], "/blocks/0/rows"),
    (
        "table cells",
        20,
        lambda n: [{"type": "table", "rows": [[cell()] * n]}],
        "/blocks/0/rows/0",
    ),
    (
        "carousel cards",
        10,
        lambda n: [{"type": "carousel", "elements": card() * n}],
        "/blocks/0/elements",
    ),
    ("container blocks", 10, container, "/blocks/0/child_blocks"),
]


@pytest.mark.parametrize(
    ("most", "maker", "pointer"), [row[1:] for row in ITEMS], ids=[row[0] for row in ITEMS]
)
def test_a_list_may_hold_so_many_and_no_more(most: int, maker: Maker, pointer: str) -> None:
    assert complaints_about_message(maker(most)) == []
    told = [str(complaint) for complaint in complaints_about_message(maker(most + 1))]
    assert told == [f"no more than {most} items allowed [json-pointer:{pointer}]"]


EMPTY: list[tuple[str, list[Json], str]] = [
    ("text", section(text=mrkdwn("")), "must be more than 0 characters"),
    ("context", [{"type": "context", "elements": []}], "no less than 1 items allowed"),
    ("actions", actions(), "no less than 1 items allowed"),
    ("options", element("overflow", options=[]), "no less than 1 items allowed"),
    ("carousel", [{"type": "carousel", "elements": []}], "no less than 1 items allowed"),
]


@pytest.mark.parametrize(
    ("blocks", "message"), [row[1:] for row in EMPTY], ids=[row[0] for row in EMPTY]
)
def test_what_is_empty_is_refused(blocks: list[Json], message: str) -> None:
    assert message in [complaint.message for complaint in complaints_about_message(blocks)]


def modal(**fields: Parsed) -> Json:
    blocks = [{"type": "divider"}]
    return {"type": "modal", "title": plain("Title"), "blocks": blocks, **fields}


@pytest.mark.parametrize(
    ("most", "maker", "pointer"),
    [
        pytest.param(24, lambda n: modal(title=plain("x" * n)), "/view/title/text", id="title"),
        pytest.param(24, lambda n: modal(submit=plain("x" * n)), "/view/submit/text", id="submit"),
        pytest.param(24, lambda n: modal(close=plain("x" * n)), "/view/close/text", id="close"),
        pytest.param(
            3000,
            lambda n: modal(private_metadata="x" * n),
            "/view/private_metadata",
            id="private_metadata",
        ),
        pytest.param(
            255, lambda n: modal(callback_id="x" * n), "/view/callback_id", id="callback_id"
        ),
        pytest.param(
            255, lambda n: modal(external_id="x" * n), "/view/external_id", id="external_id"
        ),
    ],
)
def test_a_modal_may_say_so_much_and_no_more(
    most: int, maker: Callable[[int], Json], pointer: str
) -> None:
    assert complaints_about_modal(maker(most)) == []
    told = [str(complaint) for complaint in complaints_about_modal(maker(most + 1))]
    assert told == [f"must be less than {most + 1} characters [json-pointer:{pointer}]"]


def test_a_modal_and_a_home_tab_hold_a_hundred_blocks() -> None:
    hundred, more = [{"type": "divider"}] * 100, [{"type": "divider"}] * 101

    assert complaints_about_modal(modal(blocks=hundred)) == []
    assert complaints_about_home({"type": "home", "blocks": hundred}) == []
    too_many = "no more than 100 items allowed [json-pointer:/view/blocks]"
    assert [str(c) for c in complaints_about_modal(modal(blocks=more))] == [too_many]
    home = {"type": "home", "blocks": more}
    assert [str(c) for c in complaints_about_home(home)] == [too_many]
