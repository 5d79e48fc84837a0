"""Mutants of what becomes of calls that a company keeps in line, or may have taken."""

from typing import Any

from bot.engine.duties.calls_in_line import CallsInLine
from bot.storage.paging import notifications
from tests.simulation.mutating import Mutants


def _finds_none(_unbegun: Any) -> Any:
    return lambda _self: []


def _doubts_nothing(_doubtful: Any) -> Any:
    return lambda _tx, _carried: []


MUTANTS_OF_CALLS_IN_LINE: Mutants = {
    "waits for what is in line": (CallsInLine, "_unbegun", _finds_none),
}

MUTANTS_OF_DOUBT: Mutants = {
    "sends again without asking": (notifications, "doubtful", _doubts_nothing),
}
