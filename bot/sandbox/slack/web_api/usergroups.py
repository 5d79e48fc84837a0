"""usergroups.*: groups such as @platform-oncall."""

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.people import UserGroup, group_json
from bot.sandbox.slack.web_api.call import Call


def list_(call: Call) -> Json:
    """usergroups.list: all groups, disabled ones only when asked for."""
    disabled_too = call.flag("include_disabled")
    groups = [g for g in call.state.groups.all() if disabled_too or not g.disabled]
    with_users = call.flag("include_users")
    return {"usergroups": [_as_json(call, group, with_users=with_users) for group in groups]}


def list_users(call: Call) -> Json:
    """usergroups.users.list: the members of a group."""
    return {"users": list(_find(call).users)}


def update_users(call: Call) -> Json:
    """usergroups.users.update: replaces all members; a group cannot become empty."""
    group = _find(call)
    users = list(dict.fromkeys(call.listed("users")))
    if not users:
        raise SlackError("no_users_provided")
    known = [call.state.people.get(user) for user in users]
    if any(user is None or user.deleted for user in known):
        raise SlackError("invalid_users")
    return {"usergroup": _as_json(call, call.state.groups.set_users(group, users), with_users=True)}


def _find(call: Call) -> UserGroup:
    group = call.state.groups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return group


def _as_json(call: Call, group: UserGroup, *, with_users: bool) -> Json:
    return group_json(
        group,
        team_id=call.state.installation.team_id,
        with_users=with_users,
        now=call.state.clock(),
    )
