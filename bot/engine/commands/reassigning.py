"""Handing incidents to other people and other teams."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.as_told import must_be_as_told
from bot.domain.answering.naming import name_of
from bot.domain.answering.reassigning import (
    Recipient,
    ToPerson,
    ToTeam,
    already_handed_on,
    hand_to_person,
    hand_to_team,
    must_not_be_oneself,
)
from bot.domain.answering.words import in_words
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.escalation import Page
from bot.domain.people.person import planned_notifications
from bot.domain.refusals import ChangedSince, Refused
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_name import refused_by_name
from bot.engine.commands.incidents import AT_THE_SAME_TIME
from bot.engine.contracts import Followed
from bot.engine.escalation.asked import asked_at_present_step
from bot.engine.escalation.closing import withdraw_pages
from bot.engine.escalation.deciding import foresee
from bot.engine.escalation.ledger import Ledger
from bot.engine.queueing import messages
from bot.engine.schedule_files.in_force import InForce
from bot.engine.schedule_files.policies import policy_of
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline
from bot.storage.paging import told
from bot.storage.stored_schedules import revisions

_CHANGE_WHO_IS_ASKED = (
    What.REASSIGNED,
    What.ESCALATED,
    What.DECLINED,
    What.ACKNOWLEDGED,
    What.SNOOZED,
)


class ReassigningCommands:
    """Whoever was paged before is left alone; the recipient is paged now."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def reassign(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        to: Recipient,
        seen: Position | None = None,
        newest: int | None = None,
        told_rises: int | None = None,
    ) -> Followed:
        """Hand an incident to a person or a team, whoever has it.

        `seen` is where it stood for the person who asks, and `newest` what `newest_act` was then;
        `told_rises` is of how many of its rises they were told. Without them they ask whatever has
        happened since.

        Raises:
            UnknownIncident, UnknownPerson, UnknownTeam, AlreadyAcknowledged, AlreadyResolved.
            BecameUrgent: it has risen since.
            ChangedSince: somebody else has handed it on, say, since the act that is `newest`.
            Refused: the person cannot be reached, or asks for themselves.
        """
        in_force = self._schedules.in_force()
        in_force.roster.person(by)
        with self._database.write(urgent=True) as tx:
            before = incidents.get(tx, number, for_change=True)
            now = self._clock.now()
            must_be_as_told(before, told_rises)
            must_not_be_oneself(before, by, to)
            _must_be_first(tx, before, by, to, in_force.roster, now)
            with refused_by_name(before, in_force.roster):
                if isinstance(to, ToTeam):
                    after = _to_team(tx, before, to, in_force, seen, now)
                else:
                    after = _to_person(tx, before, to, in_force.roster, seen, now)
            if newest is not None:
                _must_be_as_seen(tx, before, by, newest, in_force.roster)
            told.note(tx, by, {number: after.rises})
            _announce(tx, before, after, by, through, to, in_force.roster, now)
            if isinstance(to, ToPerson):
                asked = Page(person=to.person, step=after.step)
                ledger = Ledger(now, in_force.revision)
                person = in_force.roster.person(to.person)
                ledger.page(after, asked, planned_notifications(person, after.urgency))
                ledger.write(tx)
            messages.refresh_incident(tx, number, now)
            follows = None
            if isinstance(to, ToTeam):
                follows = foresee(tx, after, in_force.at(tx, now))
        return Followed(incident=after, at=now, follows=follows)

    def newest_act(self, number: int) -> int:
        """The entry of the newest act by which somebody has changed who is asked; 0: none has."""
        with self._database.read() as tx:
            acts = timeline.since(tx, number, 0, _CHANGE_WHO_IS_ASKED)
        return acts[-1].id if acts else 0


def _must_be_as_seen(
    tx: Connection, before: Incident, by: str, newest: int, roster: Roster
) -> None:
    """Nobody takes it from whom it was handed to, or who was called up, without knowing."""
    acts = timeline.since(tx, before.number, newest, _CHANGE_WHO_IS_ASKED)
    theirs = [act for act in acts if act.facts.get("by") != by]
    if theirs:
        raise ChangedSince(in_words(theirs[-1], roster), entry=acts[-1].id)


def _must_be_first(
    tx: Connection, before: Incident, by: str, to: Recipient, roster: Roster, now: datetime
) -> None:
    """Two who hand it to the same person at the same time mean one page."""
    if not isinstance(to, ToPerson) or before.state is not State.TRIGGERED:
        return
    last = timeline.newest(tx, before.number, What.REASSIGNED)
    if last is None or last.facts["by"] == by or abs(now - last.at) > AT_THE_SAME_TIME:
        return
    # Whoever has said since that they can't is asked again.
    asked = asked_at_present_step(tx, before, roster, now)
    if last.facts.get("person") == to.person and to.person in asked:
        raise already_handed_on(before.number, name_of(to.person, roster))


def _to_person(
    tx: Connection,
    before: Incident,
    to: ToPerson,
    roster: Roster,
    seen: Position | None,
    now: datetime,
) -> Incident:
    person = roster.person(to.person)
    if not planned_notifications(person, before.urgency):
        raise Refused(
            f"{person.name} can't be reached: no phone number and no Slack account is known."
        )
    policy = policy_of(tx, before, roster)
    after = hand_to_person(before, person.key, policy, now, seen=seen)
    incidents.save(tx, after)
    withdraw_pages(tx, before.number, now, but_of=person.key)
    return after


def _to_team(
    tx: Connection,
    before: Incident,
    to: ToTeam,
    in_force: InForce,
    seen: Position | None,
    now: datetime,
) -> Incident:
    team = in_force.roster.team(to.team)
    # A shell has read the files without publishing them: those who serve go by the newest.
    revision = revisions.newest_id(tx) if in_force.revision is None else in_force.revision
    after = hand_to_team(before, team.key, revision, now, seen=seen)
    incidents.save(tx, after)
    withdraw_pages(tx, before.number, now)
    return after


def _announce(
    tx: Connection,
    before: Incident,
    after: Incident,
    by: str,
    through: Through,
    to: Recipient,
    roster: Roster,
    now: datetime,
) -> None:
    channels = [
        roster.teams[team].channel if team in roster.teams else None
        for team in (before.team, after.team)
    ]
    moves = channels[1] is not None and channels[0] != channels[1]
    say = messages.move_to_another_channel if moves else messages.announce
    whom = {"person": to.person} if isinstance(to, ToPerson) else {"team": to.team}
    say(tx, after.number, now, What.REASSIGNED, by=by, through=through, round=before.round, **whom)
