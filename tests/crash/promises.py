"""What must hold after a night, whatever happened in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import What
from bot.domain.paging.notification import NotificationState
from bot.engine.duties.self_watch import SERVICE
from bot.engine.sending.leased_send import LEASE
from bot.sandbox.telephony import Call
from tests.crash.reckoning import Reckoning, requested_at
from tests.crash.taken_over import taken_over_since
from tests.crash.teams import WAITS_SECONDS

# A loaded machine may take this long over what takes milliseconds.
GRACE = timedelta(seconds=15)
# The longest that an answer may wait for its turn to be written down.
ANSWER_TAKES = timedelta(seconds=30)
_MOMENT = timedelta(seconds=1)
_UNSENT = {NotificationState.PENDING, NotificationState.SENDING, NotificationState.FAILED}


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A promise that was not kept, and the incident whose story shows it, if it is one's."""

    what: str
    incident: int | None = None


def violations(made: Reckoning) -> list[Violation]:
    """Every promise, against everything that happened."""
    checks = (
        nothing_accepted_is_lost,
        policies_were_walked_in_time,
        notifications_were_sent_in_time,
        what_was_confirmed_is_kept,
        nobody_was_called_afterwards,
        only_people_answered,
        nothing_is_left,
        nothing_was_interrupted_without_a_reason,
        nothing_was_sent_twice_without_a_reason,
        no_process_ended_by_itself,
    )
    return [violation for check in checks for violation in check(made)]


def nothing_accepted_is_lost(made: Reckoning) -> Iterator[Violation]:
    """Every 2xx is an alert on disk, in the incident that was named; what was refused is whole."""
    stored: dict[str, list[Row[Any]]] = {}
    for alert in made.records.alerts:
        stored.setdefault(alert.dedup_key, []).append(alert)
    for report in made.night.monitor.reports:
        rows = stored.get(report.key, [])
        if len(rows) < len(report.accepted):
            yield Violation(
                what=f"{len(report.accepted)} 2xx for {report.key!r}, {len(rows)} alerts on disk"
            )
        for at, incident in report.accepted:
            if all(row.incident != incident for row in rows):
                yield Violation(what=f"{report.key!r} got a 2xx at {at} and is not in its incident")
    numbers = {incident.number for incident in made.records.incidents}
    for alert in made.records.alerts:
        if alert.incident not in numbers:
            yield Violation(what=f"alert {alert.id} has no incident")


def policies_were_walked_in_time(made: Reckoning) -> Iterator[Violation]:
    """The first step at once, each next one after the wait of the one before, until an answer.

    What Sleepwell tells of itself has another policy, and a step of that pages everybody.
    """
    records = made.records
    for incident in records.incidents:
        number = incident.number
        if incident.service == SERVICE:
            continue
        answer = records.answered(number)
        until = answer.at if answer is not None else made.whole.end
        due, place = incident.opened_at, "the first step"
        for page in records.paged[number]:
            late = made.late(due, page.begun_at)
            if late > GRACE:
                yield Violation(what=f"{place} was {late} late", incident=number)
            if page.begun_at < due - _MOMENT:
                yield Violation(what=f"{place} came before its time", incident=number)
            due = page.begun_at + timedelta(seconds=WAITS_SECONDS[page.step])
            place = f"what follows step {page.step + 1} of round {page.round}"
        if made.late(due, until) > GRACE:
            yield Violation(what=f"{place} never came", incident=number)


def notifications_were_sent_in_time(made: Reckoning) -> Iterator[Violation]:
    """Whatever the policy wanted sent was asked of the provider soon, or an answer came first."""
    for one in made.records.notifications:
        about = f"{one.method} to {one.person}"
        if one.state in _UNSENT:
            yield Violation(what=f"{about} is {one.state}", incident=one.incident)
        elif (late := made.late_to_send(one)) > GRACE:
            yield Violation(what=f"{about} was {late} late", incident=one.incident)


