"""The code with one guarantee broken on purpose: what the simulation must notice.

Each is a small replacement made for the length of a run and undone after it. It is the one place
where replacing a function is right: the replacement is the mutant.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import update

from bot.domain.incidents.heard import NOTHING_HEARD
from bot.domain.incidents.transitions import acknowledge
from bot.domain.paging import escalation
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.engine.commands import calls
from bot.engine.commands import incidents as acts
from bot.engine.contracts import DeliveryFailed
from bot.engine.errands import taking_up
from bot.engine.errands.call import _Call
from bot.engine.escalation import closing, deciding, escalator, ledger
from bot.engine.sending.dispatcher import Dispatcher
from bot.engine.sending.leasing import Leasing
from bot.storage import tables
from bot.storage.incidents import claiming, incidents
from bot.storage.paging import notifications, pages
from bot.storage.sending import leases, leasing, outbox
from tests.simulation.mutating import FOR_EVER, Mutants, does_nothing, put_in


def _sends_before_the_commit(prepare: Any) -> Any:
    def preparing(self: Leasing, tx: Any, rows: Any, now: datetime, **how: Any) -> Any:
        taken = prepare(self, tx, rows, now, **how)
        for one in taken:
            sending = one.work.send()
            with suppress(StopIteration, DeliveryFailed):
                sending.send(None)
            sending.close()
        return taken

    return preparing


def _takes_no_lease(take: Any) -> Any:
    def taking(self: Leasing, *args: Any, **kwargs: Any) -> Any:
        with (
            put_in(leasing, "lease", _leases_nothing),
            put_in(leases, "prolong", does_nothing),
        ):
            return take(self, *args, **kwargs)

    return taking


def _leases_nothing(lease: Any) -> Any:
    def leasing(tx: Any, lane: object, **how: Any) -> Any:
        taken = lease(tx, lane, **how)
        ids = [row.id for row in taken]
        tx.execute(
            update(tables.outbox).where(tables.outbox.c.id.in_(ids)).values(leased_until=None)
        )
        return taken

    return leasing


def _lets_go_of_what_it_queues(put_all_leased: Any) -> Any:
    def putting(tx: Any, *args: Any) -> Any:
        taken = put_all_leased(tx, *args)
        leases.let_go(tx, [row.id for row in taken])
        return taken

    return putting


def _finishes_before_sending(prepare: Any) -> Any:
    def preparing(self: Leasing, tx: Any, rows: Any, now: datetime, **how: Any) -> Any:
        taken = prepare(self, tx, rows, now, **how)
        for one in taken:
            leases.finish(tx, one.ids)
        return taken

    return preparing


def _forgets_the_due_time(escalate: Any) -> Any:
    def escalating(*args: Any, **kwargs: Any) -> Any:
        decided = escalate(*args, **kwargs)
        later = replace(decided.incident, due_at=decided.incident.due_at + FOR_EVER)
        return replace(decided, incident=later)

    return escalating


def _wants_everything(_wanted: Any) -> Any:
    def wanting(tx: Any, rows: Any, now: datetime) -> Any:
        found = notifications.several(tx, [row.subject for row in rows])
        return [found[row.subject] for row in rows]

    return wanting


def _waits_at_empty_steps(escalate: Any) -> Any:
    def escalating(
        incident: Any, policy: Any, resolve: Any, can_reach: Any, now: Any, *more: Any, **named: Any
    ) -> Any:
        decided = escalate(incident, policy, resolve, can_reach, now, *more, **named)
        skipped = [d for d in decided.decisions if isinstance(d, escalation.StepSkipped)]
        if not skipped:
            return decided
        first = skipped[0]
        due_at = now + policy.steps[first.step].wait
        stays = replace(incident, step=first.step, due_at=due_at, version=incident.version + 1)
        return escalation.Escalation(incident=stays, decisions=(first,))

    return escalating


def _is_silent_after_the_last_step(escalate: Any) -> Any:
    def escalating(incident: Any, policy: Any, *args: Any, **kwargs: Any) -> Any:
        decided = escalate(incident, policy, *args, **kwargs)
        if incident.step + 1 < len(policy.steps):
            return decided
        silent = replace(incident, due_at=decided.incident.due_at, version=incident.version + 1)
        return escalation.Escalation(incident=silent, decisions=())

    return escalating


def _leaves_out_the_second_step(following: Any) -> Any:
    def follows(position: Any, incident: Any, policy: Any, heard: Any) -> Any:
        position, told = following(position, incident, policy, heard)
        if position[0] == 1 and len(policy.steps) > 2:
            return (2, position[1]), told
        return position, told

    return follows


def _drops_what_failed(_retry_at: Any) -> Any:
    return lambda *_args: None


def _puts_off_for_ever(put_off: Any) -> Any:
    return lambda tx, ids, due_at, **more: put_off(tx, ids, due_at + FOR_EVER, **more)


def _acknowledges_when_answered(fared: Any) -> Any:
    def faring(self: Any, delivery: int, state: NotificationState, **more: Any) -> None:
        fared(self, delivery, state, **more)
        if state is not NotificationState.ANSWERED:
            return
        now = self._clock.now()
        with self._database.write() as tx:
            for carried in notifications.carried_by(tx, delivery):
                incident = incidents.get(tx, carried.incident, for_change=True)
                if incident.state == "triggered":
                    taken = acknowledge(incident, carried.person, now, lasts=None)
                    incidents.save(tx, taken)

    return faring


def _pages_somebody_else(resolve: Any) -> Any:
    def deciding(tx: Any, incident: Any, moment: Any, *known: Any, **more: Any) -> Any:
        decided = resolve(tx, incident, moment, *known, **more)
        pages = [d for d in decided.decisions if isinstance(d, escalation.Page)]
        others = sorted(moment.roster.people.keys() - {page.person for page in pages})
        if not pages or not others:
            return decided
        wrong = replace(pages[0], person=others[0])
        said = tuple(wrong if d is pages[0] else d for d in decided.decisions)
        return replace(decided, decisions=said)

    return deciding


def _queues_nothing(put_all: Any) -> Any:
    def putting(tx: Any, queued: Any, now: datetime) -> None:
        put_all(tx, [one for one in queued if one.kind not in set(Method)], now)

    return putting


def _forgets_the_call(sent: Any) -> Any:
    def forgetting(self: _Call, tx: Any, now: datetime) -> None:
        """The provider's id is not kept: nothing could be hung up."""

    return forgetting


