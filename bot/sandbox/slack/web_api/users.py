"""users.*: who is who."""

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.people import User, user_json
from bot.sandbox.slack.web_api.call import Call
from bot.sandbox.slack.web_api.paging import page


def info(call: Call) -> Json:
    """users.info: one member."""
    user = call.state.people.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _as_json(call, user)}


def list_(call: Call) -> Json:
    """users.list: a page of everybody, those who left and bots too."""
    everybody = call.state.people.all()
    listed, metadata = page(call, everybody, default_limit=1000)
    return {
        "members": [_as_json(call, user) for user in listed],
        "cache_ts": int(call.state.clock().timestamp()),
        "response_metadata": metadata,
    }


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail: the active member with an address."""
    user = call.state.people.by_email(call.text("email"))
    if user is None:
        raise SlackError("users_not_found")
    return {"user": _as_json(call, user)}


def _as_json(call: Call, user: User) -> Json:
    return user_json(
        user,
        team_id=call.state.installation.team_id,
        with_email="users:read.email" in call.scopes,
        now=call.state.clock(),
    )
