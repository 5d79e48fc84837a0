"""Timeline entries as sentences, the same in Slack, in the shell and on pages."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.answering.changed_files import change_in_words
from bot.domain.answering.monitors_words import acknowledged_by_monitor, more_urgent, storming
from bot.domain.answering.naming import listed, name_of
from bot.domain.incidents.alert import Action
from bot.domain.incidents.timeline import Through, TimelineEntry, What
from bot.domain.rosters.roster import Roster
from bot.domain.times.durations import duration_in_words

_THROUGH = {
    Through.PHONE: "by phone",
    Through.SMS: "by SMS",
    Through.SLACK: "in Slack",
    Through.SHELL: "from the shell",
}
_SENTENCES = {
    What.NOBODY_TO_PAGE: (
        "NOBODY CAN BE PAGED: no step of the policy has anybody who can be reached. "
        "Somebody please acknowledge this; looking again every minute."
    ),
    What.POLICY_SWITCHED: (
        "The escalation policy this was opened with has nobody left who can be paged: "
        "going on with the present one, from step 1."
    ),
    What.WAITS_FOR_HOURS: "Low urgency: waiting for the team's hours.",
    What.OTHERS_ON_CALL: "Others are on call by now: paging begins again at step 1.",
}
_METHODS = {"call": "Calling", "sms": "Texting", "slack": "Messaging"}


def in_words(entry: TimelineEntry, roster: Roster) -> str:
    """A sentence, or two, without the time it happened at."""
    told, changed = _sentence(entry, roster), change_in_words(entry)
    return told if changed is None else f"{told} {changed}"


def _sentence(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    match entry.what:
        case What.ACKNOWLEDGEMENT_RUNS_OUT | What.STILL_ON_IT | What.SNOOZED | What.CAME_BACK:
            return _on_it(entry, roster)
        case What.OPENED | What.ALERT | What.MORE_URGENT | What.ACKNOWLEDGED | What.RESOLVED:
            return _from_opened_to_resolved(entry, roster)
        case What.JOINED | What.KEYS_RESOLVED | What.FLAPPING | What.WENT_QUIET:
            return storming(entry)
        case What.ESCALATED | What.DECLINED | What.REASSIGNED:
            return _passed_on(entry, roster)
        case What.EVERYBODY_DECLINED | What.POLICY_BEGINS_AGAIN | What.LAST_STEP_GOES_ON:
            return _at_the_end(entry, roster)
        case What.PAGED:
            return _paged(facts, roster)
        case What.DELIVERY_FAILED | What.DELIVERY_INTERRUPTED | What.MESSAGE_FAILED:
            return _failure(entry, roster)
        case What.CALL_IN_LINE:
            return _in_line(facts, roster)
        case _:
            return _trouble(entry, roster)


def _paged(facts: dict[str, Any], roster: Roster) -> str:
    name = name_of(facts["person"], roster)
    if facts.get("handed"):
        return f"Paging {name}, who was handed it."
    instead = facts.get("stands_in_for")
    if instead:
        name += f", who stands in for {listed([name_of(one, roster) for one in instead])}"
    elif instead is not None:
        name += ", on call by an override"
    elif facts.get("came_on_call"):
        name += ", on call by now"
    return f"Paging {name}." if facts["step"] < 0 else f"Step {facts['step'] + 1}: paging {name}."


def _from_opened_to_resolved(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    match entry.what:
        case What.OPENED if facts.get("by"):
            return f"Opened by {_who(facts, roster)}."
        case What.OPENED:
            source = facts.get("source")
            return f"Opened by an alert from {source}." if source else "Opened by an alert."
        case What.ALERT if facts.get("action") == Action.ACKNOWLEDGE:
            return acknowledged_by_monitor(facts)
        case What.ALERT:
            return f"Another alert: {facts['title']}"
        case What.MORE_URGENT if "taken_by" in facts:
            did = "snoozed" if facts["snoozed"] else "acknowledged"
            return (
                "Paged again for a more urgent alert, although "
                f"{name_of(facts['taken_by'], roster)} had {did} it: {more_urgent(facts)}"
            )
        case What.MORE_URGENT:
            return f"A more urgent alert: {more_urgent(facts)}"
        case What.ACKNOWLEDGED:
            return f"Acknowledged by {_actor(facts, roster)}."
        case _:
            return f"Resolved by {_actor(facts, roster)}."


def _passed_on(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    match entry.what:
        case What.ESCALATED:
            urgent = ", so that it is of high urgency now" if facts.get("urgent") else ""
            return f"{_who(facts, roster)} escalated it {_how(facts)}{urgent}."
        case What.DECLINED:
            return f"{_who(facts, roster)} can't take it, told {_how(facts)}."
        case _:
            team = facts.get("team")
            to = f"team {team}" if team else name_of(facts["person"], roster)
            return f"{_who(facts, roster)} reassigned it to {to} {_how(facts)}."


def _at_the_end(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    if entry.what is What.EVERYBODY_DECLINED:
        left = datetime.fromisoformat(facts["again_at"]) - entry.at
        return (
            "EVERYBODY LEFT HAS SAID THAT THEY CAN'T. Somebody please acknowledge this; "
            f"paging goes on in {duration_in_words(left)}, or with whoever comes on call before."
        )
    ended = "Nobody took it at any step"
    if facts.get("by"):
        did = "can't take it" if facts.get("because") == What.DECLINED else "escalated it"
        ended = f"{_who(facts, roster)} {did}, and no further step is left"
    if entry.what is What.POLICY_BEGINS_AGAIN:
        return f"{ended}: beginning again at step 1."
    return f"{ended}: paging the last step again until somebody answers."


def _on_it(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    hours = " in the team's hours" if facts.get("waits") else ""
    match entry.what:
        case What.STILL_ON_IT:
            return f"{_who(facts, roster)} is still on it, told {_how(facts)}."
        case What.SNOOZED:
            return f"{_who(facts, roster)} snoozed it for {facts['length']} {_how(facts)}."
        case What.CAME_BACK if facts.get("snoozed"):
            return f"{_who(facts, roster)} snoozed it until now: paging begins at step 1{hours}."
        case What.CAME_BACK:
            return (
                f"Not heard of again from {_who(facts, roster)}, who acknowledged it: "
                f"paging begins again at step 1{hours}."
            )
        case _:
            return (
                f"{_who(facts, roster)} acknowledged this and has not been heard of since. Paging "
                f"begins again in {facts['left']} unless somebody says that they are on it."
            )


def _trouble(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    match entry.what:
        case What.DELIVERY_FOUND:
            doing = f"{_METHODS[facts['method']]} {name_of(facts['person'], roster)}"
            return f"{doing} had been done after all: found at the provider, not sent twice."
        case What.CANNOT_REACH:
            name = name_of(facts["person"], roster)
            return f"{name} can't be reached: no phone number and no Slack account is known."
        case What.STEP_SKIPPED:
            targets = ", ".join(facts["targets"])
            who = "on call who can be reached" if facts.get("on_call") else "on call"
            return f"Step {facts['step'] + 1} has nobody {who} ({targets}): skipped at once."
        case What.STEP_DECLINED:
            return f"Everybody of step {facts['step'] + 1} can't take it: skipped at once."
        case What.POLICY_MISSING:
            return f"No schedule file describes team {facts['team']}: paging the last resort."
        case What.POLICY_CHANGED:
            return (
                f"The escalation policy of {facts['team']} was changed. This goes on with the one "
                f"it went by before; reassign it to {facts['team']} to use the new one."
            )
        case What.HOURS_CHANGED:
            return _hours_changed(entry)
        case What.NOBODY_REACHED:
            return _nobody_reached(entry, roster)
        case what if what in _SENTENCES:
            return _SENTENCES[what]
        case _:
            raise ValueError(f"no words for {entry.what}")


def _hours_changed(entry: TimelineEntry) -> str:
    team = entry.facts["team"]
    if entry.facts.get("gone"):
        gone = f"Team {team}, whose hours it waited for, is gone from the files"
        return f"{gone}: going on at once."
    at_once = datetime.fromisoformat(entry.facts["until"]) <= entry.at
    follows = "going on at once" if at_once else "waiting for the new ones"
    return f"The hours of {team} for low urgency were changed: {follows}."


def _nobody_reached(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    again_at = facts.get("again_at")
    left = timedelta(0) if again_at is None else datetime.fromisoformat(again_at) - entry.at
    when = f"in {duration_in_words(left)}" if left else "at once"
    when = "in the team's hours" if facts.get("waits") else when
    if facts.get("person") is not None:
        return f"{name_of(facts['person'], roster)} could not be reached: going on {when}."
    return f"Nobody of step {facts['step'] + 1} could be reached: going on {when}."


def _failure(entry: TimelineEntry, roster: Roster) -> str:
    facts = entry.facts
    again = "trying again" if facts.get("retry_at") else "not tried again"
    if entry.what is What.MESSAGE_FAILED:
        return f"A Slack message did not get through ({facts['problem']}); {again}."
    doing = f"{_METHODS[facts['method']]} {name_of(facts['person'], roster)}"
    if entry.what is What.DELIVERY_INTERRUPTED:
        return f"{doing} was interrupted; sending again, perhaps twice."
    return f"{doing} failed ({facts['problem']}); {again}."


def _in_line(facts: dict[str, Any], roster: Roster) -> str:
    instead = facts.get("instead")
    follows = f"placed by {instead} instead" if instead else "no other provider can place it"
    as_well = " as well" if facts.get("as_well") else ""
    waits = f"waits in line at {facts['provider']}{as_well}, and no phone rings"
    return f"The call to {name_of(facts['person'], roster)} {waits}: {follows}."


def _who(facts: dict[str, Any], roster: Roster) -> str:
    return name_of(facts.get("by"), roster)


def _actor(facts: dict[str, Any], roster: Roster) -> str:
    if facts["through"] == Through.ALERT:
        return str(facts["by"])
    return f"{_who(facts, roster)} {_how(facts)}"


def _how(facts: dict[str, Any]) -> str:
    return _THROUGH[Through(facts["through"])]
