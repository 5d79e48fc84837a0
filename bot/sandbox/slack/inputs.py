"""Filled-in values: the `state.values` of each kind of element.

Shapes: Slack, Block Kit reference, "Block elements", and "view_submission payload".
"""

from collections.abc import Callable, Iterable
from types import NoneType
from typing import Final

from bot.sandbox.slack.blocks.objects import options_of
from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.screen import touchables

InputState = dict[str, dict[str, Json]]

# Element type → the field of its state, and the element's field with the first value.
_PLAIN: Final = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_ONE_OPTION: Final = ("static_select", "external_select", "radio_buttons", "overflow")
_MANY_OPTIONS: Final = ("multi_static_select", "multi_external_select", "checkboxes")
_LISTS: Final = tuple(kind for kind in _PLAIN if kind.startswith("multi_")) + _MANY_OPTIONS


def first_state(blocks: Iterable[Json]) -> InputState:
    """The state of a view nobody has touched yet."""
    state: InputState = {}
    for touchable in touchables(blocks):
        element = touchable.element
        field = state_field(element)
        if field is not None:
            values = state.setdefault(touchable.block_id, {})
            values[touchable.action_id] = _state(element, field, _first(element))
    return state


def filled(element: Json, value: Parsed) -> Json:
    """The state of an element into which a person put `value`.

    `value` is a text, a member or channel ID, the value of an option, a date `2026-01-31`, a time
    `09:30`, seconds since the epoch for a datetimepicker, or a list of those for elements that
    take several; None empties it.

    Raises:
        NotOnScreen: the element does not offer that option.
        ValueError: the element takes a list, or none at all.
    """
    field = state_field(element)
    if field is None:
        raise ValueError(f"a {element['type']} takes no value")
    if element["type"] in _LISTS and not isinstance(value, list | tuple | NoneType):
        raise ValueError(f"a {element['type']} takes a list, not {value!r}")
    if element["type"] in _MANY_OPTIONS:
        return _state(element, field, [_option(element, one) for one in value or ()])
    if element["type"] in _ONE_OPTION and value is not None:
        return _state(element, field, _option(element, value))
    return _state(element, field, value)


def state_field(element: Json) -> str | None:
    """The field in which an element keeps its value; None for buttons."""
    if element["type"] in _ONE_OPTION:
        return "selected_option"
    if element["type"] in _MANY_OPTIONS:
        return "selected_options"
    return _PLAIN[element["type"]][0] if element["type"] in _PLAIN else None


def complaints_before_submitting(blocks: Iterable[Json], state: InputState) -> dict[str, str]:
    """What Slack tells the person under each input, by block_id, before it asks the bot."""
    told = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            field = state_field(element)
            value = state[block["block_id"]][element["action_id"]].get(field or "")
            sentence = _complaint(element, value, optional=block.get("optional", False))
            if sentence is not None:
                told[block["block_id"]] = sentence
    return told


def _first(element: Json) -> Parsed:
    if element["type"] in _ONE_OPTION:
        return element.get("initial_option")
    if element["type"] in _MANY_OPTIONS:
        return element.get("initial_options", [])
    return element.get(_PLAIN[element["type"]][1], [] if element["type"] in _LISTS else None)


def _state(element: Json, field: str, value: Parsed) -> Json:
    state = {"type": element["type"], field: value}
    if "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def _option(element: Json, value: Parsed) -> Json:
    if "external" in element["type"]:
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    for option in options_of(element):
        if option["value"] == value:
            found: Json = option
            return found
    offered = ", ".join(repr(option["value"]) for option in options_of(element))
    raise NotOnScreen(f"{element['action_id']!r} does not offer {value!r}; it offers {offered}")


def _complaint(element: Json, value: Parsed, *, optional: bool) -> str | None:
    if value in (None, "", []):
        return None if optional else "Please complete this required field."
    check = _CHECKS.get(element["type"])
    return check(element, value) if check is not None else None


def _length(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Must be at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Must be at most {element.get('max_length', 3000)} characters."
    return None


def _number(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Must be a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Must be a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Must be at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Must be at most {element['max_value']}."
    return None


def _email(_element: Json, value: str) -> str | None:
    return None if "@" in value.strip("@") else "Must be an email address."


_CHECKS: Final[dict[str, Callable[[Json, str], str | None]]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
}
