"""Sentences for findings in the schedule files; times are on the team's clock."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.cli.when import day_and_time
from bot.domain.findings import (
    BackToBack,
    Finding,
    Gaps,
    IdleOverride,
    LastStepEmpty,
    OddTime,
    PagedBefore,
    ThinLineUp,
    Unused,
)
from bot.domain.findings.idle_overrides import Why
from bot.domain.rosters.absence import Clash
from bot.domain.times.instants import Span

_WHY = {
    Why.ALREADY_ON_CALL: 'anyway "{person}" alone is on call then',
    Why.NOBODY_REPLACED: '"{replaces}", whose place it takes, is not on call then',
    Why.OVERRIDDEN: "later ones win all through it",
}
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def is_mild(finding: Finding) -> bool:
    """Whether it may well be intended."""
    if isinstance(finding, Gaps):
        return finding.meant
    return isinstance(finding, PagedBefore) and not finding.nobody_new


def in_words(finding: Finding, zone: ZoneInfo) -> str:
    """The sentence, without a full stop; names are those in the files."""
    match finding:
        case Gaps():
            return _gaps(finding, zone)
        case ThinLineUp(subject=subject, person=person):
            return (
                f'"{person}" is on call for "{subject.schedule}" during '
                f"{_part(finding.time, finding.within)}: a longer line-up spares people"
            )
        case BackToBack():
            return _back_to_back(finding, zone)
        case PagedBefore() | LastStepEmpty():
            return _step(finding, zone)
        case Unused(subject=subject):
            return f'no step of any team pages "{subject.schedule}"'
        case IdleOverride(override=override, why=why):
            reason = _WHY[why].format(person=override.person, replaces=override.replaces)
            return f"this override changes nothing: {reason}"
        case OddTime():
            return _odd_time(finding)


def clash_in_words(found: Sequence[Clash], within: Span, zone: ZoneInfo) -> str:
    """The effect of one absence on one schedule, in the time looked at."""
    first = found[0]
    note = f" ({first.absence.note})" if first.absence.note else ""
    more = f", and {len(found) - 1} more times" if len(found) > 1 else ""
    more = more.replace("1 more times", "once more")
    return (
        f'"{first.person}" is away{note} and on call for {first.team}/{first.schedule} '
        f"{_part_from_to(first.span, within, zone)}{more}: `oncall suggest` tells who can cover"
    )


def _gaps(found: Gaps, zone: ZoneInfo) -> str:
    name, first = found.subject.schedule, found.first
    if first.start == found.within.start and first.end >= found.within.end:
        return f'nobody is on call for "{name}" at any time in {_next(found.within)}'
    if first.start == found.for_good:
        since = day_and_time(first.start, zone)
        return f'nobody is on call for "{name}" from {since} on{_because_of_the_end(found, zone)}'
    if found.meant:
        return (
            f'"{name}" has its windows alone: during {_part(found.total, found.within)} '
            f"nobody is on call for it, first {_from_to(first, zone)}"
        )
    said = f'nobody is on call for "{name}" {_from_to(first, zone)} ({_long(first.length)})'
    if found.number > 1:
        besides = " besides those between its windows" if found.besides else ""
        said += (
            f", the first of {found.number} gaps in {_next(found.within)}{besides}, "
            f"{_long(found.total)} together"
        )
    if found.for_good is not None:
        said += f", and for good from {day_and_time(found.for_good, zone)} on"
    return said + _because_of_the_end(found, zone)


def _because_of_the_end(found: Gaps, zone: ZoneInfo) -> str:
    """A clause: the last layer ends then, and whether anybody is on call afterwards."""
    end = found.layers_end
    if end is None:
        return ""
    ends = "ended" if end <= found.within.start else "ends"
    when = "then" if end == (found.for_good or found.first.start) else day_and_time(end, zone)
    only = "" if found.for_good else ", and only overrides follow"
    return f": its last layer {ends} {when}{only}"


def _back_to_back(found: BackToBack, zone: ZoneInfo) -> str:
    again = (
        f", the first of {found.number} times in {_next(found.within)}" if found.number > 1 else ""
    )
    first = _from_to(found.first, zone)
    return f'"{found.person}" has two turns of a week or more in a row, {first}{again}'


def _step(found: PagedBefore | LastStepEmpty, zone: ZoneInfo) -> str:
    first = _part_from_to(found.first, found.within, zone)
    part = _part(found.total, found.within)
    if isinstance(found, LastStepEmpty):
        return (
            f"the last step pages nobody {first}, and so during {part}: "
            "let it page somebody who is always there, such as a role"
        )
    nobody = ", some of them without anybody new" if found.nobody_new else ""
    return (
        f'step {found.subject.step + 1} pages "{found.person}" again, whom step '
        f"{found.earlier_step + 1} has paged, {first}; such times make up {part}{nobody}"
    )


def _odd_time(found: OddTime) -> str:
    local = f"{found.local:%a} {found.local.day} {found.local:%b %Y %H:%M}"
    what = {
        "handoff": f"the handoff of {local}",
        "window start": f"the window that starts {local}",
        "window end": f"the window that ends {local}",
    }[found.what]
    zone = found.timezone
    if found.skipped:
        becomes = found.becomes.astimezone(zone)
        is_that_day = becomes.date() == found.local.date()
        counts = f"{becomes:%H:%M}" if is_that_day else day_and_time(found.becomes, zone)
        return f"{what} is at a time that the clocks of {zone.key} skip: it counts as {counts}"
    which = "last" if found.what == "window end" else "first"
    return f"{what} is at a time that the clocks of {zone.key} show twice: the {which} counts"


def _from_to(span: Span, zone: ZoneInfo) -> str:
    return f"from {day_and_time(span.start, zone)} to {day_and_time(span.end, zone)}"


def _part_from_to(span: Span, within: Span, zone: ZoneInfo) -> str:
    """A span that was looked at no further than the whole: nothing need happen where that ends."""
    if span.end < within.end:
        return _from_to(span, zone)
    return f"from {day_and_time(span.start, zone)} to the end of {_next(within)}"


def _part(time: timedelta, within: Span) -> str:
    percent = 100 * time / within.length
    return f"{'less than 1' if percent < 1 else f'{percent:.0f}'}% of {_next(within)}"


def _next(within: Span) -> str:
    return f"the next {round(within.length / _DAY)} days"


def _long(length: timedelta) -> str:
    """A length such as `45 min`, `16 h` or `2 days 15 h`."""
    if length < _HOUR:
        return f"{round(length / timedelta(minutes=1))} min"
    if length < 2 * _DAY:
        return f"{length / _HOUR:.3g} h"
    hours = round(length % _DAY / _HOUR)
    days = length // _DAY + hours // 24
    return f"{days} days {hours % 24} h" if hours % 24 else f"{days} days"
