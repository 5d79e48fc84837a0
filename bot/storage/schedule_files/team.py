"""Team files: first what each is called and holds, then, knowing all names, everything else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from yaml import Node

from bot.domain.incidents.storm import PROTECTION
from bot.domain.paging.policy import ACK_TIMEOUT, EscalationPolicy, Then
from bot.domain.rosters.roster import Service, Team
from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.schedule import Override, Schedule
from bot.storage.schedule_files import addresses, scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.escalation import Targets, read_policy
from bot.storage.schedule_files.layers import read_layers
from bot.storage.schedule_files.names import Names, check_name
from bot.storage.schedule_files.nodes import (
    Fields,
    Key,
    MappingEntry,
    entries,
    fields,
    is_null,
    keys,
    scalar,
)
from bot.storage.schedule_files.overrides import read_overrides
from bot.storage.schedule_files.suggestions import quoted
from bot.storage.schedule_files.windows import WANTED as WINDOWS_WANTED
from bot.storage.schedule_files.windows import windows

_FILE = keys(
    Key("team", "the team's name, such as platform", required=True),
    Key("timezone", "a timezone, such as America/Los_Angeles", required=True),
    Key("slack", 'a mapping, such as {channel: "#platform", usergroup: platform-oncall}'),
    Key("services", "a mapping of services, such as checkout: {}"),
    Key("schedules", "a mapping of schedules, such as primary: {layers: […]}"),
    Key(
        "overrides", "a list of overrides, such as {schedule: primary, person: dee, from: …, to: …}"
    ),
    Key("escalation", "a list of steps, such as {page: primary, wait: 5m}", required=True),
    Key("then", "repeat, repeat 2 times or last"),
    Key("ack_timeout", "a duration, such as 4h, or never"),
    Key("urgency", "a mapping, such as {low: {hours: mon-fri 09:00-18:00}}"),
)
_SLACK = keys(
    Key("channel", 'a Slack channel in quotation marks, such as "#platform"'),
    Key("usergroup", "the handle of a Slack user group, such as platform-oncall"),
)
_SERVICE = keys(
    Key("runbook", "a link, such as https://example.com/runbooks/checkout"),
    Key("group", "a duration, such as 5m, or never"),
)
_URGENCY = keys(Key("low", "a mapping, such as {hours: mon-fri 09:00-18:00}", required=True))
_LOW = keys(Key("hours", WINDOWS_WANTED, required=True))
_FILE_RULE = "a team file must be a mapping with team, timezone, schedules and escalation"
_STAND_IN = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True, slots=True)
class Outline:
    """What a team file is called and holds, also where its parts are broken.

    What cannot be told is None.
    """

    source: Source
    file: Fields
    key: str | None
    services: tuple[MappingEntry, ...] | None
    schedules: tuple[MappingEntry, ...] | None

    @property
    def schedule_keys(self) -> Collection[str] | None:
        """The names of its schedules."""
        return None if self.schedules is None else {entry.name for entry in self.schedules}


def outline(source: Source, root: Node) -> Outline | None:
    """The outline of one team file; None after complaining that it is no mapping at all."""
    file = fields(source, root, what="a team file", rule=_FILE_RULE, keys=_FILE, at=root)
    if file is None:
        return None
    return Outline(
        source=source,
        file=file,
        key=file.read("team", scalars.name),
        services=_entries(file, "services"),
        schedules=_entries(file, "schedules"),
    )


def read_team(team: Outline, names: Names) -> Team | None:
    """Everything else in the file; None after complaining of any of it."""
    errors_before = len(team.source.complaints.errors)
    key, file = team.key or "", team.file
    zone = file.read("timezone", scalars.timezone)
    timezone = zone or _STAND_IN
    channel, usergroup = _slack(file)
    services = _services(team)
    overrides = _overrides(team, key, names, timezone)
    schedules = _schedules(team, key, names, timezone, overrides)
    policy = _policy(file, Targets(team=key, schedules=team.schedule_keys, names=names))
    hours = _low_urgency_hours(file, timezone)
    if policy is None or zone is None or not key:
        return None
    if len(team.source.complaints.errors) > errors_before:
        return None
    return Team(
        key=key,
        timezone=zone,
        policy=policy,
        channel=channel,
        usergroup=usergroup,
        services=services,
        schedules=schedules,
        low_urgency_hours=hours,
    )


def _entries(file: Fields, name: str) -> tuple[MappingEntry, ...] | None:
    """The entries of a mapping that may be absent; None if it is no mapping."""
    if name not in file:
        return ()
    node = file.node(name)
    return entries(file.source, node, file.rule(name)) if node is not None else None


def _slack(file: Fields) -> tuple[str | None, str | None]:
    slack = _mapping(file, "slack", "slack", _SLACK)
    if slack is None:
        return None, None
    channel = slack.read("channel", addresses.channel)
    return channel, slack.read("usergroup", addresses.usergroup)


def _services(team: Outline) -> dict[str, Service]:
    return {entry.name: _service(team.source, entry) for entry in team.services or ()}


def _service(source: Source, entry: MappingEntry) -> Service:
    scalar(source, entry.key, "a service must have a name", scalars.name)
    if is_null(entry.value):
        return Service(key=entry.name)
    rule = f"{quoted(entry.name)} must be a mapping, such as {{}} or {{runbook: https://…}}"
    read = fields(source, entry.value, what="a service", rule=rule, keys=_SERVICE, at=entry.key)
    if read is None:
        return Service(key=entry.name)
    grouping = read.read("group", scalars.grouping) or PROTECTION
    return Service(key=entry.name, runbook=read.read_link("runbook"), grouping=grouping)


def _overrides(team: Outline, key: str, names: Names, timezone: ZoneInfo) -> tuple[Override, ...]:
    node = team.file.node("overrides")
    if node is None:
        return ()
    return read_overrides(
        team.source,
        node,
        team.file.rule("overrides"),
        team=key,
        schedules=team.schedule_keys,
        names=names,
        timezone=timezone,
    )


def _schedules(
    team: Outline, key: str, names: Names, timezone: ZoneInfo, overrides: tuple[Override, ...]
) -> dict[str, Schedule]:
    schedules = {}
    for entry in team.schedules or ():
        _check_schedule_name(team.source, entry, names)
        layers = read_layers(team.source, entry, names, timezone)
        if layers is not None:
            own = tuple(override for override in overrides if override.schedule == entry.name)
            schedule = Schedule(team=key, key=entry.name, layers=layers, overrides=own)
            schedules[entry.name] = schedule
    return schedules


def _check_schedule_name(source: Source, entry: MappingEntry, names: Names) -> None:
    check_name(source, entry, "schedule")
    for what, taken in (("person", names.people), ("role", names.roles)):
        if taken is not None and entry.name in taken:
            source.error(
                entry.key,
                f"{quoted(entry.name)} is also a {what} in people.yaml: "
                "give the schedule another name, or a step could mean either",
            )


def _policy(file: Fields, targets: Targets) -> EscalationPolicy | None:
    then = file.read("then", scalars.then) or (Then.REPEAT, None)
    ack_timeout: timedelta | None = ACK_TIMEOUT
    if "ack_timeout" in file:
        ack_timeout = file.read("ack_timeout", scalars.ack_timeout)
    node = file.node("escalation")
    if node is None:
        return None
    policy = read_policy(file.source, node, file.rule("escalation"), targets, then)
    return replace(policy, ack_timeout=ack_timeout) if policy else None


def _low_urgency_hours(file: Fields, timezone: ZoneInfo) -> Windows | None:
    urgency = _mapping(file, "urgency", "urgency", _URGENCY)
    low = _mapping(urgency, "low", "low urgency", _LOW) if urgency is not None else None
    node = low.node("hours") if low is not None else None
    if low is None or node is None:
        return None
    return windows(low.source, node, low.rule("hours"), timezone)


def _mapping(file: Fields, name: str, what: str, known: Mapping[str, Key]) -> Fields | None:
    node = file.node(name)
    if node is None:
        return None
    return fields(file.source, node, what=what, rule=file.rule(name), keys=known, at=node)
