"""What Slack refuses in Block Kit besides too much of something."""

import pytest

from bot.sandbox.slack.blocks import (
    complaints_about_home,
    complaints_about_message,
    complaints_about_modal,
    total_text,
)
from bot.sandbox.slack.json_types import Json, Parsed


def plain(text: str = "t") -> Json:
    return {"type": "plain_text", "text": text}


MRKDWN: Json = {"type": "mrkdwn", "text": "*t*"}
DIVIDER: Json = {"type": "divider"}
BUTTON: Json = {"type": "button", "text": plain()}
OPTIONS: list[Json] = [{"text": plain(), "value": "a"}, {"text": plain(), "value": "b"}]
ELSEWHERE: Json = {"text": plain(), "value": "elsewhere"}
TYPED: Json = {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def menu(**fields: Parsed) -> Json:
    return actions({"type": "static_select", **fields})


GOOD: list[tuple[str, list[Json]]] = [
    ("nothing", []),
    ("section with text", [{"type": "section", "text": MRKDWN}]),
    ("section with fields", [{"type": "section", "fields": [MRKDWN, plain()]}]),
    ("accessory", [{"type": "section", "text": MRKDWN, "accessory": BUTTON}]),
    ("context with an image", [{"type": "context", "elements": [
        {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "i"}, MRKDWN]}]),
    ("verbatim and emoji", [{"type": "section", "text": MRKDWN | {"verbatim": True}},
                            {"type": "header", "text": plain() | {"emoji": True}}]),
    ("an initial option on offer", [menu(options=OPTIONS, initial_option=OPTIONS[1])]),
    ("mrkdwn in radio buttons", [actions({"type": "radio_buttons", "options": [
        {"text": MRKDWN, "value": "a"}]})]),
    ("the same action_id in two blocks", [actions(BUTTON | {"action_id": "a"}),
                                          actions(BUTTON | {"action_id": "a"})]),
    ("an input in a message", [TYPED]),
    ("rich text", [{"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "t"}]}]}]),
    ("every menu", [actions({"type": kind}) for kind in (
        "users_select", "conversations_select", "channels_select", "multi_users_select",
        "multi_conversations_select", "multi_channels_select", "external_select",
        "multi_external_select", "datepicker", "timepicker", "datetimepicker")]),
]  # fmt: skip


@pytest.mark.parametrize("blocks", [row[1] for row in GOOD], ids=[row[0] for row in GOOD])
def test_good_blocks_pass(blocks: list[Json]) -> None:
    assert complaints_about_message(blocks) == []


ONE_KIND = "must define exactly one of `options` or `option_groups`"

BAD: list[tuple[str, Parsed, str]] = [
    ("no list", {"type": "divider"}, "must be an array [json-pointer:/blocks]"),
    ("no object", ["divider"], "must be an object [json-pointer:/blocks/0]"),
    ("no type", [{}], "missing required field: type [json-pointer:/blocks/0]"),
    ("unknown block", [{"type": "banner"}],
     "unsupported type: banner [json-pointer:/blocks/0/type]"),
    ("a type that is no text", [{"type": ["divider"]}],
     "unsupported type: ['divider'] [json-pointer:/blocks/0/type]"),
    ("unknown element", [actions({"type": "slider"})],
     "unsupported type: slider [json-pointer:/blocks/0/elements/0/type]"),
    ("an element in the wrong block", [actions({"type": "image"})],
     "unsupported type: image [json-pointer:/blocks/0/elements/0/type]"),
    ("a button in a context", [{"type": "context", "elements": [BUTTON]}],
     "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"),
    ("unknown field", [DIVIDER | {"colour": "red"}],
     "invalid additional property: colour [json-pointer:/blocks/0]"),
    ("section without text or fields", [{"type": "section"}],
     "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    ("text that is no object", [{"type": "section", "text": "t"}],
     "must be an object [json-pointer:/blocks/0/text]"),
    ("text that is a number", [{"type": "section", "text": {"type": "mrkdwn", "text": 7}}],
     "must be a string [json-pointer:/blocks/0/text/text]"),
    ("mrkdwn header", [{"type": "header", "text": MRKDWN}],
     "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ("mrkdwn button", [actions(BUTTON | {"text": MRKDWN})],
     "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]"),
    ("mrkdwn option", [menu(options=[{"text": MRKDWN, "value": "a"}])],
     "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]"),
    ("button without text", [actions({"type": "button"})],
     "missing required field: text [json-pointer:/blocks/0/elements/0]"),
    ("button style", [actions(BUTTON | {"style": "warning"})],
     "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]"),
    ("the same action_id twice in a block", [actions(*[BUTTON | {"action_id": "a"}] * 2)],
     "`action_id` must be unique: a is used 2 times [json-pointer:/blocks/0/elements]"),
    ("the same block_id twice", [DIVIDER | {"block_id": "b"}] * 2,
     "`block_id` must be unique: b is used 2 times [json-pointer:/blocks]"),
    ("two empty block_ids", [DIVIDER | {"block_id": ""}] * 2,
     "`block_id` must be unique:  is used 2 times [json-pointer:/blocks]"),
    ("no options", [menu()],
     f"{ONE_KIND} [json-pointer:/blocks/0/elements/0]"),
    ("options and groups",
     [menu(options=OPTIONS, option_groups=[{"label": plain(), "options": OPTIONS}])],
     f"{ONE_KIND} [json-pointer:/blocks/0/elements/0]"),
    ("an initial option not on offer", [menu(options=OPTIONS, initial_option=ELSEWHERE)],
     "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]"),
    ("initial options not on offer", [actions({
        "type": "checkboxes", "options": OPTIONS, "initial_options": [ELSEWHERE]})],
     "must be among the provided options [json-pointer:/blocks/0/elements/0/initial_options]"),
    ("image without alt_text", [{"type": "image", "image_url": "https://example.com/i"}],
     "missing required field: alt_text [json-pointer:/blocks/0]"),
    ("image without a source", [{"type": "image", "alt_text": "i"}],
     "must define exactly one of `image_url` or `slack_file` [json-pointer:/blocks/0]"),
    ("max_length over 3000", [TYPED | {
        "element": {"type": "plain_text_input", "max_length": 3001}}],
     "must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]"),
    ("a flag that is no flag", [TYPED | {"optional": "yes"}],
     "must be a boolean [json-pointer:/blocks/0/optional]"),
    ("a number that is no number", [TYPED | {
        "element": {"type": "plain_text_input", "min_length": True}}],
     "must be an integer [json-pointer:/blocks/0/element/min_length]"),
    ("two tables", [{"type": "table", "rows": [[{"type": "raw_text", "text": "c"}]]}] * 2,
     "only one table is allowed in a message [json-pointer:/blocks]"),
    ("too much markdown in all", [{"type": "markdown", "text": "x" * 6001}] * 2,
     "markdown must be less than 12001 characters [json-pointer:/blocks]"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "complaint"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_bad_blocks_are_refused(blocks: Parsed, complaint: str) -> None:
    assert [str(found) for found in complaints_about_message(blocks)] == [complaint]


def modal(*blocks: Json, **fields: Parsed) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **fields}


@pytest.mark.parametrize(
    ("view", "complaints"),
    [
        pytest.param(modal(DIVIDER), [], id="good"),
        pytest.param(modal(TYPED, submit=plain()), [], id="an input with submit"),
        pytest.param(
            modal(TYPED),
            ["a modal with an `input` block needs `submit` [json-pointer:/view/submit]"],
            id="an input without submit",
        ),
        pytest.param(
            modal(DIVIDER, title=MRKDWN),
            ["unsupported type: mrkdwn [json-pointer:/view/title/type]"],
            id="mrkdwn title",
        ),
        pytest.param(
            modal(DIVIDER, type="home"),
            ["must be one of: modal [json-pointer:/view/type]"],
            id="another type",
        ),
        pytest.param(
            {"type": "modal", "blocks": []},
            ["missing required field: title [json-pointer:/view]"],
            id="no title",
        ),
        pytest.param(
            modal({"type": "markdown", "text": "t"}),
            ["unsupported type: markdown [json-pointer:/view/blocks/0/type]"],
            id="a block for messages only",
        ),
        pytest.param("modal", ["must be an object [json-pointer:/view]"], id="no object"),
    ],
)
def test_modals_are_checked_as_a_whole(view: Parsed, complaints: list[str]) -> None:
    assert [str(found) for found in complaints_about_modal(view)] == complaints


def test_a_home_tab_has_no_title() -> None:
    assert complaints_about_home({"type": "home", "blocks": [DIVIDER]}) == []
    [complaint] = complaints_about_home({"type": "home", "title": plain(), "blocks": [DIVIDER]})
    assert complaint.message == "invalid additional property: title"


def test_the_text_of_all_blocks_is_added_up() -> None:
    blocks = [
        {"type": "section", "text": plain("12345"), "accessory": BUTTON | {"value": "unseen"}},
        {"type": "context", "elements": [plain("67"), plain("8")]},
    ]
    assert total_text(blocks) == len("12345678" + "t")
