"""Writes schedule files from an import, with comments where the user has to decide."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.plain_text import made_plain
from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import LineUp, Rotation
from bot.domain.rotations.schedule import Layer, Override
from bot.domain.rotations.window_text import window_texts
from bot.domain.times.wallclock import reading
from bot.importing.found import Found, FoundPerson, FoundSchedule
from bot.storage.schedule_files.scalars import LONGEST_LINE

# Texts that no YAML reader takes for anything else without quotation marks.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _./+-]*[A-Za-z0-9]")
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def schedule_files(found: Found, *, team: str, source: str) -> Mapping[str, str]:
    """The texts of people.yaml and of one team file, by name."""
    zone = found.schedules[0].timezone
    return {
        "people.yaml": "\n".join(_people_file(found, zone, source)) + "\n",
        f"{team}.yaml": "\n".join(_team_file(found, zone, team, source)) + "\n",
    }


def _people_file(found: Found, zone: ZoneInfo, source: str) -> Iterator[str]:
    yield f"# Imported from {source}. Delete a comment when you have dealt with it."
    yield '# Add phone: "+…" to each person, or nobody can call them; and slack: with their member'
    yield "# ID, or email: with the address of their Slack account."
    yield ""
    yield "people:"
    for person in found.people:
        yield from _person(person, zone)


def _person(person: FoundPerson, zone: ZoneInfo) -> Iterator[str]:
    if person.remark:
        yield f"  # {_comment(person.remark)}"
    yield f"  {scalar(person.key)}:"
    yield f"    name: {scalar(person.name[:LONGEST_LINE].strip())}"
    if person.email:
        yield f"    email: {scalar(person.email)}"
    if person.timezone is not None:
        yield f"    timezone: {person.timezone.key}"
    else:
        yield f"    timezone: {zone.key}  # the schedule's: is it theirs?"


def _team_file(found: Found, zone: ZoneInfo, team: str, source: str) -> Iterator[str]:
    yield f"# Imported from {source}. Delete a comment when you have dealt with it."
    yield ""
    yield f"team: {scalar(team)}"
    yield f"timezone: {zone.key}"
    channels = dict.fromkeys(each.channel for each in found.schedules if each.channel)
    if channels:
        yield f"slack: {{channel: {scalar(next(iter(channels)))}}}"
    else:
        yield '# slack: {channel: "#…"}, where people are told what happens'
    yield "# services: what breaks and pages this team, such as {checkout: {}}"
    yield ""
    yield "schedules:"
    for schedule in found.schedules:
        yield from _schedule(schedule, zone)
    overrides = [o for each in found.schedules for column in each.columns for o in column.overrides]
    if overrides:
        yield ""
        yield "overrides:"
        yield from (f"  - {_override(override, zone)}" for override in overrides)
    yield ""
    yield "escalation:  # who is paged in which order, and how long each has, is yours to decide"
    for schedule in found.schedules:
        keys = [scalar(column.key) for column in schedule.columns]
        page = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
        yield f"  - {{page: {page}, wait: 5m}}"


def _schedule(schedule: FoundSchedule, zone: ZoneInfo) -> Iterator[str]:
    for remark in schedule.remarks:
        yield f"  # {_comment(remark)}"
    several = len(schedule.columns) > 1
    for number, column in enumerate(schedule.columns, start=1):
        part = f", part {number} of {len(schedule.columns)}: page all parts at once"
        yield f"  {scalar(column.key)}:  # {_comment(schedule.name)}{part if several else ''}"
        yield "    layers:"
        for layer in column.layers:
            yield from _layer(layer, zone)


def _layer(layer: Layer, zone: ZoneInfo) -> Iterator[str]:
    rotation = layer.rotation
    yield f"      - people: {_line_up(rotation.people)}"
    yield f"        every: {_every(rotation)}"
    yield f"        start: {_wall_time(rotation.start)}"
    if rotation.until is not None:
        yield f"        until: {_wall_time(rotation.until)}"
    if layer.only is not None:
        yield f"        only: {windows_text(layer.only)}"
    if rotation.timezone.key != zone.key:
        yield f"        timezone: {rotation.timezone.key}"


def _override(override: Override, zone: ZoneInfo) -> str:
    start = _wall_time(reading(override.span.start, zone))
    end = _wall_time(reading(override.span.end, zone))
    schedule, person = scalar(override.schedule), scalar(override.person)
    return f"{{schedule: {schedule}, person: {person}, from: {start}, to: {end}}}"


def _line_up(people: LineUp) -> str:
    turns = [
        scalar(together[0])
        if len(together) == 1
        else f"[{', '.join(scalar(person) for person in together)}]"
        for together in people
    ]
    return f"[{', '.join(turns)}]"


def _every(rotation: Rotation) -> str:
    one = rotation.unit.removesuffix("s")
    return one if rotation.every == 1 else f"{rotation.every} {rotation.unit}"


def _wall_time(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def windows_text(windows: Windows) -> str:
    """Windows as YAML; more than one as a list."""
    texts = [f'"{each}"' if "," in each else each for each in window_texts(windows)]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain if that is safe, else in double quotation marks."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and " #" not in text:
        return text
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(made_plain(text, " ").split())
