"""Taking alerts in."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot.domain.incidents.alert import Alert
from bot.domain.incidents.incident import State
from bot.domain.incidents.services import Services
from bot.domain.refusals import Refused
from bot.domain.values import value
from bot.engine.clocks.clock import Clock
from bot.engine.commands.first_step import CannotPageYet, FirstStep
from bot.engine.intake.arrivals import Arrival
from bot.engine.intake.fold_preparation import prepare_folding
from bot.engine.intake.folding import Folding
from bot.engine.intake.said_aloud import is_said_aloud, say_aloud
from bot.engine.queueing import messages
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.connections.postgresql import plan_nothing_twice
from bot.storage.database import Database
from bot.storage.incidents import alerts, incident_keys, incidents, timeline, wording
from bot.storage.incidents.alerts import KeptAlert, Sending
from bot.storage.incidents.opened_meanwhile import OpenedMeanwhile, or_opened_meanwhile
from bot.storage.secrets import alert_keys, secret_texts
from bot.storage.secrets.alert_keys import AlertKey

LOOKS_AT_MOST = 20
REPEATED_WITHIN = timedelta(hours=24)


class UnknownKey(Refused):
    """No alert key has that text, or it was revoked."""


@value
class Report:
    """An alert, and the text of the alert key it came with.

    Without a dedup key the alert stands for itself. `idempotency_key` is what its sender calls this
    sending of it: sent again, it gets the same answer and changes nothing.
    """

    key: str
    alert: Alert
    idempotency_key: str | None = None


@value
class Reported:
    """Where an alert went: `incident` is None when it was to close what was not open."""

    incident: int | None
    dedup_key: str


Outcome = Reported | UnknownKey


class AlertCommands:
    """What a monitor can do."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock
        self._seen: dict[str, AlertKey] = {}
        self._first_step: FirstStep | None = None

    def take_first_steps(self, by: FirstStep | None) -> None:
        """Have the page about an incident that is the only new one share its commit."""
        self._first_step = by

    def report(self, key: str, alert: Alert) -> Reported:
        """Fold an alert into its incident; when this returns, it is on disk.

        Raises:
            UnknownKey: `key` is the text of none, or of one revoked.
        """
        (outcome,) = self.report_all([Report(key=key, alert=alert)])
        if isinstance(outcome, UnknownKey):
            raise outcome
        return outcome

    def report_all(
        self,
        reports: Sequence[Report],
        *,
        row_patience_seconds: float | None = None,
        pages_at_once: bool = True,
    ) -> list[Outcome]:
        """Fold alerts into their incidents, in this order and in one transaction.

        When this returns they are on disk; when it raises, none of them is. An incident that
        somebody else holds locked is waited for no longer than `row_patience_seconds`. Without
        `pages_at_once` it is the loops that page about what they open.

        Raises:
            OpenedMeanwhile: other processes were always quicker; it can be tried again.
        """
        known = self._seen_or_found({report.key for report in reports})
        if not known:
            return [_unknown() for _ in reports]
        in_force = self._schedules.services()
        first_step = self._first_step if pages_at_once else None
        looks = 0
        while True:
            try:
                with (
                    or_opened_meanwhile(),
                    self._database.write(
                        row_patience_seconds=row_patience_seconds, urgent=True
                    ) as tx,
                ):
                    plan_nothing_twice(tx)
                    # What a key is for never changes, but anybody may have revoked it since.
                    good = alert_keys.ask_still_good(tx, known.values())
                    now = self._clock.now()
                    outcomes = _kept(tx, reports, known, in_force, now, first_step)
                    _see_that_none_is_revoked(known.values(), good())
                    return outcomes
            except _Revoked as found:
                known = self._without(known, found.keys)
            except CannotPageYet:
                # The alert must not suffer for it: it is kept, and its incident due at once.
                first_step = None
            except OpenedMeanwhile:
                # Between our look and our insertion. So these alerts belong to the other's: where
                # that is resolved by now as well they open the next. None ever goes to nobody.
                looks += 1
                if looks == LOOKS_AT_MOST:
                    raise

    def _seen_or_found(self, texts: Collection[str]) -> Mapping[str, AlertKey]:
        # Before anything is locked: strangers with wrong keys must not queue for writing.
        digests = {text: secret_texts.digest_of(text) for text in texts}
        new = [text for text, digest in digests.items() if digest not in self._seen]
        if new:
            with self._database.read() as tx:
                found = alert_keys.find(tx, new)
            self._seen |= {digests[text]: alert_key for text, alert_key in found.items()}
        seen = {text: self._seen.get(digest) for text, digest in digests.items()}
        return {text: alert_key for text, alert_key in seen.items() if alert_key is not None}

    def _without(
        self, known: Mapping[str, AlertKey], revoked: Collection[AlertKey]
    ) -> Mapping[str, AlertKey]:
        for text, alert_key in known.items():
            if alert_key in revoked:
                self._seen.pop(secret_texts.digest_of(text), None)
        return {text: alert_key for text, alert_key in known.items() if alert_key not in revoked}


