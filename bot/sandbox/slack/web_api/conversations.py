"""conversations.*: finding, joining and opening conversations."""

from typing import Final

from bot.sandbox.slack.conversations import Channel, channel_json
from bot.sandbox.slack.errors import SlackError, missing_scope
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.state import State
from bot.sandbox.slack.web_api.call import Call
from bot.sandbox.slack.web_api.paging import page

_SCOPE_OF: Final = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
MOST_IN_A_MESSAGE = 8


def open_(call: Call) -> Json:
    """conversations.open: the direct message with one person, or with several."""
    state = call.state
    users = call.listed("users")
    if call.maybe("channel") is not None:
        return {"no_op": True, "already_open": True, "channel": {"id": _find(call).id}}
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_IN_A_MESSAGE:
        raise SlackError("too_many_users")
    for user in users:
        _reachable(state, user)
    if len(users) > 1 and "mpim:write" not in call.scopes:
        raise missing_scope(call.scopes, "mpim:write")
    channel, was_open = state.conversations.direct_message(users)
    shown = _as_json(state, channel) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": was_open, "already_open": was_open, "channel": shown}


def list_(call: Call) -> Json:
    """conversations.list: a page of those the bot can see."""
    kinds = call.listed("types") or ["public_channel"]
    for kind in kinds:
        if kind not in _SCOPE_OF:
            raise SlackError("invalid_types")
        if _SCOPE_OF[kind] not in call.scopes:
            raise missing_scope(call.scopes, _SCOPE_OF[kind])
    hide_archived = call.flag("exclude_archived")
    seen = [
        channel
        for channel in call.state.conversations.all()
        if channel.kind in kinds
        and _is_visible(channel)
        and not (hide_archived and channel.is_archived)
    ]
    listed, metadata = page(call, seen, default_limit=100)
    channels = [_as_json(call.state, channel) for channel in listed]
    return {"channels": channels, "response_metadata": metadata}


def info(call: Call) -> Json:
    """conversations.info: one conversation."""
    return {"channel": _as_json(call.state, _find(call))}


def join(call: Call) -> Json:
    """conversations.join: the bot becomes a member of a public channel."""
    channel = _find(call)
    if channel.kind != "public_channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    joined = call.state.conversations.join(channel)
    answer: Json = {"channel": _as_json(call.state, joined)}
    if channel.is_member:
        answer |= {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    return answer


def _find(call: Call) -> Channel:
    channel = call.state.conversations.get(call.text("channel"))
    if channel is None or not _is_visible(channel):
        raise SlackError("channel_not_found")
    if _SCOPE_OF[channel.kind] not in call.scopes and channel.kind != "public_channel":
        raise missing_scope(call.scopes, _SCOPE_OF[channel.kind])
    return channel


def _is_visible(channel: Channel) -> bool:
    return channel.is_member or not channel.is_private


def _reachable(state: State, user_id: str) -> None:
    user = state.people.get(user_id)
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")


def _as_json(state: State, channel: Channel) -> Json:
    return channel_json(channel, bot_user_id=state.installation.bot_user_id)
