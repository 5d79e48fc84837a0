"""Mutants of how alerts are taken in, several with one commit."""

from typing import Any

from bot.engine.commands import alerts as taking_in
from bot.engine.commands.alerts import AlertCommands
from tests.simulation.mutating import Mutants


def _keeps_nothing(kept: Any) -> Any:
    def keeping(tx: Any, *args: Any) -> Any:
        undone = tx.begin_nested()
        outcomes = kept(tx, *args)
        undone.rollback()
        return outcomes

    return keeping


def _keeps_the_first_alone(report_all: Any) -> Any:
    return lambda self, reports, **how: report_all(self, reports[:1], **how) * len(reports)


MUTANTS_OF_INGEST: Mutants = {
    "answers for what is not kept": (taking_in, "_kept", _keeps_nothing),
    "keeps the first of a batch": (AlertCommands, "report_all", _keeps_the_first_alone),
}
