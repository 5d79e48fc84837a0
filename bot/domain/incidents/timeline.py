"""What happens to an incident, as entries of its timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class What(StrEnum):
    """The kinds of entries. The facts each carries are named in `words.py`, which tells them."""

    OPENED = "opened"
    ALERT = "alert"
    MORE_URGENT = "more_urgent"
    JOINED = "joined"
    KEYS_RESOLVED = "keys_resolved"
    FLAPPING = "flapping"
    WENT_QUIET = "went_quiet"
    PAGED = "paged"
    CANNOT_REACH = "cannot_reach"
    STEP_SKIPPED = "step_skipped"
    STEP_DECLINED = "step_declined"
    EVERYBODY_DECLINED = "everybody_declined"
    POLICY_BEGINS_AGAIN = "policy_begins_again"
    LAST_STEP_GOES_ON = "last_step_goes_on"
    NOBODY_TO_PAGE = "nobody_to_page"
    WAITS_FOR_HOURS = "waits_for_hours"
    HOURS_CHANGED = "hours_changed"
    OTHERS_ON_CALL = "others_on_call"
    POLICY_MISSING = "policy_missing"
    POLICY_CHANGED = "policy_changed"
    POLICY_SWITCHED = "policy_switched"
    NOBODY_REACHED = "nobody_reached"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_INTERRUPTED = "delivery_interrupted"
    DELIVERY_FOUND = "delivery_found"
    CALL_IN_LINE = "call_in_line"
    MESSAGE_FAILED = "message_failed"
    ESCALATED = "escalated"
    DECLINED = "declined"
    REASSIGNED = "reassigned"
    ACKNOWLEDGED = "acknowledged"
    ACKNOWLEDGEMENT_RUNS_OUT = "acknowledgement_runs_out"
    STILL_ON_IT = "still_on_it"
    SNOOZED = "snoozed"
    CAME_BACK = "came_back"
    RESOLVED = "resolved"


class Through(StrEnum):
    """The way a human act, or a monitor's word, reached us."""

    PHONE = "phone"
    SMS = "sms"
    SLACK = "slack"
    SHELL = "shell"
    ALERT = "alert"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineEntry:
    """One thing that happened. `facts` are JSON values: keys of people, steps counted from 0,
    instants as ISO 8601 text.
    """

    id: int
    at: datetime
    what: What
    facts: dict[str, Any]


def why_asked_no_more(timeline: Sequence[TimelineEntry], person: str) -> What | None:
    """DECLINED or REASSIGNED, for somebody who was paged and is not asked to answer any more."""
    for entry in reversed(timeline):
        about = {entry.facts.get("person"), entry.facts.get("by")}
        if entry.what is What.DECLINED and person in about:
            return What.DECLINED
        if entry.what is What.REASSIGNED and entry.facts.get("person") != person:
            return What.REASSIGNED
        if entry.what in {What.PAGED, What.REASSIGNED} and entry.facts.get("person") == person:
            return None
    return None


def was_paged_before_it_came_back(timeline: Sequence[TimelineEntry], person: str) -> bool:
    """Whether somebody who was paged, and is asked still, was last paged before it was put off.

    What comes back pages its first step, but may wait for hours before that.
    """
    for entry in reversed(timeline):
        if entry.what is What.CAME_BACK:
            return True
        if entry.what in {What.PAGED, What.REASSIGNED} and entry.facts.get("person") == person:
            return False
    return False


def has_yet_to_page_since_it_came_back(timeline: Sequence[TimelineEntry]) -> bool:
    """Whether nobody has been paged since it came back: it waits for hours before that."""
    for entry in reversed(timeline):
        if entry.what in {What.CAME_BACK, What.PAGED, What.REASSIGNED}:
            return entry.what is What.CAME_BACK
    return False


def has_yet_to_be_asked_again(timeline: Sequence[TimelineEntry]) -> str | None:
    """To whom it was handed and nobody was paged since: should it wait for hours, they are next.

    None as well where they can't take it, or somebody has had it since.
    """
    paged: TimelineEntry | None = None
    for entry in reversed(timeline):
        if entry.what is What.PAGED:
            if paged is not None or entry.facts.get("handed"):
                return None
            paged = entry
        elif entry.what is What.REASSIGNED:
            person: str | None = entry.facts.get("person")
            is_last = paged is not None and (paged.at, paged.facts["person"]) == (entry.at, person)
            asked = person is not None and why_asked_no_more(timeline, person) is None
            return person if is_last and asked else None
        elif entry.what in {What.ACKNOWLEDGED, What.SNOOZED, What.CAME_BACK}:
            return None
    return None
