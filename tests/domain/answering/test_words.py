"""The timeline in plain words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain.answering.words import in_words
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
ANA = Person(key="ana", name="Ana Souza", timezone=ZoneInfo("UTC"))
ROSTER = Roster(people={"ana": ANA}, roles={}, teams={})

TOLD: list[tuple[What, dict[str, Any], str]] = [
    (What.OPENED, {"source": None}, "Opened by an alert."),
    (What.OPENED, {"source": "probes"}, "Opened by an alert from probes."),
    (What.OPENED, {"by": "ana"}, "Opened by Ana Souza."),
    (
        What.ALERT,
        {"by": "an alert from probes", "through": "alert", "title": "still down"},
        "Another alert: still down",
    ),
    (What.PAGED, {"person": "ana", "step": 0}, "Step 1: paging Ana Souza."),
    (
        What.PAGED,
        {"person": "bo", "step": 0, "stands_in_for": ["ana", "chen"]},
        "Step 1: paging bo, who stands in for Ana Souza and chen.",
    ),
    (
        What.PAGED,
        {"person": "ana", "step": 1, "stands_in_for": []},
        "Step 2: paging Ana Souza, on call by an override.",
    ),
    (
        What.CANNOT_REACH,
        {"person": "ana", "step": 0},
        "Ana Souza can't be reached: no phone number and no Slack account is known.",
    ),
    (
        What.STEP_SKIPPED,
        {"step": 1, "targets": ["platform/secondary", "cto"]},
        "Step 2 has nobody on call (platform/secondary, cto): skipped at once.",
    ),
    (
        What.STEP_SKIPPED,
        {"step": 0, "targets": ["platform/primary"], "on_call": True},
        "Step 1 has nobody on call who can be reached (platform/primary): skipped at once.",
    ),
    (
        What.POLICY_BEGINS_AGAIN,
        {"round": 1},
        "Nobody took it at any step: beginning again at step 1.",
    ),
    (
        What.POLICY_BEGINS_AGAIN,
        {"round": 1, "by": "ana", "because": "declined"},
        "Ana Souza can't take it, and no further step is left: beginning again at step 1.",
    ),
    (
        What.LAST_STEP_GOES_ON,
        {"step": 1, "by": "ana", "because": "escalated"},
        (
            "Ana Souza escalated it, and no further step is left: "
            "paging the last step again until somebody answers."
        ),
    ),
    (
        What.EVERYBODY_DECLINED,
        {"again_at": (NOW + timedelta(minutes=15)).isoformat()},
        (
            "EVERYBODY LEFT HAS SAID THAT THEY CAN'T. Somebody please acknowledge this; "
            "paging goes on in 15 minutes, or with whoever comes on call before."
        ),
    ),
    (
        What.ACKNOWLEDGED,
        {"by": "ana", "through": "phone"},
        "Acknowledged by Ana Souza by phone.",
    ),
    (
        What.RESOLVED,
        {"by": "an alert from probes", "through": "alert"},
        "Resolved by an alert from probes.",
    ),
    (
        What.ALERT,
        {"by": "an alert from probes", "action": "trigger", "title": "still down"},
        "Another alert: still down",
    ),
    (
        What.ALERT,
        {"by": "an alert", "action": "acknowledge", "title": "", "snoozed": False},
        "Also acknowledged by an alert.",
    ),
    (
        What.ALERT,
        {"by": "an alert from probes", "action": "acknowledge", "title": "", "snoozed": True},
        "Also acknowledged by an alert from probes. It stays snoozed.",
    ),
    (
        What.ALERT,
        {"by": "an alert", "action": "acknowledge", "dedup_key": "disk", "others_open": 1},
        "Only “disk” acknowledged by an alert: another alert is open, and paging goes on.",
    ),
    (
        What.ALERT,
        {"by": "an alert", "action": "acknowledge", "dedup_key": "disk", "others_open": 1200},
        "Only “disk” acknowledged by an alert: 1,200 others are open, and paging goes on.",
    ),
    (
        What.MORE_URGENT,
        {"by": "an alert", "through": "alert", "title": "all down", "before": "one slow"},
        "A more urgent alert: all down (until then: one slow)",
    ),
    (
        What.MORE_URGENT,
        {"by": "an alert", "title": "all down", "taken_by": "ana", "snoozed": False},
        ("Paged again for a more urgent alert, although Ana Souza had acknowledged it: all down"),
    ),
    (
        What.MORE_URGENT,
        {"by": "an alert", "title": "all down", "taken_by": "ana", "snoozed": True},
        "Paged again for a more urgent alert, although Ana Souza had snoozed it: all down",
    ),
    (
        What.ESCALATED,
        {"by": "ana", "through": "slack"},
        "Ana Souza escalated it in Slack.",
    ),
    (
        What.DECLINED,
        {"by": "gone", "through": "phone"},
        "gone can't take it, told by phone.",
    ),
    (
        What.ACKNOWLEDGEMENT_RUNS_OUT,
        {"by": "ana", "runs_out_at": NOW.isoformat(), "left": "15m"},
        (
            "Ana Souza acknowledged this and has not been heard of since. Paging begins again "
            "in 15m unless somebody says that they are on it."
        ),
    ),
    (
        What.STILL_ON_IT,
        {"by": "ana", "through": "slack"},
        "Ana Souza is still on it, told in Slack.",
    ),
    (
        What.REASSIGNED,
        {"by": "ana", "through": "slack", "person": "ana"},
        "Ana Souza reassigned it to Ana Souza in Slack.",
    ),
    (
        What.REASSIGNED,
        {"by": "ana", "through": "shell", "team": "search"},
        "Ana Souza reassigned it to team search from the shell.",
    ),
    (
        What.HOURS_CHANGED,
        {"team": "search", "until": NOW.isoformat()},
        "The hours of search for low urgency were changed: going on at once.",
    ),
    (
        What.HOURS_CHANGED,
        {"team": "search", "until": (NOW + timedelta(hours=1)).isoformat()},
        "The hours of search for low urgency were changed: waiting for the new ones.",
    ),
    (
        What.HOURS_CHANGED,
        {"team": "search", "until": NOW.isoformat(), "gone": True},
        "Team search, whose hours it waited for, is gone from the files: going on at once.",
    ),
    (What.PAGED, {"person": "ana", "step": -1}, "Paging Ana Souza."),
    (
        What.PAGED,
        {"person": "ana", "step": 0, "handed": True},
        "Paging Ana Souza, who was handed it.",
    ),
    (What.NOBODY_REACHED, {"person": "ana"}, "Ana Souza could not be reached: going on at once."),
    (
        What.NOBODY_REACHED,
        {"person": "ana", "waits": True},
        "Ana Souza could not be reached: going on in the team's hours.",
    ),
    (
        What.NOBODY_REACHED,
        {"step": 0, "round": 0, "again_at": NOW.isoformat()},
        "Nobody of step 1 could be reached: going on at once.",
    ),
    (
        What.NOBODY_REACHED,
        {"step": 2, "round": 0, "again_at": (NOW + timedelta(minutes=4)).isoformat()},
        "Nobody of step 3 could be reached: going on in 4 minutes.",
    ),
    # From before it was told when.
    (What.NOBODY_REACHED, {"step": 0}, "Nobody of step 1 could be reached: going on at once."),
    (
        What.SNOOZED,
        {"by": "ana", "through": "shell", "until": NOW.isoformat(), "length": "2h"},
        "Ana Souza snoozed it for 2h from the shell.",
    ),
    (
        What.FLAPPING,
        {"times": 4, "minutes": 0, "quiet_minutes": 10},
        (
            "Comes and goes: 4 times in a minute. It will be closed when it has been quiet for "
            "10 minutes."
        ),
    ),
    (
        What.WENT_QUIET,
        {"by": "an alert", "quiet_minutes": 10},
        "Over, says an alert; closed if nothing more comes for 10 minutes.",
    ),
    (
        What.CAME_BACK,
        {"by": "ana", "snoozed": True},
        "Ana Souza snoozed it until now: paging begins at step 1.",
    ),
    (
        What.CAME_BACK,
        {"by": "ana", "snoozed": True, "waits": True},
        "Ana Souza snoozed it until now: paging begins at step 1 in the team's hours.",
    ),
    (
        What.CAME_BACK,
        {"by": "an alert from Grafana"},
        (
            "Not heard of again from an alert from Grafana, who acknowledged it: paging begins "
            "again at step 1."
        ),
    ),
    (
        What.DELIVERY_FAILED,
        {"person": "ana", "method": "call", "problem": "503", "retry_at": NOW.isoformat()},
        "Calling Ana Souza failed (503); trying again.",
    ),
    (
        What.DELIVERY_FAILED,
        {"person": "ana", "method": "sms", "problem": "dead number", "retry_at": None},
        "Texting Ana Souza failed (dead number); not tried again.",
    ),
    (
        What.DELIVERY_INTERRUPTED,
        {"person": "ana", "method": "slack"},
        "Messaging Ana Souza was interrupted; sending again, perhaps twice.",
    ),
    (
        What.DELIVERY_FOUND,
        {"person": "ana", "method": "call"},
        "Calling Ana Souza had been done after all: found at the provider, not sent twice.",
    ),
    (
        What.MESSAGE_FAILED,
        {"problem": "is_archived", "retry_at": None},
        "A Slack message did not get through (is_archived); not tried again.",
    ),
]


@pytest.mark.parametrize(("what", "facts", "words"), TOLD, ids=lambda value: str(value)[:40])
def test_what_happened_is_told_in_words(what: What, facts: dict[str, Any], words: str) -> None:
    assert in_words(TimelineEntry(id=1, at=NOW, what=what, facts=facts), ROSTER) == words


@pytest.mark.parametrize("what", list(What), ids=str)
def test_everything_that_can_happen_has_words(what: What) -> None:
    facts = {
        "by": "ana",
        "person": "ana",
        "through": "phone",
        "title": "x",
        "step": 0,
        "round": 1,
        "targets": [],
        "method": "call",
        "problem": "x",
        "team": "platform",
        "again_at": NOW.isoformat(),
        "until": NOW.isoformat(),
        "left": "15m",
        "length": "2h",
        "count": 1200,
        "open": 3,
        "titles": ["y", "x"],
        "service": "web",
        "provider": "twilio",
        "times": 4,
        "minutes": 12,
        "quiet_minutes": 10,
    }

    assert in_words(TimelineEntry(id=1, at=NOW, what=what, facts=facts), ROSTER).endswith(
        (".", "x")
    )