def what_was_confirmed_is_kept(made: Reckoning) -> Iterator[Violation]:
    """Whoever heard that they have acknowledged something has."""
    for confirmed in made.night.crowd.confirmed:
        for number in confirmed.incidents:
            answer = made.records.answered(number)
            if answer is None or answer.at > confirmed.at:
                said = f"{confirmed.person} was told at {confirmed.at} that it is acknowledged"
                yield Violation(what=said, incident=number)


def nobody_was_called_afterwards(made: Reckoning) -> Iterator[Violation]:
    """No send was decided after the answer; a call that was just being placed is hung up."""
    begun = {one.id: one.begun_at for one in made.records.deliveries}
    for delivery, asked in made.asked.items():
        numbers = {one.incident for one in made.records.carried[delivery]}
        answers = [made.records.answered(number) for number in numbers]
        answered_at = max((one.at for one in answers if one is not None), default=None)
        if answered_at is None or None in answers:
            continue
        if begun[delivery] > answered_at:
            what = f"delivery {delivery} was begun after the answer"
            yield Violation(what=what, incident=max(numbers))
        for one in asked:
            late = requested_at(one) - answered_at
            if late > LEASE:
                yield Violation(what=f"{one.sid} came {late} after it", incident=max(numbers))
            elif late > _MOMENT and isinstance(one, Call) and _rang(one, made) > GRACE:
                yield Violation(what=f"{one.sid} rang on after it", incident=max(numbers))


def _rang(call: Call, made: Reckoning) -> timedelta:
    return (call.ended_at or made.whole.end) - call.requested_at


def only_people_answered(made: Reckoning) -> Iterator[Violation]:
    """Whoever has it has pressed a key, or replied, just before; to pick up is no answer."""
    for entry in made.records.timeline:
        if entry.what != What.ACKNOWLEDGED:
            continue
        by, since = entry.facts["by"], entry.at - ANSWER_TAKES
        if not any(d.person == by and since <= d.at <= entry.at for d in made.night.crowd.deeds):
            what = f"{by} has it since {entry.at}, and did nothing for it"
            yield Violation(what=what, incident=entry.incident)


def nothing_was_interrupted_without_a_reason(made: Reckoning) -> Iterator[Violation]:
    """While a lease lasts nobody else sends what is being sent, unless its holder was disturbed."""
    troubled = [act.at for act in made.night.trouble.acts]
    for entry in made.records.timeline:
        if entry.what != What.DELIVERY_INTERRUPTED:
            continue
        begun = taken_over_since(made.records, entry)
        if entry.at - begun < LEASE and not any(begun <= at <= entry.at for at in troubled):
            send = f"a {entry.facts['method']} to {entry.facts['person']}"
            what = f"{send} was taken over {entry.at - begun} after it was begun"
            yield Violation(what=what, incident=entry.incident)


def nothing_is_left(made: Reckoning) -> Iterator[Violation]:
    """The outbox is empty, and nothing waits for anybody."""
    for row in made.records.outbox:
        yield Violation(what=f"left in the outbox: {row}", incident=row.incident)
    for incident in made.records.incidents:
        if incident.state == State.TRIGGERED:
            what = f"never answered, though everybody answers in the end; due at {incident.due_at}"
            yield Violation(what=what, incident=incident.number)


def nothing_was_sent_twice_without_a_reason(made: Reckoning) -> Iterator[Violation]:
    """One double at most for a send that was interrupted, and no delivery asked for twice."""
    for delivery, asked in made.asked.items():
        if len(asked) > 1:
            yield Violation(what=f"delivery {delivery} was asked for {len(asked)} times")
    if len(made.doubles) > len(made.interrupted):
        yield Violation(what=f"{len(made.doubles)} doubles of {len(made.interrupted)} interrupted")


def no_process_ended_by_itself(made: Reckoning) -> Iterator[Violation]:
    """Processes end when they are killed or told to, and with 0 when told to."""
    for said in made.night.fleet.complaints():
        yield Violation(what=said)
    for member, code in zip(made.night.fleet.members, made.night.exit_codes, strict=True):
        if code != 0:
            yield Violation(what=f"{member.name} ended with {code} when told to end")
