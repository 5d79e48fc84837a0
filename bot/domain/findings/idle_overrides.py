"""Overrides in the files that change nothing about who is on call."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import accumulate

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override, Schedule, Shift
from bot.domain.subjects import OverrideSubject
from bot.domain.times.instants import Span

_LONGEST_LOOK = timedelta(days=366)


class Why(StrEnum):
    """What makes an override idle."""

    ALREADY_ON_CALL = "already on call"
    NOBODY_REPLACED = "nobody replaced"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, kw_only=True, slots=True)
class IdleOverride:
    """An override that is not over, and without which the same people would be on call."""

    subject: OverrideSubject
    override: Override
    why: Why


def idle_overrides(roster: Roster, within: Span) -> Iterator[IdleOverride]:
    """One finding for each. What is past counts no more, and an override is looked at for a year.

    Overrides longer than that are taken to change something later.
    """
    for team in roster.teams.values():
        for schedule in team.schedules.values():
            overlaps = _Overlaps(schedule.overrides)
            for index, override in enumerate(schedule.overrides):
                why = _why_idle(schedule, index, within, overlaps)
                if why is not None:
                    subject = OverrideSubject(team=team.key, schedule=schedule.key, override=index)
                    yield IdleOverride(subject=subject, override=override, why=why)


def _why_idle(schedule: Schedule, index: int, within: Span, overlaps: "_Overlaps") -> Why | None:
    override = schedule.overrides[index]
    start = max(override.span.start, within.start)
    if not start < override.span.end <= start + _LONGEST_LOOK:
        return None
    span = Span(start=start, end=override.span.end)
    there = overlaps.of(span)
    earlier = _felt(schedule, [number for number in there if number < index], span)
    later = _felt(schedule, [number for number in there if number > index], span)
    without = _who(replace(schedule, overrides=earlier), span)
    if without == _who(replace(schedule, overrides=(*earlier, override)), span):
        return Why.NOBODY_REPLACED if override.replaces else Why.ALREADY_ON_CALL
    if not later:
        return None
    others, everyone = (*earlier, *later), (*earlier, override, *later)
    if _who(replace(schedule, overrides=others), span) == _who(
        replace(schedule, overrides=everyone), span
    ):
        return Why.OVERRIDDEN
    return None


class _Overlaps:
    """Which overrides reach into a span, without going through all of them."""

    def __init__(self, overrides: Sequence[Override]) -> None:
        spans = sorted((each.span.start, each.span.end, n) for n, each in enumerate(overrides))
        self._spans = spans
        self._starts = [start for start, _, _ in spans]
        self._latest_ends = list(accumulate((end for _, end, _ in spans), max))

    def of(self, span: Span) -> list[int]:
        """Their numbers, the later created last."""
        found = []
        place = bisect_left(self._starts, span.end) - 1
        while place >= 0 and self._latest_ends[place] > span.start:
            _, end, number = self._spans[place]
            if end > span.start:
                found.append(number)
            place -= 1
        return sorted(found)


def _felt(schedule: Schedule, numbers: Sequence[int], span: Span) -> tuple[Override, ...]:
    """Those from the last on that replaces whoever is on call all through a span."""
    felt: list[Override] = []
    for number in reversed(numbers):
        override = schedule.overrides[number]
        felt.append(override)
        covers = override.span.start <= span.start and span.end <= override.span.end
        if covers and override.replaces is None:
            break
    return tuple(reversed(felt))


def _who(schedule: Schedule, span: Span) -> list[tuple[Span, tuple[str, ...]]]:
    """Who is on call, whatever the reason: shifts of the same people that touch are one."""
    stretches: list[tuple[Span, tuple[str, ...]]] = []
    for shift in schedule.shifts(span):
        stretches.append(_joined(stretches, shift))
    return stretches


def _joined(
    stretches: list[tuple[Span, tuple[str, ...]]], shift: Shift
) -> tuple[Span, tuple[str, ...]]:
    """The shift, with the stretch before it if that has the same people and touches it."""
    people = tuple(sorted(shift.people))
    if stretches and stretches[-1][1] == people and stretches[-1][0].end == shift.span.start:
        before, _ = stretches.pop()
        return Span(start=before.start, end=shift.span.end), people
    return shift.span, people