def _calls_the_decliner_again(climb: Any) -> Any:
    return lambda incident, policy, moment, _heard: climb(incident, policy, moment, NOTHING_HEARD)


def _asks_nobody_else(decline: Any) -> Any:
    return lambda incident, now, **_asked: decline(incident, now, asked=())


def _waits_for_somebody(decline: Any) -> Any:
    return lambda incident, now, **_asked: decline(incident, now, asked=("somebody",))


def _hardly_locks(reading: Any) -> Any:
    """Two may hold this lock at once."""
    return reading.with_for_update(read=True, key_share=True, skip_locked=True)


MUTANTS: Mutants = {
    "sends before the commit": (
        Leasing,
        "_prepare",
        _sends_before_the_commit,
    ),
    "takes no lease": (Leasing, "take", _takes_no_lease),
    "queues what it takes without a lease": (ledger, "put_all_leased", _lets_go_of_what_it_queues),
    "removes the row before it is sent": (
        Leasing,
        "_prepare",
        _finishes_before_sending,
    ),
    "forgets when to look again": (deciding, "escalate", _forgets_the_due_time),
    "withdraws nothing, asks nothing": (taking_up, "_wanted", _wants_everything),
    "waits at an empty step": (deciding, "escalate", _waits_at_empty_steps),
    "is silent after the last step": (deciding, "escalate", _is_silent_after_the_last_step),
    "leaves out a step": (escalation, "_following", _leaves_out_the_second_step),
    "drops what failed in passing": (Dispatcher, "_retry_at", _drops_what_failed),
    "puts off for ever": (leases, "put_off", _puts_off_for_ever),
    "forgets to put off": (leases, "put_off", does_nothing),
    "pages somebody else": (escalator, "decide", _pages_somebody_else),
    "queues nothing": (outbox, "put_all", _queues_nothing),
    "does not write down what was sent": (_Call, "sent", _forgets_the_call),
}

MUTANTS_OF_ANSWERS: Mutants = {
    "hangs nothing up after an answer": (closing, "end_ringing", does_nothing),
    "takes an answered call for an answer": (
        calls.CallCommands,
        "fared",
        _acknowledges_when_answered,
    ),
}

MUTANTS_OF_DECLINING: Mutants = {
    "one speaks for all": (acts, "decline", _asks_nobody_else),
    "waits for who declined": (acts, "decline", _waits_for_somebody),
}

MUTANTS_OF_DECLINING_TWICE: Mutants = {
    "calls again who declined": (deciding, "_climb", _calls_the_decliner_again),
    "asks again who declined": (pages, "end", does_nothing),
}

# Noticed only where several machines race.
MUTANTS_OF_MANY: Mutants = {
    "leases without locking": (leasing, "_FREE_BY_PRIORITY", _hardly_locks),
    "claims without locking": (claiming, "_OLDEST_DUE", _hardly_locks),
}
