"""Who has come on call since a step was paged: they are paged with the next one."""

from collections.abc import Callable, Collection
from dataclasses import replace

from bot.domain.incidents.incident import Incident
from bot.domain.paging.escalation import Escalation, Page
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


def paged_along(before: Incident, found: Escalation, others: Collection[str]) -> Escalation:
    """The policy goes on, and who has come on call for the steps before is paged with the next.

    Not where it begins again: those steps come anew.
    """
    incident = found.incident
    paged = {one.person for one in found.decisions if isinstance(one, Page)}
    if not paged or incident.round != before.round:
        return found
    late = [one for one in others if one not in paged]
    along = (Page(person=one, step=incident.step, came_on_call=True) for one in late)
    return replace(found, decisions=(*found.decisions, *along))
