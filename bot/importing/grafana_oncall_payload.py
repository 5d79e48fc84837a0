"""The objects in the answers of Grafana OnCall's API, by kind."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.domain.times.wallclock import reading
from bot.importing.asked import Files
from bot.importing.found import InvalidSource
from bot.importing.payload import Instant, Listed, Moment, Payload, Zone

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _weekday(value: object) -> int:
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise ValueError(f"must be one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value)


def _sunday_if_null(value: object) -> int:
    return 6 if value is None else _weekday(value)


Weekday = Annotated[int, BeforeValidator(_weekday)]


class SlackSettings(Payload):
    """The Slack settings of a schedule."""

    channel_id: str | None = None


class TheirSchedule(Payload):
    """A schedule; `shifts` are ids."""

    id: str
    name: str
    type: str | None = None
    time_zone: Zone = ZoneInfo("UTC")
    shifts: list[str] | None = None
    slack: SlackSettings | None = None


class TheirShift(Payload):
    """A shift: single, recurring or with rolling users. Times are on its own wall clock."""

    id: str
    name: str | None = None
    type: Literal["single_event", "recurrent_event", "rolling_users", "override"]
    schedule: str | None = None
    time_zone: Zone | None = None
    level: int = 0
    begins: Moment = Field(alias="start")
    duration: int = Field(ge=60, le=366 * 86400)
    frequency: Literal["hourly", "daily", "weekly", "monthly"] | None = None
    interval: Annotated[int | None, Field(ge=1, le=999)] = None
    until: Moment | None = None
    rotation_start: Moment | None = None
    week_start: Annotated[int, BeforeValidator(_sunday_if_null)] = 6
    by_day: Listed[Weekday] = Field(default_factory=list)
    by_month: Listed[int] = Field(default_factory=list)
    by_monthday: Listed[int] = Field(default_factory=list)
    users: Listed[str] = Field(default_factory=list)
    rolling_users: Listed[Listed[str]] = Field(default_factory=list)
    start_rotation_from_user_index: Annotated[int | None, Field(ge=0)] = None

    @property
    def is_override(self) -> bool:
        """Whether it wins over every level."""
        return self.type == "override"

    @property
    def everybody(self) -> list[str]:
        """All who are ever on call in it."""
        return [*self.users, *(one for group in self.rolling_users for one in group)]

    def is_on(self, level: int) -> bool:
        """Whether it belongs to this level."""
        return not self.is_override and self.level == level

    def zone(self, schedule: TheirSchedule) -> ZoneInfo:
        """Its own zone, else the schedule's."""
        return self.time_zone or schedule.time_zone

    def local(self, moment: datetime, schedule: TheirSchedule) -> datetime:
        """A moment on its wall clock; one without an offset is taken as such already."""
        return moment if moment.tzinfo is None else reading(moment, self.zone(schedule))


class TheirUser(Payload):
    """A user account."""

    id: str
    username: str
    email: str | None = None
    timezone: Zone | None = None


class FinalShift(Payload):
    """A computed shift of one person."""

    user: str = Field(alias="user_pk")
    email: str | None = Field(alias="user_email", default=None)
    username: str | None = Field(alias="user_username", default=None)
    start: Instant = Field(alias="shift_start")
    end: Instant = Field(alias="shift_end")


class Export:
    """The objects of all files, by kind."""

    def __init__(self, files: Files) -> None:
        self.schedules: list[TheirSchedule] = []
        self.shifts: dict[str, TheirShift] = {}
        self.users: list[TheirUser] = []
        self.final_shifts: list[FinalShift] = []
        for file, content in files:
            paged = isinstance(content, dict) and "results" in content
            listed = content["results"] if paged and isinstance(content, dict) else content
            path: tuple[str | int, ...] = ("results",) if paged else ()
            if isinstance(listed, list):
                for number, one in enumerate(listed):
                    self._take(one, file, (*path, number))
            else:
                self._take(listed, file, path)

    def shifts_of(self, schedule: TheirSchedule, remarks: list[str]) -> list[TheirShift]:
        """The shifts that a schedule lists, else all that name it or name no schedule."""
        if schedule.shifts is None:
            return [s for s in self.shifts.values() if s.schedule in (schedule.id, None)]
        missing = [id_ for id_ in schedule.shifts if id_ not in self.shifts]
        if missing:
            remarks.append(f"these shifts are not in the files: {', '.join(missing)}")
        return [self.shifts[id_] for id_ in schedule.shifts if id_ in self.shifts]

    def _take(self, one: object, file: str, path: tuple[str | int, ...]) -> None:
        match one:
            case {"user_pk": _}:
                self.final_shifts.append(FinalShift.read(one, file, *path))
            case {"duration": _, "type": _}:
                shift = TheirShift.read(one, file, *path)
                self.shifts[shift.id] = shift
            case {"username": _, "id": _}:
                self.users.append(TheirUser.read(one, file, *path))
            case {"name": _, "id": _}:
                self.schedules.append(TheirSchedule.read(one, file, *path))
            case _:
                where = "".join(f"[{p}]" if isinstance(p, int) else p for p in path)
                raise InvalidSource(
                    f"{file}: {where or 'the file'} is no schedule, on-call shift, user or final "
                    "shift of Grafana OnCall"
                )
