"""Finding the kept overrides that new schedule files leave without effect, and telling people."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.planning.orphans import orphaned
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.engine.queueing.recipients import TO_CHANNEL
from bot.storage.sending import outbox
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.stored_schedules import overrides


def tell_of_misfits(tx: Connection, before: Roster, after: Roster, now: datetime) -> None:
    """Have everybody told whose override fitted the files before, and does not fit these.

    An override that is not over stays where it is: it counts again when the files change back.
    """
    kept = overrides.numbered_after(tx, now)
    if not kept:
        return
    orphans = [orphan.override for orphan in orphaned(before, after, kept.values(), since=now)]
    for id_, override in kept.items():
        if override in orphans:
            _queue_messages(tx, id_, override, now)


def _queue_messages(tx: Connection, id_: int, override: Override, now: datetime) -> None:
    recipients = [override.person, override.replaces, TO_CHANNEL + override.team]
    for recipient in filter(None, recipients):
        outbox.put(
            tx,
            lane=Lane.SLACK,
            kind=ErrandKind.MISFIT_MESSAGE,
            subject=id_,
            recipient=recipient,
            now=now,
        )
