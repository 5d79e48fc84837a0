"""Block elements: buttons, menus, inputs, images.

Limits: Slack, Block Kit reference, "Block elements".
"""

from collections.abc import Iterator, Mapping

from bot.sandbox.slack.blocks.complaint import Check, Complaint
from bot.sandbox.slack.blocks.objects import (
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_CONFIG,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    SLACK_FILE,
    initial_choice_is_offered,
    plain_text,
    text,
)
from bot.sandbox.slack.blocks.shapes import (
    anything,
    boolean,
    items,
    just_one_of,
    one_of,
    shape,
    string,
    whole_number,
)
from bot.sandbox.slack.json_types import Parsed

IDENTIFIER = string(255)


def _interactive(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *,
    rule: Check | None = None,
) -> Check:
    return shape(
        required,
        {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": boolean, **(optional or {})},
        rule=rule,
    )


def _menu(**fields: Check) -> Check:
    return _interactive({}, {"placeholder": plain_text(150), **fields})


def _options_rule(value: Parsed, pointer: str) -> Iterator[Complaint]:
    yield from just_one_of("options", "option_groups")(value, pointer)
    yield from initial_choice_is_offered(value, pointer)


def _static_menu(**fields: Check) -> Check:
    return _interactive(
        {},
        {
            "placeholder": plain_text(150),
            "options": items(OPTION, most=100),
            "option_groups": items(OPTION_GROUP, most=100),
            **fields,
        },
        rule=_options_rule,
    )


def _typed(required: Mapping[str, Check] | None = None, **fields: Check) -> Check:
    return _interactive(
        required,
        {
            "placeholder": plain_text(150),
            "initial_value": string(3000, least=0),
            "dispatch_action_config": DISPATCH_CONFIG,
            **fields,
        },
    )


_MANY = whole_number(1)
_IDS = items(IDENTIFIER, most=100)

IMAGE = shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": SLACK_FILE},
    rule=just_one_of("image_url", "slack_file"),
)

BUTTON = _interactive(
    {"text": plain_text(75)},
    {
        "url": string(3000),
        "value": string(2000, least=0),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)

OVERFLOW = _interactive({"options": items(OPTION, most=5)})

CHECKBOXES = _interactive(
    {"options": items(RICH_OPTION, most=10)},
    {"initial_options": items(RICH_OPTION, most=10)},
    rule=initial_choice_is_offered,
)

RADIO_BUTTONS = _interactive(
    {"options": items(RICH_OPTION, most=10)},
    {"initial_option": RICH_OPTION},
    rule=initial_choice_is_offered,
)

_FEEDBACK_BUTTON = shape(
    {"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75)}
)

CONTEXT_ACTIONS: Mapping[str, Check] = {
    "feedback_buttons": shape(
        {"positive_button": _FEEDBACK_BUTTON, "negative_button": _FEEDBACK_BUTTON},
        {"action_id": IDENTIFIER},
    ),
    "icon_button": _interactive(
        {"icon": string(255), "text": plain_text(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": _IDS},
    ),
}

MENUS: Mapping[str, Check] = {
    "static_select": _static_menu(initial_option=OPTION),
    "external_select": _menu(initial_option=OPTION, min_query_length=whole_number(0)),
    "users_select": _menu(initial_user=IDENTIFIER),
    "conversations_select": _menu(
        initial_conversation=IDENTIFIER,
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=CONVERSATION_FILTER,
    ),
    "channels_select": _menu(initial_channel=IDENTIFIER, response_url_enabled=boolean),
    "multi_static_select": _static_menu(
        initial_options=items(OPTION, most=100), max_selected_items=_MANY
    ),
    "multi_external_select": _menu(
        initial_options=items(OPTION, most=100),
        max_selected_items=_MANY,
        min_query_length=whole_number(0),
    ),
    "multi_users_select": _menu(initial_users=_IDS, max_selected_items=_MANY),
    "multi_conversations_select": _menu(
        initial_conversations=_IDS,
        default_to_current_conversation=boolean,
        max_selected_items=_MANY,
        filter=CONVERSATION_FILTER,
    ),
    "multi_channels_select": _menu(initial_channels=_IDS, max_selected_items=_MANY),
}

PICKERS: Mapping[str, Check] = {
    "checkboxes": CHECKBOXES,
    "radio_buttons": RADIO_BUTTONS,
    "datepicker": _menu(initial_date=string(10, least=10)),
    "timepicker": _menu(initial_time=string(5, least=5), timezone=string(255)),
    "datetimepicker": _menu(initial_date_time=whole_number(1_000_000_000, 9_999_999_999)),
}

TYPED: Mapping[str, Check] = {
    "plain_text_input": _typed(
        multiline=boolean,
        min_length=whole_number(0, 3000),
        max_length=whole_number(1, 3000),
    ),
    "email_text_input": _typed(),
    "url_text_input": _typed(),
    "number_input": _typed(
        {"is_decimal_allowed": boolean}, min_value=string(255), max_value=string(255)
    ),
    "rich_text_input": _interactive(
        {},
        {
            "placeholder": plain_text(150),
            "initial_value": anything,
            "dispatch_action_config": DISPATCH_CONFIG,
        },
    ),
    "file_input": _interactive(
        {}, {"filetypes": items(string(255), most=100), "max_files": whole_number(1, 10)}
    ),
}

_ONLY_INPUTS = {name: TYPED[name] for name in ("email_text_input", "url_text_input")}

IN_SECTION: Mapping[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": OVERFLOW,
    **MENUS,
    **PICKERS,
}
IN_ACTIONS: Mapping[str, Check] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **MENUS,
    **PICKERS,
    "plain_text_input": TYPED["plain_text_input"],
    "number_input": TYPED["number_input"],
    "rich_text_input": TYPED["rich_text_input"],
    **_ONLY_INPUTS,
}
IN_INPUT: Mapping[str, Check] = {**MENUS, **PICKERS, **TYPED}
IN_CONTEXT: Mapping[str, Check] = {
    "image": IMAGE,
    "plain_text": text(),
    "mrkdwn": text(),
}
