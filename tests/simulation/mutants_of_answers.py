"""Mutants of what is done twice: what somebody else has taken or ended, and what is sent again."""

from dataclasses import replace
from typing import Any

from bot.domain.incidents import transitions
from bot.domain.incidents.incident import State
from bot.domain.refusals import AlreadyEscalated, AlreadyResolved, Refused
from bot.domain.rosters import swap
from bot.engine.commands.incidents import IncidentCommands
from bot.storage.incidents import alerts
from bot.storage.incidents.alerts import EarlierOutcome
from bot.storage.stored_schedules import swaps
from tests.simulation.mutating import Mutants, does_nothing


def _takes_it_from_whoever_has_it(acknowledge: Any) -> Any:
    def acknowledging(incident: Any, by: Any, now: Any, **how: Any) -> Any:
        if incident.state is not State.ACKNOWLEDGED:
            return acknowledge(incident, by, now, **how)
        free = replace(incident, state=State.TRIGGERED, due_at=now, returns_at=None, snoozed=False)
        return acknowledge(free, by, now, **how)

    return acknowledging


def _acknowledges_what_is_over(acknowledge: Any) -> Any:
    def acknowledging(incident: Any, by: Any, now: Any, **how: Any) -> Any:
        if incident.state is State.RESOLVED:
            incident = replace(incident, state=State.TRIGGERED, due_at=now)
        return acknowledge(incident, by, now, **how)

    return acknowledging


def _says_it_is_done(command: Any) -> Any:
    """Whoever comes second hears what they want to hear."""

    def doing(self: IncidentCommands, number: int, by: str, *args: Any, **how: Any) -> Any:
        try:
            return command(self, number, by, *args, **how)
        except Refused:
            return self.view(number).incident

    return doing


def _resolves_again(resolve: Any) -> Any:
    def resolving(incident: Any, by: Any, now: Any) -> Any:
        try:
            return resolve(incident, by, now)
        except AlreadyResolved:
            return replace(incident, resolved_by=by, resolved_at=now)

    return resolving


def _refuses_who_comes_late(acknowledge: Any) -> Any:
    def acknowledging(incident: Any, by: Any, now: Any, **how: Any) -> Any:
        if incident.state is State.TRIGGERED and incident.round > 0:
            raise AlreadyEscalated("It has gone on.")
        return acknowledge(incident, by, now, **how)

    return acknowledging


def _half(accept: Any) -> Any:
    def accepting(*args: Any) -> Any:
        accepted, exchanged = accept(*args)
        return accepted, exchanged[:1]

    return accepting


def _nothing(accept: Any) -> Any:
    def accepting(*args: Any) -> Any:
        accepted, _ = accept(*args)
        return accepted, ()

    return accepting


def _answers_something_else(sent_before: Any) -> Any:
    def finding(tx: Any, sendings: Any, **how: Any) -> Any:
        found = sent_before(tx, sendings, **how)
        return {
            one: EarlierOutcome(incident=None, dedup_key=b.dedup_key) for one, b in found.items()
        }

    return finding


MUTANTS_OF_SWAPS: Mutants = {
    "makes half a swap": (swap, "accept", _half),
    "accepts and exchanges nothing": (swap, "accept", _nothing),
    "exchanges and does not say so": (swaps, "save", does_nothing),
}

MUTANTS_OF_WHO_COMES_SECOND: Mutants = {
    "takes it from whoever has it": (
        transitions,
        "acknowledge",
        _takes_it_from_whoever_has_it,
    ),
    "acknowledges what is over": (transitions, "acknowledge", _acknowledges_what_is_over),
    "says that it is acknowledged": (IncidentCommands, "acknowledge", _says_it_is_done),
    "says that it is resolved": (IncidentCommands, "resolve", _says_it_is_done),
    "resolves again": (transitions, "resolve", _resolves_again),
    "refuses who comes late": (transitions, "acknowledge", _refuses_who_comes_late),
}

MUTANTS_OF_RETRIES: Mutants = {
    "keeps again what is sent again": (alerts, "sent_before", lambda _: lambda *_, **__: {}),
    "answers something else": (alerts, "sent_before", _answers_something_else),
}
