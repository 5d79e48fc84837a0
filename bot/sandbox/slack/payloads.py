"""What Slack tells the bot a person did (Slack: "Interaction payloads", "Slash commands")."""

from bot.sandbox.slack.conversations import Channel
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.people import User
from bot.sandbox.slack.state import State
from bot.sandbox.slack.views import View


def slash_command(
    state: State, user: User, channel: Channel, *, command: str, text: str, response_url: str
) -> Json:
    """The form of a slash command."""
    mine = state.installation
    return {
        "token": mine.verification_token,
        "team_id": mine.team_id,
        "team_domain": mine.team_domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": mine.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": state.triggers.issue(user.id, state.clock()),
    }


def interaction(state: State, user: User, kind: str) -> Json:
    """What all interaction payloads have in common."""
    mine = state.installation
    return {
        "type": kind,
        "team": {"id": mine.team_id, "domain": mine.team_domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": mine.team_id,
        },
        "api_app_id": mine.app_id,
        "token": mine.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def in_message(state: State, message: Message, channel: Channel, response_url: str) -> Json:
    """Where it happened: a message. Of an ephemeral one Slack does not tell the content."""
    ephemeral = message.seen_by is not None
    payload: Json = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {
            "id": channel.id,
            "name": "directmessage" if channel.is_im else channel.name,
        },
        "response_url": response_url,
    }
    if not ephemeral:
        payload["message"] = state.message_json(message)
    return payload


def in_view(state: State, view: View) -> Json:
    """Where it happened: a modal or the Home tab."""
    return {"container": {"type": "view", "view_id": view.id}, "view": state.view_json(view)}


def event_callback(state: State, event: Json) -> Json:
    """The envelope of an event (Slack: "Events API")."""
    mine = state.installation
    now = state.clock()
    return {
        "token": mine.verification_token,
        "team_id": mine.team_id,
        "api_app_id": mine.app_id,
        "event": {"event_ts": state.timestamps.new(now), **event},
        "type": "event_callback",
        "event_id": state.ids.new("Ev"),
        "event_time": int(now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": mine.team_id,
                "user_id": mine.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "sandbox",
    }
