"""What people do about incidents."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from bot.domain.answering.as_told import must_be_as_told
from bot.domain.answering.declining import decline
from bot.domain.answering.naming import name_of
from bot.domain.answering.snooze import snooze
from bot.domain.incidents import transitions
from bot.domain.incidents.incident import Incident, Position, State
from bot.domain.incidents.timeline import Through, What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.escalation import Escalation
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.refusals import AlreadyEscalated
from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_name import refused_by_name
from bot.engine.commands.entry_of_act import entry_of_act
from bot.engine.contracts import Followed, IncidentView
from bot.engine.escalation.asked import asked_at_present_step, asked_of_others_until, why_not_asked
from bot.engine.escalation.closing import settle_answered, withdraw_pages
from bot.engine.escalation.deciding import foresee
from bot.engine.queueing import messages
from bot.engine.schedule_files.policies import policy_of
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.views import incident_view
from bot.storage.connections.observed import Took, observe
from bot.storage.database import Database
from bot.storage.incidents import incidents, overview, timeline
from bot.storage.paging import pages, told

AT_THE_SAME_TIME = timedelta(seconds=5)
_SAID_ALOUD = {What.SNOOZED}

Transition = Callable[[Connection, Incident, datetime], Incident]


class IncidentCommands:
    """Every change a person makes to an incident goes through here, whatever edge they stand at.

    `by` is a person's key. Each change, the timeline entry, the messages that must show it and the
    calls that must stop are one transaction. `told_rises` is of how many of an incident's rises the
    person was told: each raises BecameUrgent where it has risen since. Without it they mean it
    whatever it has become.
    """

    def __init__(
        self,
        database: Database,
        schedules: Schedules,
        clock: Clock,
        *,
        within: Connection | None = None,
    ) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock
        self._within = within

    @contextmanager
    def together(self, *, row_patience_seconds: float | None = None) -> Iterator[Self]:
        """The same, with all that the block changes in one transaction.

        A refusal changes nothing, so that whoever catches it inside may go on with others. An
        incident that somebody else holds is waited for no longer than `row_patience_seconds`.
        """
        # Somebody waits for what comes of it, and may give up: not behind a crowd.
        with self._database.write(row_patience_seconds=row_patience_seconds, urgent=True) as tx:
            yield type(self)(self._database, self._schedules, self._clock, within=tx)

    def acknowledge(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        delivery: int | None = None,
        told_rises: int | None = None,
    ) -> Incident:
        """Take an incident: nobody else is paged for it, calls that still ring are ended.

        Whoever has it says so again before it is triggered again: they are still on it.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyAcknowledged, AlreadyResolved.
        """

        def acknowledged(tx: Connection, incident: Incident, now: datetime) -> Incident:
            lasts = self._policy_of(tx, incident).ack_timeout
            return transitions.acknowledge(incident, by, now, lasts=lasts)

        acted = What.ACKNOWLEDGED, acknowledged
        return self._change(number, by, through, *acted, told_rises, delivery).incident

    def resolve(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        delivery: int | None = None,
        told_rises: int | None = None,
    ) -> Incident:
        """End an incident.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved.
        """

        def resolved(_tx: Connection, incident: Incident, now: datetime) -> Incident:
            return transitions.resolve(incident, by, now)

        acted = What.RESOLVED, resolved
        return self._change(number, by, through, *acted, told_rises, delivery).incident

    def escalate(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        seen: Position | None = None,
        cannot_wait: bool = True,
        told_rises: int | None = None,
    ) -> Followed:
        """Page the next step now.

        `seen` is where the incident stood for the person who asks. Without it they ask whatever
        has happened since, and only somebody else who has just done the same comes first. Low
        urgency becomes high, unless they ask it of something urgent and it is not `cannot_wait`.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyAcknowledged, AlreadyEscalated, AlreadyResolved.
            AlreadyDeclined, AlreadyHandedOn: a page has told them of it, and asks them no more.
        """

        def escalated(tx: Connection, incident: Incident, now: datetime) -> Incident:
            if seen is None:
                self._must_be_first(tx, incident, by, now)
            elif seen.paged and incident.state is State.TRIGGERED:
                self._must_be_asked(tx, incident, by, now)
            # Where nobody of the present step is left to answer, it is nobody's to be kept from.
            is_free = incident.state is State.TRIGGERED and not self._asked(tx, incident, now)
            about = None if is_free else seen
            return transitions.escalate_now(incident, now, seen=about, cannot_wait=cannot_wait)

        return self._change(number, by, through, What.ESCALATED, escalated, told_rises)

    def decline(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        delivery: int | None = None,
        told_rises: int | None = None,
    ) -> Followed:
        """Somebody who was paged cannot: they are let go, and their further notifications stop.

        The next step is paged: now, or when others of the present one are being paged no more.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyResolved, AlreadyAcknowledged.
            AlreadyDeclined, AlreadyHandedOn: they are asked no more.
        """

        def declined(tx: Connection, incident: Incident, now: datetime) -> Incident:
            others = [one for one in self._asked(tx, incident, now) if one != by]
            policy = self._policy_of(tx, incident)
            until = asked_of_others_until(tx, incident, policy, by, now)
            is_of_step = pages.is_of_present_step(tx, incident, by)
            let_go = decline(incident, now, asked=others, until=until, of_present_step=is_of_step)
            self._must_be_asked(tx, incident, by, now)
            withdraw_pages(tx, number, now, of=by, through_delivery=delivery)
            return let_go

        return self._change(number, by, through, What.DECLINED, declined, told_rises)

    def snooze(
        self,
        number: int,
        by: str,
        through: Through,
        *,
        until: datetime,
        told_rises: int | None = None,
    ) -> Incident:
        """Nobody is paged for it until then; then it is triggered again. The channel is told.

        Raises:
            UnknownIncident, UnknownPerson, AlreadyAcknowledged, AlreadyResolved.
            Refused: `until` is not to come, or too far away.
        """

        def snoozed(_tx: Connection, incident: Incident, now: datetime) -> Incident:
            return snooze(incident, by, until, now)

        return self._change(number, by, through, What.SNOOZED, snoozed, told_rises).incident

    def view(self, number: int) -> IncidentView:
        """One incident with everything that happened to it. Raises UnknownIncident."""
        with self._database.read() as tx:
            return incident_view(tx, number, self._schedules.files_in_force())

    def as_it_stands(self, number: int) -> Incident:
        """One incident without what happened to it. Raises UnknownIncident."""
        reading = self._database.read() if self._within is None else nullcontext(self._within)
        with reading as tx:
            return incidents.get(tx, number)

    def show_again(self, number: int) -> None:
        """Bring every message about an incident up to date, for somebody who looks at an old one.

        Raises:
            UnknownIncident.
        """
        with self._database.write() as tx:
            messages.refresh_incident(tx, incidents.get(tx, number).number, self._clock.now())

    def any_urgent(self, numbers: Collection[int]) -> bool:
        """Whether any of these is of high urgency."""
        with self._database.read() as tx:
            found = incidents.several(tx, numbers)
        return any(incident.urgency is Urgency.HIGH for incident in found)

    def listed(self, *, open_only: bool) -> Sequence[Incident]:
        """The newest thousand, newest first."""
        with self._database.read() as tx:
            return overview.listed(tx, open_only=open_only)

    def _writing(self) -> AbstractContextManager[Connection]:
        if self._within is not None:
            return nullcontext(self._within)
        return self._database.write(urgent=True)

    def _policy_of(self, tx: Connection, incident: Incident) -> EscalationPolicy:
        return policy_of(tx, incident, self._schedules.files_in_force())

    def _must_be_first(self, tx: Connection, incident: Incident, by: str, now: datetime) -> None:
        """Two who type it at the same time mean the same step, unless somebody has it since."""
        if incident.state is not State.TRIGGERED:
            return
        last = timeline.newest(tx, incident.number, What.ESCALATED)
        if last is None or last.facts["by"] == by or abs(now - last.at) > AT_THE_SAME_TIME:
            return
        name = name_of(last.facts["by"], self._schedules.files_in_force())
        raise AlreadyEscalated(f"{name} has just escalated incident {incident.number}.")

    def _asked(self, tx: Connection, incident: Incident, now: datetime) -> list[str]:
        return asked_at_present_step(tx, incident, self._schedules.files_in_force(), now)

    def _must_be_asked(self, tx: Connection, incident: Incident, by: str, now: datetime) -> None:
        if refusal := why_not_asked(tx, incident, by, self._schedules.files_in_force(), now):
            raise refusal

    def _change(
        self,
        number: int,
        by: str,
        through: Through,
        what: What,
        transition: Transition,
        told_rises: int | None,
        delivery: int | None = None,
    ) -> Followed:
        self._schedules.files_in_force().person(by)
        with self._writing() as tx:
            before = incidents.get(tx, number, for_change=True)
            # Not before the wait for its turn: what was begun meanwhile was begun before it.
            now = self._clock.now()
            must_be_as_told(before, told_rises)
            with refused_by_name(before, self._schedules.files_in_force()):
                changed = transition(tx, before, now)
            incidents.save(tx, changed)
            told.note(tx, by, {number: changed.rises})
            if before.acknowledged_at is None and changed.acknowledged_at is not None:
                observe(tx, Took.ACKNOWLEDGEMENT, before.opened_at, before.urgency)
            entry, facts = entry_of_act(what, before, changed, now)
            say = messages.announce if entry in _SAID_ALOUD else timeline.add
            say(tx, number, now, entry, by=by, through=through, round=before.round, **facts)
            if changed.state is not State.TRIGGERED:
                settle_answered(tx, [number], now, through_delivery=delivery)
            messages.refresh_incident(tx, number, now)
            follows = self._foreseen(tx, changed, now)
            asked = self._asked(tx, changed, now) if what is What.DECLINED and not follows else ()
        return Followed(incident=changed, at=now, follows=follows, asked=tuple(asked))

    def _foreseen(self, tx: Connection, incident: Incident, now: datetime) -> Escalation | None:
        if incident.state is not State.TRIGGERED or (incident.due_at or now) > now:
            return None
        return foresee(tx, incident, self._schedules.in_force().at(tx, now))
