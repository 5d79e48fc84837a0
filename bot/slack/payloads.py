"""Whether Bolt can read a body: it does not check that requests have the form that Slack sends."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs


def is_certificate_check(body: str) -> bool:
    """Whether Slack merely looks at the certificate, unsigned (Slack: "Slash commands")."""
    form = parse_qs(body)
    return form.get("ssl_check") == ["1"] and not form.keys() & {"command", "payload"}


def is_readable(body: str) -> bool:
    """Whether the body has the form of a command, an interaction or an event.

    A command is a form that says who typed it; an interaction is a form whose `payload` is JSON; an
    event is JSON itself (Slack: "Slash commands", "Interaction payloads", "The Events API").
    """
    form = parse_qs(body)
    if "payload" in form:
        return _is_interaction(_read(form["payload"][0]))
    if body.lstrip().startswith(("{", "[", '"')):
        event = _read(body)
        return isinstance(event, Mapping) and isinstance(event.get("event", {}), Mapping)
    return form.keys() >= {"command", "user_id"}


def _is_interaction(payload: Any) -> bool:  # noqa: ANN401 (whatever JSON holds)
    if not isinstance(payload, Mapping) or not isinstance(payload.get("type"), str):
        return False
    view = payload.get("view", {"type": ""})
    if not _is_object(payload.get("user")) or not _is_object(view) or "type" not in view:
        return False
    actions = payload.get("actions", [])
    if not isinstance(actions, list) or not all(map(_is_object, actions)):
        return False
    return bool(actions) or payload["type"] != "block_actions"


def _is_object(value: Any) -> bool:  # noqa: ANN401 (whatever JSON holds)
    return isinstance(value, Mapping)


def _read(text: str) -> Any:  # noqa: ANN401 (whatever JSON holds)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
