"""Mutants of what recurs: what is forgotten, and when."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from bot.storage import tables
from bot.storage.upkeep import pruning
from tests.simulation.mutating import Mutants


def _forgets_what_is_open(prune: Any) -> Any:
    def pruning_more(tx: Any, before: Any, *, limit: int) -> Any:
        tx.execute(delete(tables.timeline).where(tables.timeline.c.at < before))
        return prune(tx, before, limit=limit)

    return pruning_more


def _forgets_too_soon(prune: Any) -> Any:
    return lambda tx, before, *, limit: prune(tx, before + timedelta(seconds=40), limit=limit)


def _forgets_nothing(_prune: Any) -> Any:
    return lambda *_args, **_how: Counter()


MUTANTS_OF_DUTIES: Mutants = {
    "forgets what is open": (pruning, "prune_incidents", _forgets_what_is_open),
    "forgets too soon": (pruning, "prune_incidents", _forgets_too_soon),
    "forgets nothing": (pruning, "prune_incidents", _forgets_nothing),
}
