"""Grafana OnCall: its API's answers for schedules, on_call_shifts, users and final_shifts.

Reads whole answers with `results`, lists and single objects, from any number of files. In Grafana
OnCall all active shifts of the highest level are on call.

Source: Grafana OnCall HTTP API, Schedules and OnCall shifts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rotations.restriction import Windows
from bot.domain.rotations.rotation import Rotation, Unit
from bot.domain.rotations.schedule import Layer
from bot.domain.times.instants import Span
from bot.domain.times.wallclock import instant_of
from bot.importing.asked import Files, ImportRequest
from bot.importing.columns import Exceptional, Strand, columns
from bot.importing.found import (
    Found,
    FoundPeople,
    FoundSchedule,
    InvalidSource,
    Rendered,
    name_of,
    unused,
)
from bot.importing.grafana_oncall_payload import Export, TheirSchedule, TheirShift
from bot.importing.recurring import PERIODS, RecurringEvent, rotations
from bot.importing.turns import until
from bot.importing.windows import windows_of

_UNITS = {"hourly": Unit.HOURS, "daily": Unit.DAYS, "weekly": Unit.WEEKS, "monthly": Unit.MONTHS}
_DAY = timedelta(days=1)


def read_grafana_oncall(files: Files, asked: ImportRequest) -> Found:
    """Read the files of an export.

    Raises:
        InvalidSource: a field is missing or wrong, or there is no schedule.
    """
    export = Export(files)
    if not export.schedules:
        raise InvalidSource("none of the files holds a schedule: GET /api/v1/schedules/ gives them")
    if len(export.schedules) > 1 and export.final_shifts:
        raise InvalidSource("with final_shifts, which do not say of which schedule, import one")
    people = FoundPeople()
    for user in export.users:
        people.key_of(user.id, user.username, email=user.email, timezone=user.timezone)
    for final in export.final_shifts:
        people.key_of(final.user, final.username or final.email, email=final.email)
    for shift in export.shifts.values():
        for id_ in shift.everybody:
            people.key_of(id_, remark="their name was not in the files")
    taken, schedules = people.keys, []
    for schedule in export.schedules:
        found = _Translation(schedule, export, people, asked).schedule(taken)
        taken |= {column.key for column in found.columns}
        schedules.append(found)
    return Found.of(people, schedules)


class _Translation:
    """Translates one of their schedules into ours."""

    def __init__(
        self, schedule: TheirSchedule, export: Export, people: FoundPeople, asked: ImportRequest
    ) -> None:
        self._schedule = schedule
        self._export = export
        self._people = people
        self._asked = asked
        self._remarks: list[str] = []

    def schedule(self, taken: set[str]) -> FoundSchedule:
        """The schedule, under a name that is not taken."""
        schedule, export = self._schedule, self._export
        if schedule.type == "ical":
            self._remarks.append("its shifts come from a calendar: import that, as ical")
        shifts = export.shifts_of(schedule, self._remarks)
        levels = sorted({shift.level for shift in shifts if not shift.is_override})
        strands = [self._strands([s for s in shifts if s.is_on(level)]) for level in levels]
        return FoundSchedule(
            name=schedule.name,
            timezone=schedule.time_zone,
            columns=columns(
                unused(name_of(schedule.name, "primary"), taken),
                strands,
                [self._exception(shift) for shift in shifts if shift.is_override and shift.users],
                self._asked.looked_at,
            ),
            rendered=Rendered.of(
                (
                    (Span(start=final.start, end=final.end), self._people.key_of(final.user))
                    for final in export.final_shifts
                    if final.start < final.end
                ),
                self._asked.within,
            ),
            channel=schedule.slack.channel_id if schedule.slack else None,
            remarks=tuple(self._remarks),
        )

    def _strands(self, shifts: list[TheirShift]) -> list[Strand]:
        """The strands of all shifts of one level."""
        strands: list[Strand] = []
        recurring: list[tuple[TheirShift, RecurringEvent]] = []
        for shift in shifts:
            if shift.type == "rolling_users" and shift.frequency is not None:
                strands.append(self._rolling(shift))
            elif shift.type == "recurrent_event" and shift.users:
                event = self._recurring(shift)
                if event is not None:
                    recurring.append((shift, event))
            elif shift.everybody:
                strands.append((self._once(shift),))
        layers, left_over = rotations([event for _, event in recurring])
        strands += [(layer,) for layer in layers]
        for shift, event in recurring:
            if event in left_over:
                self._leave_out(shift, "it comes at times when nobody else has a turn")
        return [strand for strand in strands if strand]

    def _once(self, shift: TheirShift) -> Layer:
        """A shift that does not recur: one turn, which ends with the shift."""
        start = self._start(shift)
        length = timedelta(seconds=shift.duration)
        rotation = Rotation(
            people=(self._keys(shift.users or shift.everybody),),
            every=-(-length // _DAY),
            unit=Unit.DAYS,
            start=start,
            timezone=shift.zone(self._schedule),
            until=start + length,
        )
        return Layer(rotation=rotation)

    def _rolling(self, shift: TheirShift) -> Strand:
        """A shift with rolling users: a rotation."""
        people = [self._keys(group) for group in shift.rolling_users if group]
        turn = _turn(shift, self._start(shift), shift.zone(self._schedule))
        if turn is None or not people:
            why = "nobody is in it" if not people else "such turns cannot be said here"
            self._leave_out(shift, why)
            return ()
        first = (shift.start_rotation_from_user_index or 0) % len(people)
        rotation = Rotation(
            people=tuple(people[first:] + people[:first]),
            every=turn.every,
            unit=turn.unit,
            start=turn.start,
            timezone=shift.zone(self._schedule),
            windows=turn.only if turn.unit is Unit.WINDOWS else None,
        )
        begun = self._begun(shift, rotation)
        end = shift.until and _instant(shift.until)
        return tuple(Layer(rotation=one, only=turn.only) for one in until([begun], end))

    def _begun(self, shift: TheirShift, rotation: Rotation) -> Rotation:
        """The first of the order has the turn under way at `rotation_start`, if there is one."""
        if shift.rotation_start is None:
            return rotation
        local = shift.local(shift.rotation_start, self._schedule)
        if local <= rotation.start:
            return rotation
        return replace(rotation, start=rotation.handoffs_around(local)[0])

    def _recurring(self, shift: TheirShift) -> RecurringEvent | None:
        period = PERIODS.get((shift.frequency or "").upper())
        if period is None or shift.by_month or shift.by_monthday:
            self._leave_out(shift, "what comes by the month cannot be said here")
            return None
        return RecurringEvent(
            people=self._keys(shift.users),
            start=_moved(shift, self._start(shift)),
            length=timedelta(seconds=shift.duration),
            zone=shift.zone(self._schedule),
            every=shift.interval or 1,
            period=period,
            weekdays=frozenset(shift.by_day),
            week_start=shift.week_start,
            last=shift.until and _instant(shift.until),
        )

    def _exception(self, shift: TheirShift) -> Exceptional:
        start = self._start(shift)
        zone = shift.zone(self._schedule)
        end = start + timedelta(seconds=shift.duration)
        return Exceptional(
            span=Span(start=instant_of(start, zone), end=instant_of(end, zone)),
            people=self._keys(shift.users),
        )

    def _start(self, shift: TheirShift) -> datetime:
        return shift.local(shift.begins, self._schedule)

    def _keys(self, ids: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._people.key_of(id_) for id_ in ids))

    def _leave_out(self, shift: TheirShift, why: str) -> None:
        self._remarks.append(f"shift {shift.name or shift.id} was left out: {why}")


def _instant(moment: datetime) -> datetime:
    """The end of a rule; without an offset it is in UTC (RFC 5545, section 3.3.10)."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Turn:
    """How long a turn is, where turns are counted from, and the hours they cover."""

    every: int
    unit: Unit
    start: datetime
    only: Windows | None = None


