"""Nobody can be reached: how soon that is tried again, and how often it is said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.incidents.incident import Incident
from bot.domain.paging.policy import EscalationPolicy

NOBODY_RETRY = timedelta(minutes=1)
# Looked at every minute all the same; a channel that is told so every minute is soon muted.
NOBODY_TOLD_AGAIN = timedelta(minutes=15)
_DOUBLED_AT_MOST = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class NobodyToPage:
    """No step of the whole policy has anybody who could be paged; looked at again `again_at`.

    `step` and `round` are where the incident stays.
    """

    again_at: datetime
    step: int
    round: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StillNobodyToPage:
    """The same, which was said not long ago."""

    again_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """Something sent has told this person of the incident, by a page of this round."""

    person: str
    round: int


def goes_on_at(
    incident: Incident,
    policy: EscalationPolicy,
    told: Collection[Reached],
    declined: Collection[str],
    now: datetime,
) -> datetime:
    """When the policy goes on from a step of which nobody could be reached.

    At once, also from the last step, where there is somebody to wake: a further step, or somebody
    who was told in this round and has not `declined` in it. Whoever has is left in peace for the
    wait of the last step. Where a whole round has told nobody the next one begins after
    NOBODY_RETRY, and ever later while none does, but never after that wait: dead numbers are not
    dialled in a loop without a pause.
    """
    in_this_round = {one.person for one in told if one.round == incident.round}
    if incident.step + 1 < len(policy.steps) or in_this_round - set(declined):
        return now
    waited_out = incident.due_at or now
    if declined:
        return waited_out
    last_told = max(incident.first_round - 1, *(one.round for one in told), -1)
    in_vain = min(max(incident.round - last_told, 1), _DOUBLED_AT_MOST)
    return min(waited_out, now + NOBODY_RETRY * (1 << in_vain - 1))
