"""Opsgenie: `GET /v2/schedules/{id}`, and the timeline of the same schedule to compare with.

Also read, from further files: `GET /v2/users` for names and zones, and `GET
/v2/schedules/{id}/overrides`. All rotations of a schedule are on call at once there.

Source: Opsgenie API, Schedule, Schedule Rotation, Schedule Override and Who Is On Call.
"""

from bot.domain.rotations.restriction import Windows
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
from bot.importing.opsgenie_payload import (
    Export,
    Participant,
    TheirRotation,
    TheirSchedule,
    Timeline,
)
from bot.importing.turns import until
from bot.importing.windows import windows_of

_UNITS = {"hourly": Unit.HOURS, "daily": Unit.DAYS, "weekly": Unit.WEEKS}


def read_opsgenie(files: Files, asked: ImportRequest) -> Found:
    """Read the files of an export.

    Raises:
        InvalidSource: a field is missing or wrong, or there is no schedule.
    """
    export = Export(files)
    if not export.schedules:
        raise InvalidSource("none of the files holds a schedule: GET /v2/schedules/{id} gives one")
    if len(export.schedules) > 1 and export.overrides:
        raise InvalidSource("with overrides in a file of their own, import one schedule at a time")
    people = FoundPeople()
    for user in export.users:
        people.key_of(
            user.id, user.full_name or user.username, email=user.username, timezone=user.time_zone
        )
    for schedule in export.schedules:
        for rotation in schedule.rotations:
            _line_up(rotation, people)
        for override in (*schedule.overrides, *export.overrides):
            _key(override.user, people)
    taken, schedules = people.keys, []
    for schedule in export.schedules:
        found = _schedule(schedule, export, people, asked, taken)
        taken |= {column.key for column in found.columns}
        schedules.append(found)
    return Found.of(people, schedules)


def _schedule(
    schedule: TheirSchedule,
    export: Export,
    people: FoundPeople,
    asked: ImportRequest,
    taken: set[str],
) -> FoundSchedule:
    remarks = [] if schedule.enabled else ["it is switched off in Opsgenie, and is on here"]
    strands = [
        _layers(rotation, schedule, people, asked, remarks) for rotation in schedule.rotations
    ]
    overrides = [*schedule.overrides, *export.overrides]
    if any(0 < len(one.rotations) < len(schedule.rotations) for one in overrides):
        remarks.append("overrides of some rotations alone were taken as overrides of all")
    exceptions = [
        Exceptional(
            span=Span(start=one.start_date, end=one.end_date), people=(_key(one.user, people),)
        )
        for one in overrides
        if one.start_date < one.end_date
    ]
    return FoundSchedule(
        name=schedule.name,
        timezone=schedule.timezone,
        columns=columns(
            unused(name_of(schedule.name, "primary"), taken),
            [[strand for strand in strands if strand]],
            exceptions,
            asked.looked_at,
        ),
        rendered=_rendered(schedule, export, people, asked),
        remarks=tuple(remarks),
    )


def _layers(
    rotation: TheirRotation,
    schedule: TheirSchedule,
    people: FoundPeople,
    asked: ImportRequest,
    remarks: list[str],
) -> tuple[Layer, ...]:
    if rotation.end_date is not None and rotation.end_date <= asked.looked_at.start:
        return ()
    name = rotation.name or "without a name"
    if not rotation.enabled:
        remarks.append(f"rotation {name} was left out: it is switched off in Opsgenie")
        return ()
    line_up = _line_up(rotation, people)
    if len(line_up) < len(rotation.participants) or not line_up:
        remarks.append(f"rotation {name} was left out: a turn of nobody cannot be said here")
        return ()
    turns = Rotation(
        people=line_up,
        every=rotation.length,
        unit=_UNITS[rotation.type],
        start=reading(rotation.start_date, schedule.timezone),
        timezone=schedule.timezone,
    )
    only = _only(rotation, schedule)
    return tuple(Layer(rotation=each, only=only) for each in until([turns], rotation.end_date))


def _line_up(rotation: TheirRotation, people: FoundPeople) -> tuple[tuple[str, ...], ...]:
    return tuple((_key(one, people),) for one in rotation.participants if one.type != "none")


def _key(participant: Participant, people: FoundPeople) -> str:
    name = participant.username or participant.name or participant.id or participant.type
    id_ = participant.id or name
    if participant.type == "user":
        return people.key_of(id_, name, email=name if "@" in name else None)
    remark = f"a {participant.type} in Opsgenie, and no person: put somebody in its place"
    return people.key_of(id_, name, remark=remark)


def _only(rotation: TheirRotation, schedule: TheirSchedule) -> Windows | None:
    if rotation.time_restriction is None:
        return None
    stretches = list(rotation.time_restriction.stretches())
    return windows_of(stretches, schedule.timezone) if stretches else None


def _rendered(
    schedule: TheirSchedule, export: Export, people: FoundPeople, asked: ImportRequest
) -> Rendered | None:
    """The final timeline of this schedule: the first that names it, or names no schedule."""
    for timeline in export.timelines:
        if timeline.parent.id not in (schedule.id, None):
            continue
        spans = (
            (Span(start=period.start_date, end=period.end_date), _key(period.recipient, people))
            for rotation in timeline.final.rotations
            for period in rotation.periods
            if period.recipient is not None
            and period.recipient.type != "none"
            and period.start_date < period.end_date
        )
        return Rendered.of(spans, asked.within, _span_of(timeline))
    return None


def _span_of(timeline: Timeline) -> Span | None:
    start, end = timeline.start_date, timeline.end_date
    return Span(start=start, end=end) if start and end and start < end else None
