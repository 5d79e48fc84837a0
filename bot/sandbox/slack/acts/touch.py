"""Buttons, menus and other elements in messages, modals and the Home tab."""

from dataclasses import dataclass
from http import HTTPStatus

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answering_later import address
from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.inputs import filled, first_state
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.outgoing import BotAnswer, Outgoing, Tamper
from bot.sandbox.slack.people import User
from bot.sandbox.slack.screen import Touchable, find
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View

CLICKABLE = ("button", "icon_button")
_SHOWN_ON_BUTTONS = ("text", "value", "style")


@dataclass(frozen=True, kw_only=True, slots=True)
class TouchAnswer:
    """What the bot said to a click or choice; `error` is the warning the person sees.

    `sent` is False where Slack does not tell the bot: inputs without `dispatch_action`.
    """

    status: int
    timed_out: bool = False
    error: str | None = None
    sent: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Touching:
    """Who touches, and the way to the bot."""

    state: State
    outgoing: Outgoing
    user: User
    tamper: Tamper | None = None


async def click(
    by: Touching, where: Message | View, action_id: str, value: str | None
) -> TouchAnswer:
    """Press a button.

    Raises:
        NotOnScreen: the message or view is gone, or has no such button.
    """
    where = current(by, where)
    touched = find(where.blocks, action_id, value=value, types=CLICKABLE)
    shown = {name: touched.element[name] for name in _SHOWN_ON_BUTTONS if name in touched.element}
    return await _tell(by, where, _action(by.state, touched, shown))


async def select(by: Touching, where: Message | View, action_id: str, value: Parsed) -> TouchAnswer:
    """Choose, pick or type something; see `inputs.filled` for what `value` may be.

    Raises:
        NotOnScreen: the message or view is gone, or does not offer that.
        ValueError: the element takes no such value.
    """
    where = current(by, where)
    touched = find(where.blocks, action_id)
    chosen = filled(touched.element, value)
    if isinstance(where, View):
        where = by.state.views.type_in(where, touched.block_id, action_id, chosen)
        if touched.block["type"] == "input" and not touched.block.get("dispatch_action"):
            return TouchAnswer(status=HTTPStatus.OK, sent=False)
    else:
        typed = by.state.typed.setdefault((where.channel, where.ts), {})
        typed.setdefault(touched.block_id, {})[action_id] = chosen
    return await _tell(by, where, _action(by.state, touched, chosen))


def current(by: Touching, where: Message | View) -> Message | View:
    """The version on the person's screen now.

    Raises:
        NotOnScreen: it is gone, or never was for this person.
    """
    if isinstance(where, View):
        view = by.state.views.get(where.id)
        if view is None or view.user != by.user.id:
            raise NotOnScreen(f"{by.user.name} does not have the view {where.title!r} open")
        return view
    message = by.state.messages.get(where.channel, where.ts)
    if message is None or message.seen_by not in (None, by.user.id):
        raise NotOnScreen(f"{by.user.name} does not see a message {where.ts} in {where.channel}")
    return message


def as_touch_answer(answer: BotAnswer) -> TouchAnswer:
    """What a person sees of the bot's answer to a click."""
    return TouchAnswer(status=answer.status, timed_out=answer.timed_out, error=answer.error)


def _action(state: State, touched: Touchable, details: Json) -> Json:
    return {
        **details,
        "type": touched.element["type"],
        "action_id": touched.action_id,
        "block_id": touched.block_id,
        "action_ts": state.timestamps.new(state.clock()),
    }


async def _tell(by: Touching, where: Message | View, action: Json) -> TouchAnswer:
    state = by.state
    place = _in_view(by, where) if isinstance(where, View) else _in_message(by, where)
    payload = payloads.interaction(state, by.user, "block_actions") | place | {"actions": [action]}
    answer = await by.outgoing.interaction(payload, by.tamper)
    state.changes.announce()
    return as_touch_answer(answer)


def _in_view(by: Touching, view: View) -> Json:
    trigger = by.state.triggers.issue(by.user.id, by.state.clock())
    return payloads.in_view(by.state, view) | {"trigger_id": trigger}


def _in_message(by: Touching, message: Message) -> Json:
    state = by.state
    channel = state.conversations.get(message.channel)
    if channel is None:
        raise NotOnScreen(f"there is no channel {message.channel}")
    issued = state.response_urls.issue(by.user.id, channel.id, state.clock(), message.ts)
    values = first_state(message.blocks)
    for block_id, typed in state.typed.get((message.channel, message.ts), {}).items():
        values.setdefault(block_id, {}).update(typed)
    return payloads.in_message(state, message, channel, address(state, issued)) | {
        "state": {"values": values},
        "trigger_id": state.triggers.issue(by.user.id, state.clock()),
    }
