"""Fairness as JSON: hours of elapsed time and counts."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from fractions import Fraction

from bot.cli.output import iso
from bot.domain.planning.fairness import Amount, Measure, PersonShare
from bot.domain.rosters.roster import Team
from bot.domain.times.instants import Span

_HOUR = timedelta(hours=1)
_NAMES = {
    Measure.SHIFTS: ("shifts", "hours"),
    Measure.NIGHTS: ("nights", "night_hours"),
    Measure.WEEKENDS: ("weekends", "weekend_hours"),
    Measure.HOLIDAYS: ("holidays", "holiday_hours"),
}


def as_json(team: Team, within: Span, found: Iterable[PersonShare]) -> dict[str, object]:
    """The whole answer; unknown values of a person are null."""
    return {
        "team": team.key,
        "from": iso(within.start),
        "to": iso(within.end),
        "people": [_person(share) for share in found],
    }


def _person(share: PersonShare) -> dict[str, object]:
    return {
        "person": share.person,
        **_amounts(share.load),
        "longest": _stretch(share.longest),
        "even": _amounts(share.even),
        "deviation": _amounts(share.deviation),
    }


def _amounts(amounts: Mapping[Measure, Amount]) -> dict[str, float | None]:
    told: dict[str, float | None] = {}
    for measure, (count, hours) in _NAMES.items():
        amount = amounts.get(measure)
        told[count] = None if amount is None else _number(amount.count)
        told[hours] = None if amount is None else round(amount.time / _HOUR, 2)
    return told


def _number(count: Fraction | int) -> float:
    return count if isinstance(count, int) else round(float(count), 2)


def _stretch(longest: Span | None) -> dict[str, object] | None:
    if longest is None:
        return None
    return {
        "start": iso(longest.start),
        "end": iso(longest.end),
        "hours": round(longest.length / _HOUR, 2),
    }
