"""What each kind of element holds once a person has filled it in."""

import pytest

from bot.sandbox.slack import NotOnScreen
from bot.sandbox.slack.inputs import complaints_before_submitting, filled, first_state
from bot.sandbox.slack.json_types import Json, Parsed

ONE: Json = {"text": {"type": "plain_text", "text": "One"}, "value": "1"}
TWO: Json = {"text": {"type": "plain_text", "text": "Two"}, "value": "2"}
GROUPS = [{"label": {"type": "plain_text", "text": "All"}, "options": [ONE, TWO]}]
ASKED: Json = {"text": {"type": "plain_text", "text": "9", "emoji": True}, "value": "9"}


@pytest.mark.parametrize(
    ("element", "value", "state"),
    [
        ({"type": "plain_text_input"}, "hi", {"value": "hi"}),
        ({"type": "plain_text_input"}, None, {"value": None}),
        ({"type": "email_text_input"}, "a@example.com", {"value": "a@example.com"}),
        ({"type": "url_text_input"}, "https://example.com", {"value": "https://example.com"}),
        ({"type": "number_input"}, "7", {"value": "7"}),
        ({"type": "static_select", "options": [ONE, TWO]}, "2", {"selected_option": TWO}),
        ({"type": "static_select", "option_groups": GROUPS}, "1", {"selected_option": ONE}),
        ({"type": "static_select", "options": [ONE]}, None, {"selected_option": None}),
        ({"type": "external_select"}, "9", {"selected_option": ASKED}),
        ({"type": "radio_buttons", "options": [ONE, TWO]}, "1", {"selected_option": ONE}),
        ({"type": "overflow", "options": [ONE, TWO]}, "2", {"selected_option": TWO}),
        ({"type": "checkboxes", "options": [ONE, TWO]}, ["2"], {"selected_options": [TWO]}),
        ({"type": "checkboxes", "options": [ONE, TWO]}, None, {"selected_options": []}),
        (
            {"type": "multi_static_select", "options": [ONE, TWO]},
            ["2", "1"],
            {"selected_options": [TWO, ONE]},
        ),
        ({"type": "users_select"}, "U1", {"selected_user": "U1"}),
        ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ({"type": "conversations_select"}, "C1", {"selected_conversation": "C1"}),
        ({"type": "multi_conversations_select"}, ["C1"], {"selected_conversations": ["C1"]}),
        ({"type": "channels_select"}, "C1", {"selected_channel": "C1"}),
        ({"type": "multi_channels_select"}, ["C1"], {"selected_channels": ["C1"]}),
        ({"type": "datepicker"}, "2026-03-08", {"selected_date": "2026-03-08"}),
        (
            {"type": "timepicker", "timezone": "Europe/Berlin"},
            "09:30",
            {"selected_time": "09:30", "timezone": "Europe/Berlin"},
        ),
        ({"type": "datetimepicker"}, 1_767_607_200, {"selected_date_time": 1_767_607_200}),
    ],
    ids=lambda part: part["type"] if isinstance(part, dict) and "type" in part else "",
)
def test_an_element_holds_what_was_put_in(element: Json, value: Parsed, state: Json) -> None:
    assert filled(element, value) == {"type": element["type"], **state}


def test_an_option_that_is_not_offered_cannot_be_chosen() -> None:
    element = {"type": "static_select", "action_id": "menu", "options": [ONE, TWO]}
    with pytest.raises(NotOnScreen, match="'menu' does not offer '3'; it offers '1', '2'"):
        filled(element, "3")


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "button"}, "x", "a button takes no value"),
        ({"type": "multi_users_select"}, "U1", "takes a list"),
        ({"type": "checkboxes", "options": [ONE]}, "1", "takes a list"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(element: Json, value: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        filled(element, value)


@pytest.mark.parametrize(
    ("element", "state"),
    [
        ({"type": "plain_text_input"}, {"value": None}),
        ({"type": "plain_text_input", "initial_value": "hi"}, {"value": "hi"}),
        ({"type": "radio_buttons", "initial_option": ONE}, {"selected_option": ONE}),
        ({"type": "checkboxes", "options": [ONE]}, {"selected_options": []}),
        ({"type": "users_select", "initial_user": "U1"}, {"selected_user": "U1"}),
        ({"type": "multi_users_select"}, {"selected_users": []}),
        ({"type": "timepicker", "initial_time": "10:00"}, {"selected_time": "10:00"}),
    ],
)  # fmt: skip
def test_an_untouched_element_holds_what_it_came_with(element: Json, state: Json) -> None:
    block = {"type": "input", "block_id": "b", "element": element | {"action_id": "a"}}
    assert first_state([block]) == {"b": {"a": {"type": element["type"], **state}}}


def test_a_button_holds_nothing() -> None:
    button = {"type": "button", "action_id": "a"}
    assert first_state([{"type": "actions", "block_id": "b", "elements": [button]}]) == {}


REQUIRED = "Please complete this required field."


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "plain_text_input"}, "hi", None),
        ({"type": "plain_text_input"}, "", REQUIRED),
        ({"type": "users_select"}, None, REQUIRED),
        ({"type": "multi_users_select"}, [], REQUIRED),
        ({"type": "plain_text_input", "min_length": 3}, "abc", None),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Must be at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Must be at most 3 characters."),
        ({"type": "plain_text_input"}, "x" * 3000, None),
        ({"type": "plain_text_input"}, "x" * 3001, "Must be at most 3000 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "7", None),
        ({"type": "number_input"}, "seven", "Must be a number."),
        ({"type": "number_input", "is_decimal_allowed": False}, "7.5", "Must be a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "7.5", None),
        ({"type": "number_input", "min_value": "1"}, "0", "Must be at least 1."),
        ({"type": "number_input", "max_value": "9"}, "10", "Must be at most 9."),
        ({"type": "email_text_input"}, "ana@example.com", None),
        ({"type": "email_text_input"}, "ana@", "Must be an email address."),
    ],
)
def test_slack_checks_inputs_before_it_asks_the_bot(
    element: Json, value: Parsed, sentence: str | None
) -> None:
    block = {"type": "input", "block_id": "b", "element": element | {"action_id": "a"}}
    state = {"b": {"a": filled(element, value)}}

    expected = {} if sentence is None else {"b": sentence}
    assert complaints_before_submitting([block], state) == expected


def test_an_optional_input_may_stay_empty() -> None:
    element = {"type": "plain_text_input", "action_id": "a"}
    block = {"type": "input", "block_id": "b", "optional": True, "element": element}
    assert complaints_before_submitting([block], first_state([block])) == {}
