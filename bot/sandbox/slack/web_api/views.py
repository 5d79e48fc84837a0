"""views.*: modals and Home tabs."""

import json

from bot.sandbox.slack.errors import SlackError, invalid_argument
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.views import View
from bot.sandbox.slack.web_api.call import Call

# Slack: views.open, "Errors", view_too_large.
LARGEST_VIEW_BYTES = 250_000


def open_(call: Call) -> Json:
    """views.open: a modal for the person who just did something."""
    given = call.state.views.checked_modal(_view(call))
    trigger = call.state.triggers.exchange(call.text("trigger_id"), call.state.clock())
    return _as_json(call, call.state.views.open(trigger.user, given))


def push(call: Call) -> Json:
    """views.push: a modal above the one in which the person just did something."""
    given = call.state.views.checked_modal(_view(call))
    trigger = call.state.triggers.exchange(call.text("trigger_id"), call.state.clock())
    return _as_json(call, call.state.views.push(trigger.user, given))


def update(call: Call) -> Json:
    """views.update: by view_id or external_id, and by hash if one is given."""
    given = _view(call)
    view = _find(call)
    expected = call.maybe("hash")
    if expected is not None and expected != view.hash:
        raise SlackError("hash_conflict")
    return _as_json(call, call.state.views.update(view, given))


def publish(call: Call) -> Json:
    """views.publish: a person's Home tab."""
    given = _view(call)
    user = call.state.people.get(call.text("user_id"))
    if user is None:
        raise SlackError("user_not_found")
    known = call.state.views.home(user.id)
    expected = call.maybe("hash")
    if expected is not None and known is not None and expected != known.hash:
        raise SlackError("hash_conflict")
    return _as_json(call, call.state.views.publish(user.id, given))


def _view(call: Call) -> Parsed:
    given = call.structure("view")
    if given is None:
        raise invalid_argument("missing required field: view")
    if len(json.dumps(given).encode()) > LARGEST_VIEW_BYTES:
        raise SlackError("view_too_large")
    return given


def _find(call: Call) -> View:
    view_id, external_id = call.maybe("view_id"), call.maybe("external_id")
    if view_id is None and external_id is None:
        raise invalid_argument("either view_id or external_id is required")
    views = call.state.views
    view = views.get(view_id) if view_id is not None else views.by_external_id(str(external_id))
    if view is None:
        raise SlackError("not_found")
    return view


def _as_json(call: Call, view: View) -> Json:
    return {"view": call.state.view_json(view)}
