"""Mutants of who sends what of several processes that cannot all send the same."""

from typing import Any

from bot.engine.sending.standings import Standings
from tests.simulation.mutating import Mutants


def _leaves_nothing(_left_to_others: Any) -> Any:
    return lambda *_args: frozenset()


def _keeps_what_was_refused(_is_handed_over: Any) -> Any:
    return lambda *_args, **_named: False


def _waits_for_its_like(_is_better: Any) -> Any:
    """Those it is asked about stand no worse."""
    return lambda *_args: True


def _always_able(_is_able: Any) -> Any:
    return lambda *_args: True


MUTANTS_OF_STANDINGS: Mutants = {
    "takes what others can send": (Standings, "left_to_others", _leaves_nothing),
    "keeps what was refused to it": (Standings, "is_handed_over", _keeps_what_was_refused),
    "waits for whoever stands no worse": (Standings, "_is_better", _waits_for_its_like),
    "takes what it queues": (Standings, "is_able", _always_able),
}
