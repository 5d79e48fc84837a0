"""Mutants of what happens when a service raises so many alerts that they join an incident."""

from typing import Any

from bot.domain.incidents import flapping
from bot.domain.incidents.transitions import resolve
from bot.domain.paging.priority import Priority
from bot.engine.escalation import ledger
from bot.engine.intake import folding, grouping
from bot.storage.incidents import incident_keys
from bot.storage.sending import leasing
from tests.simulation.mutating import Mutants, does_nothing


def _joins_in_calm_as_well(joins: Any) -> Any:
    def joining(grouped: Any, opened: Any, now: Any) -> Any:
        opened = tuple(opened)
        open_ = (one.number for one in opened if one.is_open)
        return joins(grouped, opened, now) or max(open_, default=None)

    return joining


def _never_joins(_joins: Any) -> Any:
    return lambda *_asked: None


def _joins_the_oldest(joins: Any) -> Any:
    def joining(grouped: Any, opened: Any, now: Any) -> Any:
        opened = tuple(opened)
        open_ = (one.number for one in opened if one.is_open)
        return joins(grouped, opened, now) and min(open_, default=None)

    return joining


def _resolves_all_with_one(_resolve_key: Any) -> Any:
    return resolve


def _counts_no_joining(joined_by: Any) -> Any:
    return lambda incident, _urgency, _now: incident


def _ranks_all_alike(priorities: Any) -> Any:
    return lambda tx, paged, **more: [Priority.FURTHER_PAGE for _ in priorities(tx, paged, **more)]


MUTANTS_OF_STORMS: Mutants = {
    "joins what does not storm": (grouping, "joins", _joins_in_calm_as_well),
    "never joins": (grouping, "joins", _never_joins),
    "joins the oldest": (grouping, "joins", _joins_the_oldest),
    "forgets what has joined": (incident_keys, "keep_all", does_nothing),
    "resolves all with one of the keys": (flapping, "resolve_key", _resolves_all_with_one),
    "does not count what joins": (folding, "joined_by", _counts_no_joining),
    "ranks all pages alike": (ledger, "priorities", _ranks_all_alike),
    "sends in the order of time": (leasing, "_FREE_BY_PRIORITY", lambda _: leasing._FREE_BY_TIME),
}
