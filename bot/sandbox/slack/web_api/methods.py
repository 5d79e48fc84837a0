"""Which methods there are, what scope each needs and who answers.

Scopes: Slack, the reference page of each method.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.sandbox.slack.json_types import Json
from bot.sandbox.slack.web_api import about, chat, conversations, usergroups, users, views
from bot.sandbox.slack.web_api.call import Call


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """A method: any one of `scopes` will do; `app_level` methods take the app-level token."""

    answer: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    app_level: bool = False


_READ_CHANNELS = ("channels:read", "groups:read", "im:read", "mpim:read")

METHODS: Final[dict[str, Method]] = {
    "auth.test": Method(answer=about.auth_test),
    "apps.connections.open": Method(answer=about.open_connection, app_level=True),
    "chat.postMessage": Method(answer=chat.post_message, scopes=("chat:write",)),
    "chat.update": Method(answer=chat.update, scopes=("chat:write",)),
    "chat.postEphemeral": Method(answer=chat.post_ephemeral, scopes=("chat:write",)),
    "chat.delete": Method(answer=chat.delete, scopes=("chat:write",)),
    "chat.getPermalink": Method(answer=chat.get_permalink),
    "conversations.open": Method(answer=conversations.open_, scopes=("im:write", "mpim:write")),
    "conversations.list": Method(answer=conversations.list_, scopes=_READ_CHANNELS),
    "conversations.info": Method(answer=conversations.info, scopes=_READ_CHANNELS),
    "conversations.join": Method(answer=conversations.join, scopes=("channels:join",)),
    "users.info": Method(answer=users.info, scopes=("users:read",)),
    "users.list": Method(answer=users.list_, scopes=("users:read",)),
    "users.lookupByEmail": Method(answer=users.lookup_by_email, scopes=("users:read.email",)),
    "usergroups.list": Method(answer=usergroups.list_, scopes=("usergroups:read",)),
    "usergroups.users.list": Method(answer=usergroups.list_users, scopes=("usergroups:read",)),
    "usergroups.users.update": Method(answer=usergroups.update_users, scopes=("usergroups:write",)),
    "views.open": Method(answer=views.open_),
    "views.update": Method(answer=views.update),
    "views.push": Method(answer=views.push),
    "views.publish": Method(answer=views.publish),
}
