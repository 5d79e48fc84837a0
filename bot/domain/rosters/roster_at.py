"""What the roster says at one instant, worked out once for many who ask."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.policy import Target
from bot.domain.people.person import PlannedNotification, planned_notifications
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.standing_in import stands_in_for


class RosterAt:
    """An instant at which many incidents fall due: most of them mean the same few people."""

    def __init__(self, roster: Roster, at: datetime, revision: int | None = None) -> None:
        self.roster = roster
        self.at = at
        self.revision = revision
        """That of the schedule files, if they were published."""
        self.people: Callable[[Target], tuple[str, ...]] = cache(partial(roster.resolve, at=at))
        """The keys of the people whom a target means."""
        self.stands_in_for = cache(partial(stands_in_for, roster=roster, at=at))
        """Whom a person, paged as one of some targets, is on call instead of."""
        self.notifications = cache(self._notifications)
        """What paging a person, by key, comes to."""

    def can_reach(self, person: str, urgency: Urgency) -> bool:
        """Whether any contact method reaches the person."""
        return bool(self.notifications(person, urgency))

    def _notifications(self, person: str, urgency: Urgency) -> tuple[PlannedNotification, ...]:
        return planned_notifications(self.roster.person(person), urgency)
