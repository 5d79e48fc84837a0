"""Mutants of who sends what of several processes that cannot all send the same."""

from typing import Any

from bot.engine.sending.standings import Standings
from tests.simulation.mutating import Mutants


def _leaves_nothing(_left_to_others: Any) -> Any:
    return lambda *_args: frozenset()


def _keeps_what_was_refused(_is_handed_over: Any) -> Any:
    return lambda *_args, **_named: False


MUTANTS_OF_STANDINGS: Mutants = {
    "takes what others can send": (Standings, "left_to_others", _leaves_nothing),
    "keeps what was refused to it": (Standings, "is_handed_over", _keeps_what_was_refused),
}
