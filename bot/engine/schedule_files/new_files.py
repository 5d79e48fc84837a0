"""Schedule files that are not yet those in force: whether they may be, and telling people."""

from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.domain.rosters.roster import Roster
from bot.engine.schedule_files.changed_hours import look_again_at_hours
from bot.engine.schedule_files.in_force import InForce
from bot.engine.schedule_files.misfits import tell_of_misfits
from bot.engine.schedule_files.policies import tell_of_changed_policies
from bot.engine.schedule_files.schedule_folder import Look
from bot.engine.schedule_files.vanished import warn_of_vanished
from bot.storage.schedule_files import describe_teams, read_texts
from bot.storage.stored_schedules import revisions
from bot.storage.stored_schedules.revisions import Revision

log = structlog.get_logger(__name__)


class NoTeams(Exception):  # noqa: N818 (a state of things)
    """no file here describes a team, and those in force do: put the files of the teams beside \
people.yaml, or, if there is to be no team any more, run: oncall migrate --put-in-force"""

    def __str__(self) -> str:
        return str(self.__doc__)


def revision_of(
    tx: Connection,
    look: Look,
    roster: Roster,
    known: InForce | None,
    now: datetime,
    *,
    is_start: bool,
    is_wished: bool,
) -> Revision | None:
    """The revision these files are, which is the newest; None where another stays in force.

    Args:
        look: at the files, which load.
        roster: what they say.
        known: what this process goes by.
        is_start: whether it has looked at no files before.
        is_wished: whether somebody asked for these.

    Raises:
        NoTeams: they describe none, as in the midst of a copy, and nobody asked for that.
    """
    digest = revisions.digest_of(look.reading.files)
    newest = revisions.newest(tx)
    if newest is None or newest.digest != digest:
        # Other processes may have read the same: people hear of it once.
        revisions.lock(tx)
        newest = revisions.newest(tx)
    if newest is not None:
        if newest.digest == digest:
            return newest
        before = _roster_of(newest, known)
        if not is_wished:
            if describe_teams(newest.files) and not describe_teams(look.reading.files):
                raise NoTeams
            if is_start and before is not None and _only_came_back(tx, newest, look, digest):
                return None
        if before is not None:
            _tell(tx, before, roster, now)
    added = revisions.add(tx, look.reading.files, now)
    log.info("schedule files loaded", revision=added.id, teams=len(roster.teams))
    return added


def _roster_of(newest: Revision, known: InForce | None) -> Roster | None:
    """What it says; None if this code does not read it."""
    if known is not None and known.revision == newest.id:
        return known.roster
    return read_texts(newest.files, were_in_force=True).roster


def _only_came_back(tx: Connection, newest: Revision, look: Look, digest: str) -> bool:
    """Whether the files are some of old that nobody has written since they were replaced."""
    replaced_at = revisions.replaced_at(tx, digest)
    if replaced_at is None:
        return False
    # Who goes back to them on purpose checks them out, which writes them anew.
    if look.written_at > newest.loaded_at:
        log.warning("schedule files of old are put in force again", replaced_at=replaced_at)
        return False
    log.warning(
        "the schedule files here are old; the newer ones stay in force",
        replaced_at=replaced_at,
        revision=newest.id,
    )
    return True


def _tell(tx: Connection, before: Roster, after: Roster, now: datetime) -> None:
    tell_of_misfits(tx, before, after, now)
    tell_of_changed_policies(tx, before, after, now)
    look_again_at_hours(tx, before, after, now)
    warn_of_vanished(tx, before, after)
