"""Mutants of what waits: low urgency for its hours, what is put off for its time."""

from dataclasses import replace
from typing import Any

from bot.domain.incidents.incident import State
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging import returning
from bot.engine.commands import incidents as acts
from bot.engine.errands import taking_up, waiting_for_hours
from bot.engine.escalation import deciding, escalator
from bot.engine.intake import folding, grouping
from bot.engine.schedule_files import changed_hours
from bot.storage.paging import planned_anew
from tests.simulation.mutating import Mutants, does_nothing


def _never(_sound: Any) -> Any:
    return lambda *_args, **_kwargs: None


def _sends_at_any_hour(_plan_for_hours: Any) -> Any:
    return lambda *_args: False


def _puts_off_what_is_urgent_as_well(waits_until: Any) -> Any:
    return lambda incident, *when: waits_until(replace(incident, urgency=Urgency.LOW), *when)


def _handed_to_nobody(_handed_over: Any) -> Any:
    return lambda *_args: {}


def _hurries_whatever_the_hours(by_other_hours: Any) -> Any:
    return lambda incident, moved: by_other_hours(incident, replace(moved, to=incident.opened_at))


def _is_no_more_urgent(another_alert: Any) -> Any:
    return lambda incident, _urgency, now, **besides: another_alert(
        incident, Urgency.LOW, now, **besides
    )


def _leaves_it_to_whoever_has_it(another_alert: Any) -> Any:
    def adding(incident: Any, urgency: Any, now: Any, **besides: Any) -> Any:
        more = another_alert(incident, urgency, now, **besides)
        if incident.state is not State.ACKNOWLEDGED:
            return more
        kept = ("state", "due_at", "returns_at", "snoozed", "acknowledged_by", "acknowledged_at")
        return replace(more, **{name: getattr(incident, name) for name in kept})

    return adding


def _gets_urgent_in_its_time(another_alert: Any) -> Any:
    def adding(incident: Any, urgency: Any, now: Any, **besides: Any) -> Any:
        more = another_alert(incident, urgency, now, **besides)
        return more if incident.due_at is None else replace(more, due_at=incident.due_at)

    return adding


def _goes_on_where_it_was(_begun_anew: Any) -> Any:
    return lambda incident: {"round": incident.round + 1, "first_round": incident.round + 1}


def _takes_it_from_whoever_has_it(snooze: Any) -> Any:
    def snoozing(incident: Any, by: Any, until: Any, now: Any) -> Any:
        return snooze(replace(incident, acknowledged_by=by), by, until, now)

    return snoozing


def _sleeps_longer(snooze: Any) -> Any:
    return lambda incident, by, until, now: snooze(incident, by, until + (until - now), now)


def _joins_what_is_snoozed(joins: Any) -> Any:
    return lambda grouped, opened, now: joins(
        grouped, [replace(one, is_snoozed=False) for one in opened], now
    )


MUTANTS_OF_LOW_URGENCY: Mutants = {
    "pages at any hour": (deciding, "waits_until", _never),
    "sends at any hour": (taking_up, "plan_for_hours", _sends_at_any_hour),
    "has what is urgent wait too": (
        waiting_for_hours,
        "waits_until",
        _puts_off_what_is_urgent_as_well,
    ),
    "has what was handed on wait": (waiting_for_hours, "handed_over", _handed_to_nobody),
    "waits for hours that are gone": (changed_hours, "by_other_hours", _never),
    "leaves what is planned as it is": (planned_anew, "plan_anew", does_nothing),
    "hurries when hours change": (changed_hours, "by_other_hours", _hurries_whatever_the_hours),
}

# Where there are several machines, of which some have yet to follow what others have put in force.
MUTANTS_OF_HOURS_AMONG_MANY: Mutants = {
    "puts off by old files": (escalator, "is_by_replaced_files", does_nothing),
}

MUTANTS_OF_MORE_URGENT: Mutants = {
    "takes nothing for more urgent": (folding, "another_alert", _is_no_more_urgent),
    "leaves what is urgent to whoever has it": (
        folding,
        "another_alert",
        _leaves_it_to_whoever_has_it,
    ),
    "gets urgent in its own time": (folding, "another_alert", _gets_urgent_in_its_time),
}

MUTANTS_OF_SNOOZE: Mutants = {
    "comes back in mid-policy": (returning, "begun_anew", _goes_on_where_it_was),
    "puts off what others are at work on": (acts, "snooze", _takes_it_from_whoever_has_it),
    "sleeps for longer than it was told": (acts, "snooze", _sleeps_longer),
}

MUTANTS_OF_STORMS_BESIDE_A_SNOOZE: Mutants = {
    "joins what is snoozed": (grouping, "joins", _joins_what_is_snoozed),
}
