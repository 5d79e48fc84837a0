"""What people have said about an incident that is due, as the escalation needs to know it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.incidents.timeline import What


@dataclass(frozen=True, kw_only=True, slots=True)
class Hurried:
    """The wait of a step is not waited out.

    `because` is ESCALATED, or DECLINED where somebody could not take it themselves; or that nobody
    of it could be reached: NOBODY_REACHED, which is nobody's doing.
    """

    by: str | None
    because: What


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedTo:
    """Whom it was handed to, and the step it stood at; nobody was paged since."""

    person: str
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Who has declined the incident in this round, and why it is due.

    `hurried`: the wait of its step was cut short. `unreached`: nobody of that step could be
    reached. `nobody_told_at` is when the channel was last told that no step has anybody to page.
    `got_urgent`: it is due because an alert made it urgent, and `handed_to` is whom it had been
    reassigned to. `waited`: it is due because the hours begin that it waited for.
    `begun_for_others`: this round was begun at such a time, for others who had come on call.
    """

    declined: frozenset[str] = frozenset()
    hurried: Hurried | None = None
    unreached: bool = False
    nobody_told_at: datetime | None = None
    got_urgent: bool = False
    handed_to: HandedTo | None = None
    waited: bool = False
    begun_for_others: bool = False


NOTHING_HEARD = Heard()
