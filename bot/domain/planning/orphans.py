"""Orphans: overrides that a change of the schedule files leaves without effect."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import LOOK_AHEAD, Override, Schedule
from bot.domain.rotations.side_by_side import side_by_side
from bot.domain.times.instants import Span
from bot.domain.times.spans import total

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


def orphaned(
    before: Roster, after: Roster, kept: Iterable[Override], since: datetime
) -> tuple[Orphan, ...]:
    """Those of the kept overrides that fit the old files, and not the new ones.

    Args:
        before: what the old files say.
        after: what the new files say.
        kept: the overrides of the database, in the order they were made.
        since: what was over before is of no interest.
    """
    kept = tuple(kept)
    old, new = (schedules_of(roster.with_overrides(kept)) for roster in (before, after))
    found = orphans(old, new, after, kept, since)
    return tuple(orphan for orphan in found if orphan.kept)


def schedules_of(roster: Roster) -> dict[Place, Schedule]:
    """Every schedule by team and schedule."""
    return {
        (team.key, key): schedule
        for team in roster.teams.values()
        for key, schedule in team.schedules.items()
    }


def misfit(override: Override, files: Roster, roster: Roster, since: datetime) -> Misfit | None:
    """Why a kept override does not fit the files as they are; None where it does, or is over.

    Args:
        override: one of the database.
        files: what the files say.
        roster: the same with all kept overrides on top.
        since: what was over before is of no interest.
    """
    if override.span.end <= since:
        return None
    gone = _gone(override, files)
    if gone is not None:
        return gone
    schedule = roster.schedule(override.team, override.schedule)
    return _misfit(None, schedule, schedule.overrides.index(override), since)


def why_in_words(orphan: Override, why: Misfit, name: Callable[[str], str]) -> str:
    """Why it does not fit, as the end of a sentence. `name` tells the name of a person's key."""
    replaced = name(orphan.replaces) if orphan.replaces else ""
    match why:
        case Misfit.TEAM_GONE:
            return f"team {orphan.team} is gone"
        case Misfit.SCHEDULE_GONE:
            return "the schedule is gone"
        case Misfit.PERSON_GONE:
            return f"{name(orphan.person)} is not in people.yaml any more"
        case Misfit.REPLACED_OFF_CALL:
            return f"{replaced} is not on call then"
        case Misfit.CHANGES_NOTHING:
            return "it changes nothing"
        case Misfit.COVERS_LESS:
            return f"{replaced} is on call for less of it than before"


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
    return total(s.span for s in stretches if s.differs)


def _without(schedule: Schedule, index: int) -> Schedule:
    others = (*schedule.overrides[:index], *schedule.overrides[index + 1 :])
    return replace(schedule, overrides=others)
