"""A plan as JSON; hours are numbers, people are keys."""

from dataclasses import asdict
from datetime import timedelta

from bot.cli.output import iso
from bot.cli.plan.compared import Compared
from bot.domain.planning.plan import DutyChange, Missed, Orphan, Total
from bot.domain.rotations.override import Override

_HOUR = timedelta(hours=1)


def as_json(compared: Compared) -> dict[str, object]:
    """The whole plan."""
    plan = compared.plan
    return {
        "from": iso(plan.within.start),
        "to": iso(plan.within.end),
        "changes": [_change(change) for change in plan.changes],
        "totals": [_total(total) for total in plan.totals],
        "orphans": [_orphan(orphan, compared) for orphan in plan.orphans],
        "new": [f"{team}/{schedule}" for team, schedule in plan.new],
        "gone": [f"{team}/{schedule}" for team, schedule in plan.gone],
        "absences": [_missed(missed) for missed in plan.missed],
        "paging": [asdict(change) for change in plan.paging],
    }


def _change(change: DutyChange) -> dict[str, object]:
    return {
        "schedule": f"{change.team}/{change.schedule}",
        "start": iso(change.span.start),
        "end": iso(change.span.end),
        "before": list(change.before),
        "after": list(change.after),
    }


def _total(total: Total) -> dict[str, object]:
    return {
        "person": total.person,
        "hours_before": _hours(total.before),
        "hours_after": _hours(total.after),
        "hours_change": _hours(total.after - total.before),
    }


def _orphan(orphan: Orphan, compared: Compared) -> dict[str, object]:
    other = compared.other_half(orphan.override)
    return {
        **_override(orphan.override),
        "kept": orphan.kept,
        "why": orphan.why.value,
        "other_half": other and _override(other),
    }


def _override(override: Override) -> dict[str, object]:
    return {
        "schedule": f"{override.team}/{override.schedule}",
        "person": override.person,
        "replaces": override.replaces,
        "start": iso(override.span.start),
        "end": iso(override.span.end),
    }


def _missed(missed: Missed) -> dict[str, object]:
    clash = missed.clash
    return {
        "schedule": f"{clash.team}/{clash.schedule}",
        "person": clash.person,
        "start": iso(clash.span.start),
        "end": iso(clash.span.end),
        "note": clash.absence.note,
        "new": missed.is_new,
    }


def _hours(length: timedelta) -> float:
    return round(length / _HOUR, 4)
