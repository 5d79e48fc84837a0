"""Orphans: overrides that a change of the schedule files leaves without effect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.instants import Span
from bot.domain.roster import Roster
from bot.domain.schedule import LOOK_AHEAD, Override, Schedule
from bot.domain.side_by_side import side_by_side

Place = tuple[str, str]

_NOTHING = timedelta(0)


class Misfit(StrEnum):
    """Why an override does not fit the files."""

    TEAM_GONE = "team gone"
    SCHEDULE_GONE = "schedule gone"
    PERSON_GONE = "person gone"
    REPLACED_OFF_CALL = "replaced person not on call"
    CHANGES_NOTHING = "changes nothing"
    COVERS_LESS = "covers less"


@dataclass(frozen=True, kw_only=True, slots=True)
class Orphan:
    """An override that fitted before the change, or was not there, and does not fit after it.

    `kept` tells those of the database (from Slack, the shell, swaps) from those in the new files.
    """

    override: Override
    why: Misfit
    kept: bool


def orphans(
    old: Mapping[Place, Schedule],
    new: Mapping[Place, Schedule],
    after: Roster,
    kept: Iterable[Override],
    since: datetime,
) -> Iterator[Orphan]:
    """The overrides that no longer fit and end after `since`.

    Args:
        old: every schedule before the change, by (team, schedule), with `kept` on top.
        new: the same after it.
        after: what the new files say, without `kept`.
        kept: the overrides of the database.
        since: what was over before is of no interest.
    """
    for override in kept:
        before = old.get((override.team, override.schedule))
        if before is None or override not in before.overrides or override.span.end <= since:
            continue
        why = _gone(override, after)
        if why is not None:
            yield Orphan(override=override, why=why, kept=True)
    for place, schedule in new.items():
        if schedule == old.get(place):
            continue
        in_files = len(after.schedule(*place).overrides)
        for index, override in enumerate(schedule.overrides):
            why = _misfit(old.get(place), schedule, index, since)
            if why is not None:
                yield Orphan(override=override, why=why, kept=index >= in_files)


def _gone(override: Override, after: Roster) -> Misfit | None:
    """What of all that an override names the new files no longer have."""
    if override.team not in after.teams:
        return Misfit.TEAM_GONE
    if override.schedule not in after.teams[override.team].schedules:
        return Misfit.SCHEDULE_GONE
    return Misfit.PERSON_GONE if override.person not in after.people else None


def _misfit(before: Schedule | None, after: Schedule, index: int, since: datetime) -> Misfit | None:
    """Why an override has come to do nothing, or less than before the change.

    Only what is to come counts, and of that one year: an override that ends in a hundred years
    should not take a hundred years' work.
    """
    override = after.overrides[index]
    start = max(since, override.span.start)
    if override.span.end <= start:
        return None
    span = Span(start=start, end=min(override.span.end, start + LOOK_AHEAD))
    does, did = _effect(after, index, span), None
    if before is not None and override in before.overrides:
        did = _effect(before, before.overrides.index(override), span)
    if does or did == _NOTHING:
        shrunk = did is not None and does < did and override.replaces is not None
        return Misfit.COVERS_LESS if shrunk else None
    others = _without(after, index).shifts(span)
    if override.replaces is None or any(override.replaces in shift.people for shift in others):
        return Misfit.CHANGES_NOTHING
    return Misfit.REPLACED_OFF_CALL


def _effect(schedule: Schedule, index: int, span: Span) -> timedelta:
    """How long somebody else is on call because of one override."""
    stretches = side_by_side(_without(schedule, index), schedule, span)
    return sum((s.span.length for s in stretches if s.differs), start=_NOTHING)


def _without(schedule: Schedule, index: int) -> Schedule:
    others = (*schedule.overrides[:index], *schedule.overrides[index + 1 :])
    return replace(schedule, overrides=others)
