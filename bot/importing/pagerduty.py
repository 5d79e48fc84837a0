"""PagerDuty: `GET /schedules/{id}?since=…&until=…`, as it answers.

Also read, from further files: `GET /users` for addresses and zones, and `GET
/schedules/{id}/overrides`. Layers are listed from the highest to the lowest, which is the other way
round here. Handoffs keep their local time there as here.

Source: PagerDuty REST API v2, Schedules.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.domain.rotations.restriction import DAY_MINUTES, Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import reading
from bot.importing.asked import Files, ImportRequest
from bot.importing.columns import Exceptional, columns
from bot.importing.found import (
    Found,
    FoundPeople,
    FoundSchedule,
    InvalidSource,
    Rendered,
    name_of,
    unused,
)
from bot.importing.payload import Instant, Listed, Payload, Zone
from bot.importing.turns import length_of_turn, seen_from, until
from bot.importing.windows import windows_of

_WEEK_SECONDS = 7 * 24 * 3600
_LONGEST_TURN_SECONDS = 10 * 366 * 24 * 3600
_TIME_OF_DAY = re.compile("([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")


def _minute_of_day(value: object) -> int:
    found = _TIME_OF_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("must be a time of day, such as 09:00:00")
    return 60 * int(found[1]) + int(found[2])


class _User(Payload):
    id: str
    summary: str | None = None
    name: str | None = None
    email: str | None = None
    time_zone: Zone | None = None


class _LayerUser(Payload):
    user: _User


class _Restriction(Payload):
    type: Literal["daily_restriction", "weekly_restriction"]
    start_time_of_day: Annotated[int, BeforeValidator(_minute_of_day)]
    duration_seconds: int = Field(ge=60, le=_WEEK_SECONDS)
    start_day_of_week: int | None = Field(default=None, ge=1, le=7)

    def stretches(self) -> list[tuple[int, int, int]]:
        """Weekday, minute and length in minutes of each stretch it covers."""
        minutes = self.duration_seconds // 60
        if self.type == "daily_restriction":
            return [(day, self.start_time_of_day, min(minutes, DAY_MINUTES)) for day in range(7)]
        return [((self.start_day_of_week or 1) - 1, self.start_time_of_day, minutes)]


class _Entry(Payload):
    start: Instant
    end: Instant
    user: _User


class _Subschedule(Payload):
    rendered_schedule_entries: Listed[_Entry] = Field(default_factory=list)


class _Layer(_Subschedule):
    name: str | None = None
    start: Instant
    end: Instant | None = None
    rotation_virtual_start: Instant
    rotation_turn_length_seconds: int = Field(ge=1, le=_LONGEST_TURN_SECONDS)
    users: list[_LayerUser]
    restrictions: Listed[_Restriction] = Field(default_factory=list)


class _Schedule(Payload):
    name: str
    time_zone: Zone
    schedule_layers: list[_Layer]
    overrides_subschedule: _Subschedule = Field(default_factory=_Subschedule)
    final_schedule: _Subschedule = Field(default_factory=_Subschedule)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Export:
    schedules: list[_Schedule]
    overrides: list[_Entry]


def read_pagerduty(files: Files, asked: ImportRequest) -> Found:
    """Read the files of an export.

    Raises:
        InvalidSource: a field is missing or wrong, or there is no schedule.
    """
    people = FoundPeople()
    export = _sorted_out(files, people)
    if not export.schedules:
        raise InvalidSource("none of the files holds a schedule: GET /schedules/{id} gives one")
    if len(export.schedules) > 1 and export.overrides:
        raise InvalidSource("with overrides in a file of their own, import one schedule at a time")
    for schedule in export.schedules:
        _meet(schedule, people)
    taken, schedules = people.keys, []
    for schedule in export.schedules:
        found = _schedule(schedule, export.overrides, people, asked, taken)
        taken |= {column.key for column in found.columns}
        schedules.append(found)
    return Found.of(people, schedules)


def _sorted_out(files: Files, people: FoundPeople) -> _Export:
    schedules: list[_Schedule] = []
    overrides: list[_Entry] = []
    for file, content in files:
        match content:
            case {"schedule": one}:
                schedules.append(_Schedule.read(one, file, "schedule"))
            case {"schedules": list(several)}:
                schedules += [
                    _Schedule.read(one, file, "schedules", number)
                    for number, one in enumerate(several)
                ]
            case {"overrides": list(several)}:
                overrides += [
                    _Entry.read(one, file, "overrides", number)
                    for number, one in enumerate(several)
                ]
            case {"users": list(several)}:
                for number, one in enumerate(several):
                    _key(people, _User.read(one, file, "users", number))
            case _:
                raise InvalidSource(
                    f"{file}: must be an object with schedule, schedules, users or overrides"
                )
    return _Export(schedules=schedules, overrides=overrides)


def _meet(schedule: _Schedule, people: FoundPeople) -> None:
    """Add all people first, because schedules must not have the names of people."""
    for layer in reversed(schedule.schedule_layers):
        for one in layer.users:
            _key(people, one.user)
    for entry in schedule.overrides_subschedule.rendered_schedule_entries:
        _key(people, entry.user)


def _key(people: FoundPeople, user: _User) -> str:
    name = user.name or user.summary
    return people.key_of(user.id, name, email=user.email, timezone=user.time_zone)


def _schedule(
    schedule: _Schedule,
    overrides: list[_Entry],
    people: FoundPeople,
    asked: ImportRequest,
    taken: set[str],
) -> FoundSchedule:
    remarks: list[str] = []
    levels = []
    # Their first layer wins, here the last one does.
    for number, layer in enumerate(reversed(schedule.schedule_layers), start=1):
        strand = _layers(layer, schedule, people, asked, remarks)
        if strand:
            levels.append([strand])
        elif not layer.users:
            remarks.append(f"layer {layer.name or number} has nobody in it and was left out")
    planned = [*schedule.overrides_subschedule.rendered_schedule_entries, *overrides]
    exceptions = {
        (entry.start, entry.end, entry.user.id): Exceptional(
            span=Span(start=entry.start, end=entry.end), people=(_key(people, entry.user),)
        )
        for entry in planned
        if entry.start < entry.end
    }
    final = schedule.final_schedule.rendered_schedule_entries
    return FoundSchedule(
        name=schedule.name,
        timezone=schedule.time_zone,
        columns=columns(
            unused(name_of(schedule.name, "primary"), taken),
            levels,
            tuple(exceptions.values()),
            asked.looked_at,
        ),
        rendered=Rendered.of(
            (
                (Span(start=entry.start, end=entry.end), _key(people, entry.user))
                for entry in final
                if entry.start < entry.end
            ),
            asked.within,
        ),
        remarks=tuple(remarks),
    )


def _layers(
    layer: _Layer,
    schedule: _Schedule,
    people: FoundPeople,
    asked: ImportRequest,
    remarks: list[str],
) -> tuple[Layer, ...]:
    """One of their layers; it becomes several of ours if it begins in the middle of a turn."""
    if not layer.users or (layer.end is not None and layer.end <= asked.looked_at.start):
        return ()
    turn = _turn(layer)
    if turn is None:
        seconds = layer.rotation_turn_length_seconds
        remarks.append(f"layer {layer.name} was left out: turns of {seconds} s cannot be said here")
        return ()
    zone = schedule.time_zone
    rotation = Rotation(
        people=tuple((_key(people, one.user),) for one in layer.users),
        every=turn[0],
        unit=turn[1],
        start=reading(layer.start if len(layer.users) == 1 else layer.rotation_virtual_start, zone),
        timezone=zone,
    )
    seen = seen_from(rotation, layer.start, asked.looked_at.start)
    only = _only(layer, schedule, remarks)
    return tuple(Layer(rotation=each, only=only) for each in until(seen, layer.end))


def _turn(layer: _Layer) -> tuple[int, Unit] | None:
    """The length of a turn; any length will do for a single person."""
    if len(layer.users) == 1:
        return 1, Unit.WEEKS
    return length_of_turn(timedelta(seconds=layer.rotation_turn_length_seconds))


def _only(layer: _Layer, schedule: _Schedule, remarks: list[str]) -> Windows | None:
    if any(restriction.duration_seconds % 60 for restriction in layer.restrictions):
        remarks.append(f"layer {layer.name}: its hours were rounded down to whole minutes")
    stretches = [each for one in layer.restrictions for each in one.stretches()]
    return windows_of(stretches, schedule.time_zone) if stretches else None
