"""The people of the workspace and its user groups."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.slack.json_types import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """A member of the workspace; `tz` is an IANA zone."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Etc/UTC"
    is_bot: bool = False
    deleted: bool = False

    def __post_init__(self) -> None:
        if not self.id.startswith(("U", "W")):
            raise ValueError(f"a member ID starts with U or W: {self.id!r} does not")
        ZoneInfo(self.tz)


@dataclass(frozen=True, kw_only=True, slots=True)
class UserGroup:
    """A user group such as @platform-oncall; Slack calls its ID a subteam."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()
    disabled: bool = False


class People:
    """Everybody, by member ID."""

    def __init__(self) -> None:
        self._by_id: dict[str, User] = {}

    def add(self, user: User) -> User:
        """Add a member, or replace the one with the same ID."""
        self._by_id[user.id] = user
        return user

    def get(self, user_id: str) -> User | None:
        """The member with this ID."""
        return self._by_id.get(user_id)

    def named(self, name: str) -> User | None:
        """The member with this ID or this name."""
        return self.get(name) or next((user for user in self.all() if user.name == name), None)

    def by_email(self, email: str) -> User | None:
        """The active member with this address, whatever its capitals."""
        wanted = email.casefold()
        return next(
            (u for u in self.all() if not u.deleted and (u.email or "").casefold() == wanted), None
        )

    def deactivate(self, user: User) -> User:
        """Deactivate a member, as when they leave."""
        return self.add(replace(user, deleted=True))

    def all(self) -> tuple[User, ...]:
        """Everybody, in the order they came."""
        return tuple(self._by_id.values())


class UserGroups:
    """All user groups, by ID."""

    def __init__(self) -> None:
        self._by_id: dict[str, UserGroup] = {}

    def add(self, group: UserGroup) -> UserGroup:
        """Create or replace a group."""
        self._by_id[group.id] = group
        return group

    def get(self, group_id: str) -> UserGroup | None:
        """The group with this ID."""
        return self._by_id.get(group_id)

    def set_users(self, group: UserGroup, users: Iterable[str]) -> UserGroup:
        """Make these the group's members, and nobody else."""
        return self.add(replace(group, users=tuple(users)))

    def all(self) -> tuple[UserGroup, ...]:
        """Every group, disabled ones too."""
        return tuple(self._by_id.values())


def user_json(user: User, *, team_id: str, with_email: bool, now: datetime) -> Json:
    """A user object (Slack: "User object"); the address is only there with users:read.email."""
    local = now.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": team_id,
    }
    if with_email and user.email is not None:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }


def group_json(group: UserGroup, *, team_id: str, with_users: bool, now: datetime) -> Json:
    """A user group object (Slack: "Usergroup object")."""
    shown: Json = {
        "id": group.id,
        "team_id": team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_update": int(now.timestamp()),
        "date_delete": int(now.timestamp()) if group.disabled else 0,
        "user_count": len(group.users),
    }
    if with_users:
        shown["users"] = list(group.users)
    return shown
