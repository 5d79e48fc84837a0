"""Who has come on call since a step was paged: they are paged with the next one.

Where everybody has declined there is none to wait for: they are paged in the place of the wait.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.incidents.incident import Incident, changed
from bot.domain.paging.escalation import (
    Escalation,
    LastStepGoesOn,
    Page,
    PolicyBeginsAgain,
    StepDeclined,
)
from bot.domain.paging.policy import EscalationPolicy, Target


def others_on_call(
    incident: Incident,
    policy: EscalationPolicy,
    paged: Collection[str],
    resolve: Callable[[Target], tuple[str, ...]],
    can_reach: Callable[[str], bool],
) -> tuple[str, ...]:
    """Whom a step that was paged means by now, and who was not `paged` in this round.

    `resolve` tells the people whom a target means by now.
    """
    steps = policy.steps[: incident.step + 1]
    meant = dict.fromkeys(p for step in steps for target in step.targets for p in resolve(target))
    return tuple(person for person in meant if person not in paged and can_reach(person))


def paged_along(
    before: Incident,
    found: Escalation,
    others: Collection[str],
    policy: EscalationPolicy,
    now: datetime,
) -> Escalation:
    """The policy goes on, and who has come on call for the steps before is paged with the next.

    Where all of the next have said that they can't, they are paged in its place: the one after is
    not to be woken before they had their time. Nothing is added where the policy begins again:
    those steps come anew.
    """
    for place, one in enumerate(found.decisions):
        if isinstance(one, PolicyBeginsAgain | LastStepGoesOn):
            break
        if isinstance(one, StepDeclined) and others:
            instead = paged_in_place(before, others, one.step, policy, now)
            told = (*found.decisions[:place], *instead.decisions)
            return replace(instead, decisions=told)
    paged = {one.person for one in found.decisions if isinstance(one, Page)}
    if not paged or found.incident.round != before.round:
        return found
    late = [one for one in others if one not in paged]
    return replace(found, decisions=(*found.decisions, *_pages(late, found.incident.step)))


def paged_in_place(
    before: Incident,
    others: Collection[str],
    step: int,
    policy: EscalationPolicy,
    now: datetime,
) -> Escalation:
    """Who has come on call is paged in the place of a step whose people can't, for its wait."""
    incident = changed(before, step=step, due_at=now + policy.steps[step].wait)
    return Escalation(incident=incident, decisions=tuple(_pages(others, step)))


def _pages(people: Iterable[str], step: int) -> Iterator[Page]:
    return (Page(person=one, step=step, came_on_call=True) for one in people)
