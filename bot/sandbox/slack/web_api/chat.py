"""chat.*: writing, changing and taking back messages."""

from dataclasses import replace

from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.errors import RateLimited, SlackError, invalid_argument
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.screen import with_ids
from bot.sandbox.slack.state import State
from bot.sandbox.slack.web_api.call import Call
from bot.sandbox.slack.writing import (
    TEXT_LIMIT,
    bot_message,
    checked_attachments,
    checked_blocks,
)

# Slack: chat.update refuses what chat.postMessage would still take (ChatGPT-in-Slack#102).
UPDATED_TEXT_LIMIT = 4000


def post_message(call: Call) -> Json:
    """chat.postMessage: to a channel ID, a channel name or a member ID."""
    state = call.state
    channel = _destination(call, call.text("channel"))
    content = _content(call)
    if state.enforce_rate_limits:
        _allow_one_a_second(state, channel)
    thread_ts = call.maybe("thread_ts")
    if thread_ts is not None and state.messages.get(channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    message = state.messages.put(
        bot_message(
            state,
            channel.id,
            thread_ts=thread_ts,
            reply_broadcast=thread_ts is not None and call.flag("reply_broadcast"),
            metadata=_metadata(call),
            **content,
        )
    )
    answer = {"channel": channel.id, "ts": message.ts, "message": state.message_json(message)}
    return answer | _truncation_warning(call)


def update(call: Call) -> Json:
    """chat.update: only messages of the bot; blocks that are not given stay."""
    state = call.state
    channel = _by_id(state, call.text("channel"))
    message = _own_message(call, channel, "cant_update_message")
    if len(call.maybe("text") or "") > UPDATED_TEXT_LIMIT:
        raise SlackError("msg_too_long")
    content = _content(call, may_lack_text=bool(message.blocks))
    kept = {name: value for name, value in content.items() if call.fields.get(name) is not None}
    edited = state.messages.put(
        replace(
            message,
            edited=state.timestamps.new(state.clock()),
            metadata=_metadata(call) or message.metadata,
            **kept,
        )
    )
    shown = state.message_json(edited)
    return {"channel": channel.id, "ts": edited.ts, "text": edited.text, "message": shown}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: only one member of the channel sees it."""
    state = call.state
    channel = _destination(call, call.text("channel"))
    user = state.people.get(call.text("user"))
    if user is None or user.deleted:
        raise SlackError("user_not_in_channel")
    content = _content(call)
    message = bot_message(
        state, channel.id, seen_by=user.id, thread_ts=call.maybe("thread_ts"), **content
    )
    return {"message_ts": state.messages.put(message).ts}


def delete(call: Call) -> Json:
    """chat.delete: only messages of the bot."""
    channel = _by_id(call.state, call.text("channel"))
    message = _own_message(call, channel, "cant_delete_message")
    call.state.messages.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: the address of a message."""
    channel = _by_id(call.state, call.text("channel"))
    ts = call.text("message_ts")
    if call.state.messages.get(channel.id, ts) is None:
        raise SlackError("message_not_found")
    domain = call.state.installation.team_domain
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _destination(call: Call, wanted: str) -> Channel:
    state = call.state
    user = state.people.get(wanted)
    if user is not None and not user.deleted:
        return state.conversations.direct_message([user.id])[0]
    channel = state.conversations.named(wanted)
    if channel is None or (channel.is_private and not channel.is_member):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not channel.is_member and "chat:write.public" not in call.scopes:
        raise SlackError("not_in_channel")
    return channel


def _by_id(state: State, channel_id: str) -> Channel:
    channel = state.conversations.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found")
    return channel


def _content(call: Call, *, may_lack_text: bool = False) -> Json:
    text = call.maybe("text") or ""
    blocks = checked_blocks(call.structure("blocks"))
    attachments = checked_attachments(call.structure("attachments"))
    if not (text or blocks or attachments or may_lack_text):
        raise SlackError("no_text")
    return {
        "text": text[:TEXT_LIMIT],
        "blocks": with_ids(blocks, call.state.ids),
        "attachments": attachments,
    }


def _metadata(call: Call) -> Json | None:
    metadata = call.structure("metadata")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise invalid_argument("metadata must have event_type and event_payload")
    return metadata


def _own_message(call: Call, channel: Channel, refusal: str) -> Message:
    message = call.state.messages.get(channel.id, call.text("ts"))
    if message is None or message.seen_by is not None:
        raise SlackError("message_not_found")
    if message.bot_id != call.state.installation.bot_id:
        raise SlackError(refusal)
    return message


def _truncation_warning(call: Call) -> Json:
    if len(call.maybe("text") or "") <= TEXT_LIMIT:
        return {}
    warning = "message_truncated"
    return {"warning": warning, "response_metadata": {"warnings": [warning]}}


def _allow_one_a_second(state: State, channel: Channel) -> None:
    mine = [m for m in state.messages.in_channel(channel.id) if m.bot_id is not None]
    if mine and state.clock().timestamp() - float(mine[-1].ts) < 1:
        raise RateLimited(1)
