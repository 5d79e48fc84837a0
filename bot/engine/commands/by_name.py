"""Refusals that name people, where the rules know only their keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.answering.naming import name_of
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.transitions import already_acknowledged, already_resolved
from bot.domain.refusals import AlreadyAcknowledged, AlreadyResolved
from bot.domain.rosters.roster import Roster


@contextmanager
def refused_by_name(incident: Incident, roster: Roster) -> Iterator[None]:
    """Whoever has the incident, or has ended it, is called by their name where that refuses it."""
    try:
        yield
    except AlreadyAcknowledged:
        name = name_of(incident.acknowledged_by, roster)
        raise already_acknowledged(incident, name) from None
    except AlreadyResolved:
        by = incident.resolved_by
        raise already_resolved(incident, by and name_of(by, roster)) from None
