"""Planned overrides of a team file."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from yaml import Node

from bot.domain.rotations.schedule import Override
from bot.domain.times.clock_changes import skipping
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of
from bot.storage.schedule_files import scalars
from bot.storage.schedule_files.complaints import Source
from bot.storage.schedule_files.names import Names
from bot.storage.schedule_files.nodes import Fields, Key, fields, items, keys
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

_OVERRIDE = keys(
    Key("schedule", "a schedule of this team, such as primary", required=True),
    Key("person", "the person who takes over, such as dee", required=True),
    Key("from", "a date with a time, such as 2026-12-24 10:00", required=True),
    Key("to", "a date with a time, such as 2026-12-26 10:00", required=True),
    Key("replaces", "the one person whose place is taken, such as ana"),
)
_RULE = "an override must be a mapping, such as {schedule: primary, person: dee, from: …, to: …}"


def read_overrides(
    source: Source,
    node: Node,
    rule: str,
    *,
    team: str,
    schedules: Collection[str] | None,
    names: Names,
    timezone: ZoneInfo,
) -> tuple[Override, ...]:
    """The overrides that can be read, in the order of the file, after complaining of the rest.

    Args:
        rule: what to say when the node is no list.
        schedules: of the team; None when that cannot be told.
        timezone: whose wall clock `from` and `to` are read on.
    """
    listed = items(source, node, rule, may_be_empty=True) or ()
    overrides = (_override(source, item, team, schedules, names, timezone) for item in listed)
    return tuple(override for override in overrides if override is not None)


def _override(
    source: Source,
    node: Node,
    team: str,
    schedules: Collection[str] | None,
    names: Names,
    timezone: ZoneInfo,
) -> Override | None:
    read = fields(source, node, what="an override", rule=_RULE, keys=_OVERRIDE, at=node)
    if read is None:
        return None
    schedule = _schedule(read, schedules)
    person, replaces = _person(read, "person", names), _person(read, "replaces", names)
    span = _span(read, timezone)
    if person is not None and person == replaces:
        source.error(node, f"{quoted(person)} cannot take over from themselves")
        return None
    if schedule is None or person is None or span is None:
        return None
    return Override(team=team, schedule=schedule, person=person, span=span, replaces=replaces)


def _schedule(read: Fields, schedules: Collection[str] | None) -> str | None:
    schedule = read.read("schedule", str)
    node = read.node("schedule")
    if schedule is None or node is None or schedules is None or schedule in schedules:
        return schedule
    hint = did_you_mean(schedule, schedules)
    read.source.error(node, f"{quoted(schedule)} is not a schedule of this team.{hint}")
    return None


def _person(read: Fields, name: str, names: Names) -> str | None:
    node = read.node(name)
    return names.person(read.source, node, read.rule(name)) if node is not None else None


def _span(read: Fields, timezone: ZoneInfo) -> Span | None:
    start, end = read.read("from", scalars.wall_time), read.read("to", scalars.wall_time)
    node = read.node("to")
    if start is None or end is None or node is None:
        return None
    first, last = instant_of(start, timezone), instant_of(end, timezone)
    if last <= first:
        read.source.error(node, _why_empty(start, end, timezone))
        return None
    return Span(start=first, end=last)


def _why_empty(start: datetime, end: datetime, timezone: ZoneInfo) -> str:
    change = skipping(start, end, timezone)
    if change is None:
        return f'"to" must be after "from", which is {start:%Y-%m-%d %H:%M}'
    return (
        f"no clock of {timezone.key} shows any of this: it goes from {change.first:%Y-%m-%d %H:%M} "
        f"straight to {change.last:%Y-%m-%d %H:%M}"
    )
