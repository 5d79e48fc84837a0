"""Submitting and closing modals."""

from dataclasses import dataclass, field

from bot.sandbox.slack import payloads
from bot.sandbox.slack.acts.touch import TouchAnswer, Touching, as_touch_answer, current
from bot.sandbox.slack.errors import NotOnScreen, SlackError
from bot.sandbox.slack.inputs import complaints_before_submitting, filled
from bot.sandbox.slack.json_types import Parsed
from bot.sandbox.slack.outgoing import BotAnswer
from bot.sandbox.slack.screen import find
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View

Values = dict[str, dict[str, Parsed]]


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmitResult:
    """What a person sees after pressing Submit.

    `errors` are the sentences under the inputs, by block_id; with `sent` False they are Slack's
    own and the bot was not asked. `view` is the modal now on top (None: all closed). `error` is
    why Slack says that it had trouble connecting; the modal then stays open.
    """

    status: int = 0
    sent: bool = True
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None


async def submit(by: Touching, view: View, values: Values) -> SubmitResult:
    """Fill in a modal and submit it; `values` by block_id and action_id.

    Raises:
        NotOnScreen: the modal is not on top, has no Submit, or lacks one of the inputs.
    """
    state = by.state
    view = _on_top(by, view)
    if view.given.get("submit") is None:
        raise NotOnScreen(f"the modal {view.title!r} has no button to submit it")
    view = _fill_in(state, view, values)
    before = complaints_before_submitting(view.blocks, view.state)
    if before:
        return SubmitResult(sent=False, errors=before, view=view)
    payload = payloads.interaction(state, by.user, "view_submission") | {
        "trigger_id": state.triggers.issue(by.user.id, state.clock()),
        "view": state.view_json(view),
        "response_urls": [],
    }
    answer = await by.outgoing.interaction(payload, by.tamper)
    result = _result(state, view, answer)
    state.changes.announce()
    return result


async def close(by: Touching, view: View, *, all_of_them: bool) -> TouchAnswer | None:
    """Press Cancel (or the X, for `all_of_them`); the bot's answer if it wants to know.

    Raises:
        NotOnScreen: the modal is not on top.
    """
    state = by.state
    view = _on_top(by, view)
    cleared = all_of_them or bool(view.given.get("clear_on_close"))
    if cleared:
        state.views.close_all(by.user.id)
    else:
        state.views.close(view)
    state.changes.announce()
    if not view.given.get("notify_on_close"):
        return None
    payload = payloads.interaction(state, by.user, "view_closed") | {
        "view": state.view_json(view),
        "is_cleared": cleared,
    }
    return as_touch_answer(await by.outgoing.interaction(payload, by.tamper))


def _on_top(by: Touching, view: View) -> View:
    shown = current(by, view)
    top = by.state.views.top(by.user.id)
    if not isinstance(shown, View) or top is None or top.id != shown.id:
        raise NotOnScreen(f"the modal {view.title!r} is not the one {by.user.name} looks at")
    return shown


def _fill_in(state: State, view: View, values: Values) -> View:
    for block_id, typed in values.items():
        blocks = [block for block in view.blocks if block["block_id"] == block_id]
        if not blocks:
            known = ", ".join(repr(block["block_id"]) for block in view.blocks)
            raise NotOnScreen(f"there is no block {block_id!r} in that modal; there are {known}")
        for action_id, value in typed.items():
            chosen = filled(find(blocks, action_id).element, value)
            view = state.views.type_in(view, block_id, action_id, chosen)
    return view


def _result(state: State, view: View, answer: BotAnswer) -> SubmitResult:
    payload = answer.payload or {}
    action = payload.get("response_action")
    errors: dict[str, str] = {}
    error = answer.error
    if error is None:
        try:
            if action == "errors":
                errors = _checked_errors(view, payload.get("errors"))
            else:
                _follow(state, view, action, payload.get("view"))
        except SlackError as refusal:
            error = str(refusal.details.get("errors", refusal.code))
    return SubmitResult(
        status=answer.status,
        error=error,
        errors=errors,
        view=state.views.top(view.user),
    )


def _follow(state: State, view: View, action: str | None, given: Parsed) -> None:
    if action is None:
        state.views.close(view)
    elif action == "clear":
        state.views.close_all(view.user)
    elif action == "update":
        state.views.update(view, given)
    elif action == "push":
        state.views.push(view.user, given)
    else:
        raise SlackError(f"unknown response_action: {action}")


def _checked_errors(view: View, errors: Parsed) -> dict[str, str]:
    """The errors, if each is for an input of this view: Slack shows trouble otherwise."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError("errors must name block_ids of inputs in this view")
    return errors
