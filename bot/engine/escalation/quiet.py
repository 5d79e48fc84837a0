"""Closing what came and went, once it has been quiet."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.domain.incidents.flapping import CLOSED_BY, fall_quiet
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import Through, What
from bot.engine.escalation.closing import settle_answered
from bot.engine.loops.retries import POISONED_RETRY
from bot.engine.queueing import messages
from bot.storage.connections.going_along import savepoint
from bot.storage.incidents import flips, incidents, timeline
from bot.storage.incidents.timeline import Happening

log = structlog.get_logger(__name__)


def close_quiet(tx: Connection, now: datetime, *, limit: int) -> int:
    """Resolve what has been quiet for long enough; returns how many incidents were looked at.

    What cannot be closed is set aside, and shown open for longer; neither the closing of others nor
    anybody's paging waits for it.
    """
    due = flips.claim_quiet(tx, now, limit=limit)
    if due:
        _close_all(tx, due, now)
    return len(due)


def _close_all(tx: Connection, due: Sequence[Incident], now: datetime) -> None:
    try:
        with savepoint(tx):
            _close_together(tx, due, now)
    except OperationalError:
        # The database's trouble and not the incidents': the whole tick is tried again.
        raise
    except Exception:
        if len(due) == 1:
            number = due[0].number
            log.exception("what has been quiet could not be closed; set aside", incident=number)
            flips.put_off(tx, number, now + POISONED_RETRY)
            return
        for incident in due:
            _close_all(tx, [incident], now)


def _close_together(tx: Connection, due: Sequence[Incident], now: datetime) -> None:
    last = flips.last_triggers(tx, {incident.number for incident in due})
    looked_at = [fall_quiet(i, now, last_trigger=last.get(i.number)) for i in due]
    incidents.save_all(tx, looked_at)
    closed = [after for before, after in zip(due, looked_at, strict=True) if _ends(before, after)]
    facts = {"by": CLOSED_BY, "through": Through.ALERT, "action": "resolve"}
    numbers = [incident.number for incident in closed]
    timeline.add_all(
        tx, [Happening(incident=n, at=now, what=What.RESOLVED, facts=facts) for n in numbers]
    )
    if numbers:
        settle_answered(tx, numbers, now)
        messages.refresh_all(tx, now, everywhere=numbers)


def _ends(before: Incident, after: Incident) -> bool:
    return before.is_open and not after.is_open
