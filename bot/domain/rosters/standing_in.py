"""Who is on call instead of whom, by overrides: for those who wonder why somebody else is paged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.paging.policy import EveryoneTarget, ScheduleTarget, Target
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.rotations.schedule import Schedule


def stands_in_for(
    person: str, targets: Sequence[Target], roster: Roster, at: datetime
) -> tuple[str, ...] | None:
    """Whom a person, paged as one of these targets, is on call instead of at an instant.

    Nobody, where without the override nobody were on call; None where they are meant by themselves
    too, by their turn, their name or a role.
    """
    duties = [(one, _standing_in(one, at)) for target in targets for one in _meant(target, roster)]
    if not any(person in standing_in for _, standing_in in duties):
        return None
    if any(person in roster.resolve(one, at) for one in targets if not _meant(one, roster)):
        return None
    if any(person in one.people_at(at) and person not in by for one, by in duties):
        return None
    return tuple(dict.fromkeys(key for _, by in duties for key in by.get(person, ())))


def relieved_by(
    override: Override, schedule: Schedule, at: datetime, *, taken_back: bool = False
) -> tuple[str, ...]:
    """Who is off call at an instant because of an override on a schedule, or of its end."""
    if not override.span.start <= at < override.span.end:
        return ()
    if taken_back:
        were: tuple[str, ...] = (override.person,)
    else:
        others = tuple(one for one in schedule.overrides if one != override)
        were = replace(schedule, overrides=others).people_at(at)
    return tuple(person for person in were if person not in schedule.people_at(at))


def _meant(target: Target, roster: Roster) -> Sequence[Schedule]:
    """The schedules that tell who a target is; a policy of old may name one that is gone."""
    match target:
        case ScheduleTarget(team=team, schedule=schedule) if team in roster.teams:
            found = roster.teams[team].schedules.get(schedule)
            return () if found is None else (found,)
        case EveryoneTarget(team=team) if team in roster.teams:
            return tuple(roster.teams[team].schedules.values())
        case _:
            return ()


def _standing_in(schedule: Schedule, at: datetime) -> Mapping[str, tuple[str, ...]]:
    """Those on call by an override alone, with those whose turn it is."""
    overrides = schedule.overrides_at(at)
    if not overrides:
        return {}
    by_turn = replace(schedule, overrides=()).people_at(at)
    place: dict[str, tuple[str, ...]] = {person: (person,) for person in by_turn}
    for override in overrides:
        if override.replaces is None:
            everybody = dict.fromkeys(key for keys in place.values() for key in keys)
            place = {override.person: tuple(everybody)}
        elif override.replaces in place:
            taken = place.pop(override.replaces)
            place[override.person] = (*place.get(override.person, ()), *taken)
    return {person: keys for person, keys in place.items() if person not in by_turn}