def _turn(shift: TheirShift, begins: datetime, zone: ZoneInfo) -> _Turn | None:
    """The turns of rolling users; None if they leave out time that we cannot leave out.

    With an interval n above 1 only every n-th day or week is covered, unless the shift is as long
    as n of them.
    """
    unit = _UNITS[shift.frequency or "daily"]
    every, length = shift.interval or 1, timedelta(seconds=shift.duration)
    start = _moved(shift, begins)
    if shift.by_month or shift.by_monthday or unit is Unit.MONTHS:
        whole = unit is Unit.MONTHS and not shift.by_day and length >= every * 28 * _DAY
        return _Turn(every=every, unit=unit, start=start) if whole else None
    if shift.by_day:
        return _turn_of_days(shift, start, zone)
    period = PERIODS[(shift.frequency or "daily").upper()]
    if length == every * period:
        return _Turn(every=every, unit=unit, start=start)
    if every > 1 or length > period or unit is Unit.HOURS:
        return None
    days = range(7) if unit is Unit.DAYS else [start.weekday()]
    return _Turn(every=1, unit=unit, start=start, only=_windows(shift, days, start, zone))


def _turn_of_days(shift: TheirShift, start: datetime, zone: ZoneInfo) -> _Turn | None:
    """Turns with `by_day`: daily rules hand over on each of these days, weekly ones each week."""
    if shift.duration > 86400 or shift.frequency == "hourly":
        return None
    only = _windows(shift, shift.by_day, start, zone)
    if shift.frequency == "daily":
        every = shift.interval or 1
        if only is None:
            return _Turn(every=every, unit=Unit.DAYS, start=start)
        # Here a window of 24 hours that begins at 09:00 is cut in two at midnight.
        pieces = len(only.windows) // len(set(shift.by_day))
        return _Turn(every=every * pieces, unit=Unit.WINDOWS, start=start, only=only)
    if (shift.interval or 1) > 1:
        return None
    week = start - (start.weekday() - shift.week_start) % 7 * _DAY
    return _Turn(every=1, unit=Unit.WEEKS, start=week, only=only)


def _windows(
    shift: TheirShift, days: Iterable[int], start: datetime, zone: ZoneInfo
) -> Windows | None:
    minute = start.hour * 60 + start.minute
    return windows_of([(day, minute, shift.duration // 60) for day in days], zone)


def _moved(shift: TheirShift, start: datetime) -> datetime:
    """The start, moved to the first of its `by_day` days within a week."""
    if not shift.by_day or start.weekday() in shift.by_day:
        return start
    first = min(shift.by_day, key=lambda day: (day - shift.week_start) % 7)
    return start + (first - start.weekday()) % 7 * _DAY