class _Revoked(Exception):  # noqa: N818 (it says what somebody has done)
    """Keys that were found earlier have been revoked since."""

    def __init__(self, keys: Collection[AlertKey]) -> None:
        super().__init__()
        self.keys = keys


def _see_that_none_is_revoked(known: Collection[AlertKey], good: Collection[AlertKey]) -> None:
    if revoked := [alert_key for alert_key in known if alert_key not in good]:
        raise _Revoked(revoked)


def _kept(
    tx: Connection,
    reports: Sequence[Report],
    known: Mapping[str, AlertKey],
    in_force: Services,
    now: datetime,
    first_step: FirstStep | None,
) -> list[Outcome]:
    arrivals = [_arrival(report, known.get(report.key), now) for report in reports]
    given = {arrival.sending for arrival in arrivals if arrival and arrival.sending}
    alerts.lock(tx, given)
    # Also in the future, where the clock was set back since; but no further, or an alert that is
    # sent under the name of an old one would be lost.
    since, until = now - REPEATED_WITHIN, now + REPEATED_WITHIN
    answered: dict[Sending | None, Reported] = {
        sending: Reported(incident=before.incident, dedup_key=before.dedup_key)
        for sending, before in alerts.sent_before(tx, given, since=since, until=until).items()
    }
    fresh = [arrival for arrival in arrivals if arrival and arrival.sending not in answered]
    folding = prepare_folding(tx, fresh, in_force, now)
    outcomes: list[Outcome] = []
    kept: list[KeptAlert] = []
    for arrival in arrivals:
        if arrival is None:
            outcomes.append(_unknown())
        elif arrival.sending in answered:
            outcomes.append(answered[arrival.sending])
        else:
            number = folding.fold(arrival)
            reported = Reported(incident=number, dedup_key=arrival.dedup_key)
            kept.append(arrival.kept(number, now))
            outcomes.append(reported)
            if arrival.sending is not None:
                answered[arrival.sending] = reported
    _write_down(tx, folding, kept, now, first_step)
    return outcomes


def _arrival(report: Report, alert_key: AlertKey | None, now: datetime) -> Arrival | None:
    if alert_key is None:
        return None
    sending = None
    if report.idempotency_key is not None:
        sending = Sending(alert_key=alert_key.id, idempotency_key=report.idempotency_key)
    pair = (alert_key.service, report.alert.dedup_key or _made_up(sending, now))
    return Arrival(alert=report.alert, alert_key=alert_key, pair=pair, sending=sending)


def _made_up(sending: Sending | None, now: datetime) -> str:
    if sending is None:
        return secrets.token_hex(16)
    # The same for each repetition: two that other processes take in at once are one incident too.
    # Not for what is sent under that name on another day, which is nobody's repetition and must
    # not be lost on an incident that somebody has acknowledged.
    text = f"{sending.alert_key} {sending.idempotency_key} {now.astimezone(UTC):%Y-%m-%d}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _write_down(
    tx: Connection,
    folding: Folding,
    kept: Sequence[KeptAlert],
    now: datetime,
    first_step: FirstStep | None,
) -> None:
    opened, told = list(folding.opened.values()), folding.happenings()
    # What is resolved first, so that what follows it under the same dedup key can be opened.
    incidents.save_all(tx, folding.changed.values())
    wording.save_wording(tx, folding.reworded)
    # What opens many is paged about by those who page about many at once.
    alone = len(opened) == 1 and opened[0].state is State.TRIGGERED and not opened[0].flapping
    is_paged = alone and first_step is not None and first_step.open(tx, opened, now)
    if not is_paged:
        incidents.insert_all(tx, opened)
    incident_keys.keep_all(tx, folding.keys.values())
    alerts.add_all(tx, kept)
    if not is_paged:
        timeline.add_opened(tx, folding.opened)
        messages.post_all(tx, folding.opened, now)
    entries: list[int] = []
    if any(map(is_said_aloud, told)):
        entries = timeline.add_returning_ids(tx, told)
    else:
        timeline.add_all(tx, told)
    if folding.answered:
        # What keeps an alert that opens an incident need not know of calls that ring.
        from bot.engine.escalation.closing import settle_answered

        settle_answered(tx, folding.answered, now)
    messages.refresh_all(
        tx,
        now,
        newest=folding.changed.keys() - folding.in_another_state - folding.merely_counted,
        counted=folding.merely_counted - folding.opened.keys(),
        everywhere=folding.changed.keys() & folding.in_another_state,
    )
    if entries:
        say_aloud(tx, told, entries, now)


def _unknown() -> UnknownKey:
    return UnknownKey("That alert key is unknown or was revoked.")
