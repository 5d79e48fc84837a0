"""The objects in the answers of Opsgenie's API, by kind."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.domain.rotations.restriction import DAY_MINUTES
from bot.importing.asked import Files
from bot.importing.found import InvalidSource
from bot.importing.payload import Instant, Listed, Payload, Zone
from bot.importing.turns import MOST_PERIODS
from bot.importing.windows import WEEK_MINUTES

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday(value: object) -> int:
    if not isinstance(value, str) or value.lower() not in _DAYS:
        raise ValueError("must be a day, such as monday")
    return _DAYS.index(value.lower())


class Participant(Payload):
    """Who takes a turn: a user, a team, an escalation, or none."""

    type: str
    id: str | None = None
    username: str | None = None
    name: str | None = None


class TimeOfDay(Payload):
    """The same hours of every day."""

    start_hour: int = Field(alias="startHour", ge=0, le=24)
    start_minute: int = Field(alias="startMin", default=0, ge=0, le=59)
    end_hour: int = Field(alias="endHour", ge=0, le=24)
    end_minute: int = Field(alias="endMin", default=0, ge=0, le=59)

    @property
    def start(self) -> int:
        """The minute of the day it starts at."""
        return (self.start_hour * 60 + self.start_minute) % DAY_MINUTES

    @property
    def end(self) -> int:
        """The minute of the day it ends at."""
        return self.end_hour * 60 + self.end_minute


class WeekdayAndTime(TimeOfDay):
    """From a time of one weekday to a time of another."""

    start_day: Annotated[int, BeforeValidator(_weekday)] = Field(alias="startDay")
    end_day: Annotated[int, BeforeValidator(_weekday)] = Field(alias="endDay")


class TimeRestriction(Payload):
    """When a rotation is on call at all."""

    type: Literal["time-of-day", "weekday-and-time-of-day"]
    restriction: TimeOfDay | None = None
    restrictions: Listed[WeekdayAndTime] = Field(default_factory=list)

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """Weekday, minute and length in minutes of each stretch it covers."""
        daily = self.restriction
        if daily is not None and self.type == "time-of-day":
            minutes = (daily.end - daily.start) % DAY_MINUTES or DAY_MINUTES
            yield from ((day, daily.start, minutes) for day in range(7))
            return
        for one in self.restrictions:
            start = one.start_day * DAY_MINUTES + one.start
            end = one.end_day * DAY_MINUTES + one.end
            yield one.start_day, one.start, (end - start) % WEEK_MINUTES or WEEK_MINUTES


class TheirRotation(Payload):
    """A rotation, with turns of one length."""

    id: str | None = None
    name: str | None = None
    enabled: bool = True
    type: Literal["hourly", "daily", "weekly"]
    length: int = Field(default=1, ge=1, le=MOST_PERIODS)
    start_date: Instant = Field(alias="startDate")
    end_date: Instant | None = Field(alias="endDate", default=None)
    participants: list[Participant]
    time_restriction: TimeRestriction | None = Field(alias="timeRestriction", default=None)


class TheirOverride(Payload):
    """An override."""

    start_date: Instant = Field(alias="startDate")
    end_date: Instant = Field(alias="endDate")
    user: Participant
    rotations: Listed[dict[str, object]] = Field(default_factory=list)


class TheirSchedule(Payload):
    """A schedule with its rotations."""

    id: str | None = None
    name: str
    timezone: Zone
    enabled: bool = True
    rotations: list[TheirRotation]
    overrides: Listed[TheirOverride] = Field(default_factory=list)


class Period(Payload):
    """A computed shift of one person."""

    start_date: Instant = Field(alias="startDate")
    end_date: Instant = Field(alias="endDate")
    recipient: Participant | None = None


class TimelineRotation(Payload):
    """The computed shifts of one rotation."""

    periods: Listed[Period] = Field(default_factory=list)


class FinalTimeline(Payload):
    """The computed shifts of all rotations and overrides."""

    rotations: Listed[TimelineRotation] = Field(default_factory=list)


class Parent(Payload):
    """The schedule that a timeline belongs to."""

    id: str | None = None


class Timeline(Payload):
    """The computed shifts of a schedule in a span."""

    parent: Parent = Field(alias="_parent", default_factory=Parent)
    start_date: Instant | None = Field(alias="startDate", default=None)
    end_date: Instant | None = Field(alias="endDate", default=None)
    final: FinalTimeline = Field(alias="finalTimeline")


class TheirUser(Payload):
    """A user account."""

    id: str
    username: str
    full_name: str | None = Field(alias="fullName", default=None)
    time_zone: Zone | None = Field(alias="timeZone", default=None)


class Export:
    """The objects of all files, by kind."""

    def __init__(self, files: Files) -> None:
        self.schedules: list[TheirSchedule] = []
        self.timelines: list[Timeline] = []
        self.overrides: list[TheirOverride] = []
        self.users: list[TheirUser] = []
        for file, content in files:
            inside = isinstance(content, dict) and "data" in content
            data = content["data"] if inside and isinstance(content, dict) else content
            path: tuple[str | int, ...] = ("data",) if inside else ()
            if isinstance(data, list):
                for number, one in enumerate(data):
                    self._take(one, file, (*path, number))
            else:
                self._take(data, file, path)

    def _take(self, one: object, file: str, path: tuple[str | int, ...]) -> None:
        match one:
            case {"finalTimeline": _}:
                self.timelines.append(Timeline.read(one, file, *path))
            case {"rotations": _, "name": _}:
                self.schedules.append(TheirSchedule.read(one, file, *path))
            case {"user": _, "startDate": _}:
                self.overrides.append(TheirOverride.read(one, file, *path))
            case {"username": _, "id": _}:
                self.users.append(TheirUser.read(one, file, *path))
            case _:
                raise InvalidSource(
                    f"{file}: holds neither a schedule with name and rotations, nor its timeline, "
                    "its overrides or users"
                )
