"""What waited for the hours of its team: whether others are on call by the time they begin."""

from collections.abc import Callable, Collection

from bot.domain.incidents.incident import Incident
from bot.domain.paging.policy import EscalationPolicy, Target


def others_are_on_call(
    incident: Incident,
    policy: EscalationPolicy,
    paged: Collection[str],
    resolve: Callable[[Target], tuple[str, ...]],
    can_reach: Callable[[str], bool],
) -> bool:
    """Whether a step that was paged means somebody now who was not `paged` in this round.

    `resolve` tells the people whom a target means by now.
    """
    steps = policy.steps[: incident.step + 1]
    meant = {person for step in steps for target in step.targets for person in resolve(target)}
    return any(can_reach(person) for person in meant.difference(paged))
