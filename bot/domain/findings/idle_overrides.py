"""Overrides in the files that change nothing about who is on call."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.domain.instants import Span
from bot.domain.roster import Roster
from bot.domain.schedule import Override, Schedule, Shift
from bot.domain.subjects import OverrideSubject

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
            for index, override in enumerate(schedule.overrides):
                why = _why_idle(schedule, index, within)
                if why is not None:
                    subject = OverrideSubject(team=team.key, schedule=schedule.key, override=index)
                    yield IdleOverride(subject=subject, override=override, why=why)


def _why_idle(schedule: Schedule, index: int, within: Span) -> Why | None:
    override = schedule.overrides[index]
    start = max(override.span.start, within.start)
    if not start < override.span.end <= start + _LONGEST_LOOK:
        return None
    span = Span(start=start, end=override.span.end)
    earlier, later = schedule.overrides[:index], schedule.overrides[index + 1 :]
    without = _who(replace(schedule, overrides=earlier), span)
    if without == _who(replace(schedule, overrides=(*earlier, override)), span):
        return Why.NOBODY_REPLACED if override.replaces else Why.ALREADY_ON_CALL
    if not any(each.span.overlaps(span) for each in later):
        return None
    if _who(replace(schedule, overrides=(*earlier, *later)), span) == _who(schedule, span):
        return Why.OVERRIDDEN
    return None


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
