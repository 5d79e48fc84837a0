"""What a change of the schedule files does to whom alerts wake, besides who is on call when."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.incidents.storm import Joining
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.policy import EscalationPolicy, ScheduleTarget, Step, Target, Then
from bot.domain.people.person import Person, planned_notifications
from bot.domain.rosters.roster import Roster, Service, Team
from bot.domain.rotations.window_text import window_texts
from bot.domain.times.durations import duration_text

NONE = "-"

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True, slots=True)
class PagingChange:
    """One thing that differs, told before and after; `-` where there is none.

    `team` is None for what belongs to no team, such as a role.
    """

    team: str | None
    what: str
    before: str
    after: str


def paging_changes(before: Roster, after: Roster) -> tuple[PagingChange, ...]:
    """Roles and people first, then team by team; what is told alike before and after is left out.

    Incidents that are open keep the policy that they were opened with.
    """
    found = [
        *_differing(None, "role ", before.roles, after.roles, str),
        *_differing(None, "how to reach ", before.people, after.people, _contact, only_both=True),
    ]
    for key in sorted(before.teams.keys() | after.teams.keys()):
        found.extend(_of_team(key, before.teams.get(key), after.teams.get(key)))
    return tuple(found)


def _of_team(key: str, before: Team | None, after: Team | None) -> Iterator[PagingChange]:
    for what, told in _TOLD_OF_TEAM.items():
        old, new = told(before) if before else NONE, told(after) if after else NONE
        if old != new:
            yield PagingChange(team=key, what=what, before=old, after=new)
    services = before.services if before else {}, after.services if after else {}
    yield from _differing(key, "service ", *services, _grouping)


def _differing(
    team: str | None,
    what: str,
    before: Mapping[str, Thing],
    after: Mapping[str, Thing],
    told: Callable[[Thing], str],
    *,
    only_both: bool = False,
) -> Iterator[PagingChange]:
    keys = before.keys() & after.keys() if only_both else before.keys() | after.keys()
    for key in sorted(keys):
        old = told(before[key]) if key in before else NONE
        new = told(after[key]) if key in after else NONE
        if old != new:
            yield PagingChange(team=team, what=f"{what}{key}", before=old, after=new)


def _policy(team: Team) -> str:
    """Such as `primary for 5m, secondary and ana for 10m, cto for 15m; then repeat`."""
    policy = team.policy
    steps = ", ".join(_step(step, team) for step in policy.steps)
    return f"{steps}; then {_then(policy)}"


def _step(step: Step, team: Team) -> str:
    targets = _listed(_target(target, team) for target in step.targets)
    return f"{targets} for {duration_text(step.wait)}"


def _then(policy: EscalationPolicy) -> str:
    if policy.then is Then.LAST:
        return "the last step again and again"
    return "repeat" if policy.repeats is None else f"repeat {policy.repeats} times"


def _target(target: Target, team: Team) -> str:
    if isinstance(target, ScheduleTarget) and target.team == team.key:
        return target.schedule
    return str(target)


def _returns(team: Team) -> str:
    lasts = team.policy.ack_timeout
    return "for good" if lasts is None else f"for {duration_text(lasts)}"


def _low_urgency(team: Team) -> str:
    hours = team.low_urgency_hours
    return ", ".join(window_texts(hours)) if hours else "at any time"


def _channel(team: Team) -> str:
    return team.channel or NONE


def _contact(person: Person) -> str:
    """Such as `slack, sms, call, call after 2m`: what a page of high urgency comes to."""
    planned = planned_notifications(person, Urgency.HIGH)
    told = (
        f"{one.method} after {duration_text(one.after)}" if one.after else str(one.method)
        for one in planned
    )
    return ", ".join(told) or NONE


def _grouping(service: Service) -> str:
    grouping = service.grouping
    match grouping.joining:
        case Joining.NEVER:
            return "never grouped"
        case Joining.WITHIN:
            return f"grouped within {duration_text(grouping.within)}"
        case Joining.IN_A_STORM:
            return "grouped in a storm"


def _listed(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


_TOLD_OF_TEAM: Mapping[str, Callable[[Team], str]] = {
    "escalation": _policy,
    "acknowledged": _returns,
    "low urgency": _low_urgency,
    "channel": _channel,
}
