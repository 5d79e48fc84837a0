"""The escalation policies in the schedule files of a revision."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection, Engine

from bot.domain.paging.policy import EscalationPolicy
from bot.storage.schedule_files import read_texts
from bot.storage.stored_schedules import revisions

log = structlog.get_logger(__name__)

# Cached: asked for at every step of an incident, and a revision never changes.
_known: WeakKeyDictionary[Engine, dict[int, Mapping[str, EscalationPolicy]]] = WeakKeyDictionary()


def policy_in(tx: Connection, revision: int, team: str) -> EscalationPolicy | None:
    """The team's policy in a revision; None if it has none, or no longer loads."""
    known = _known.setdefault(tx.engine, {})
    if revision not in known:
        known[revision] = _read(tx, revision)
    return known[revision].get(team)


def _read(tx: Connection, revision: int) -> Mapping[str, EscalationPolicy]:
    files = revisions.files_of(tx, revision)
    roster = None if files is None else read_texts(files, were_in_force=True).roster
    if roster is None:
        log.warning("a revision of old does not load any more", revision=revision)
        return {}
    return {key: team.policy for key, team in roster.teams.items()}
