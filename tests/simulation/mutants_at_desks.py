"""Mutants of what people do at a desk: what is put off and handed on."""

from dataclasses import replace
from typing import Any

from bot.domain.incidents import transitions
from bot.domain.incidents.heard import NOTHING_HEARD
from bot.domain.incidents.incident import changed
from bot.domain.paging import escalation
from bot.domain.rosters.roster_at import RosterAt
from bot.engine.commands import reassigning
from bot.engine.duties import come_on_call
from bot.engine.escalation import deciding
from bot.engine.escalation.ledger import Ledger
from bot.engine.schedule_files.in_force import InForce
from bot.storage.stored_schedules import overrides
from tests.simulation.mutating import FOR_EVER, Mutants, does_nothing


def _forgets_what_was_put_off(remind_or_bring_back: Any) -> Any:
    def reminding(incident: Any, now: Any, **how: Any) -> Any:
        if not incident.snoozed:
            return remind_or_bring_back(incident, now, **how)
        later = now + FOR_EVER
        asleep = changed(incident, due_at=later, returns_at=later)
        return escalation.Escalation(incident=asleep, decisions=())

    return reminding


def _asks_nobody(acknowledge: Any) -> Any:
    def acknowledging(*args: Any, **how: Any) -> Any:
        taken = acknowledge(*args, **how)
        return replace(taken, due_at=taken.returns_at)

    return acknowledging


def _acknowledges_for_good(acknowledge: Any) -> Any:
    return lambda incident, by, now, **_how: acknowledge(incident, by, now, lasts=None)


class _PagesNobody(Ledger):
    def page(self, *_args: Any) -> None:
        """Nobody is told."""


def _goes_on_where_it_was(hand_to_team: Any) -> Any:
    def handing(incident: Any, *args: Any, **kwargs: Any) -> Any:
        handed = hand_to_team(incident, *args, **kwargs)
        return replace(handed, step=incident.step, due_at=handed.due_at)

    return handing


def _goes_by_the_files(_at: Any) -> Any:
    return lambda self, _tx, now: RosterAt(self.roster, now, self.revision)


def _leaves_out_the_others(_paged_along: Any) -> Any:
    return lambda _before, found, *_besides: found


def _pages_all_again(page_who_came_on_call: Any) -> Any:
    return lambda tx, incident, moment, _heard: page_who_came_on_call(
        tx, incident, moment, NOTHING_HEARD
    )


MUTANTS_STANDING_IN: Mutants = {
    "takes no override back": (overrides, "take_back", does_nothing),
    "pages as the files say": (InForce, "at", _goes_by_the_files),
}

MUTANTS_OF_COMING_ON_CALL: Mutants = {
    "leaves out who came on call": (deciding, "paged_along", _leaves_out_the_others),
}

MUTANTS_OF_ALL_DECLINED: Mutants = {
    "pages again when all have declined": (
        come_on_call,
        "page_who_came_on_call",
        _pages_all_again,
    ),
}

MUTANTS_AT_DESKS: Mutants = {
    "forgets what was put off": (deciding, "remind_or_bring_back", _forgets_what_was_put_off),
    "brings back what nobody was asked about": (transitions, "acknowledge", _asks_nobody),
    "acknowledges for good": (transitions, "acknowledge", _acknowledges_for_good),
    "hands on and pages nobody": (reassigning, "Ledger", lambda _sound: _PagesNobody),
    "hands on and leaves nobody alone": (reassigning, "withdraw_pages", does_nothing),
    "hands on to the middle of a policy": (reassigning, "hand_to_team", _goes_on_where_it_was),
}
