"""The message about an incident: read from the top by somebody half awake."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.sandbox.slack.blocks import complaints_about_message, total_text
from bot.slack.blocks import MESSAGE_LIMIT
from bot.slack.made_for import MadeFor
from bot.slack.messages.incident import incident_message
from tests.slack.making import (
    ACKNOWLEDGED,
    LATER,
    NOW,
    REMINDED,
    RESOLVED,
    ROSTER,
    TRIGGERED,
    entry,
    notification,
    view,
)
from tests.slack.reading import buttons_of, lines_of


@pytest.mark.parametrize(
    ("incident", "direct", "text"),
    [
        (TRIGGERED, True, "🔴 You are paged: Error rate above 5 % (checkout, #12)"),
        (TRIGGERED, False, "🔴 Triggered: Error rate above 5 % (checkout, #12)"),
        (ACKNOWLEDGED, True, "🟡 Acknowledged by Ana Souza: Error rate above 5 % (checkout, #12)"),
        (REMINDED, True, "⏰ Is Ana Souza still on it? Error rate above 5 % (checkout, #12)"),
        (
            replace(REMINDED, acknowledged_by="an alert"),
            False,
            "⏰ Is somebody still on it? Error rate above 5 % (checkout, #12)",
        ),
        (RESOLVED, False, "🟢 Resolved by Bo Lindqvist: Error rate above 5 % (checkout, #12)"),
        (
            replace(RESOLVED, resolved_by="prometheus", service=None),
            False,
            "🟢 Resolved by prometheus: Error rate above 5 % (platform, #12)",
        ),
    ],
    ids=[
        "paged",
        "channel",
        "acknowledged",
        "reminded",
        "a monitor had it",
        "resolved",
        "by a monitor, no service",
    ],
)
def test_the_lock_screen_says_it_all(incident: Incident, direct: bool, text: str) -> None:
    assert incident_message(view(incident), direct=direct).text == text


def test_a_page_reads_from_what_to_who_to_buttons_to_details_to_story() -> None:
    incident = replace(
        TRIGGERED, alerts=3, link="https://grafana.example.com/d/1", details="p99 4 s\nby region"
    )
    shown = incident_message(
        view(
            incident,
            paged=[("ana", NOW)],
            notifications=[notification(Method.CALL, NotificationState.RINGING)],
            timeline=[
                entry(What.OPENED, source="grafana"),
                entry(What.PAGED, person="ana", step=0),
            ],
        ),
        direct=True,
    )

    assert lines_of(shown) == [
        "🔴 You are paged: Error rate above 5 %",
        "*#12* · *checkout* · team platform · high urgency · 3 alerts · since Mon 30 Nov 03:00 UTC",
        (
            "<https://grafana.example.com/d/1|Open the alert> · "
            "<https://example.com/runbooks/checkout|Runbook>"
        ),
        "*Paging now:*",
        "• Ana Souza: call ringing",
        (
            "*Unless somebody acknowledges:* step 2 (platform/secondary, ana) is paged "
            "Mon 30 Nov 03:05 UTC"
        ),
        "Acknowledge",
        "Resolve",
        "Escalate",
        "More…",
        "Reassign…",
        "Snooze for 30 minutes",
        "Snooze for 2 hours",
        "Snooze until 9:00 on your clock",
        "p99 4 s",
        "by region",
        "Mon 30 Nov 03:00 UTC  Opened by an alert from grafana.",
        "Mon 30 Nov 03:00 UTC  Step 1: paging Ana Souza.",
    ]


@pytest.mark.parametrize(
    ("incident", "buttons"),
    [
        (TRIGGERED, ["Acknowledge", "Resolve", "Escalate"]),
        (ACKNOWLEDGED, ["Resolve", "Escalate"]),
        (REMINDED, ["I'm on it", "Resolve", "Escalate"]),
        (RESOLVED, []),
    ],
    ids=["triggered", "acknowledged", "reminded", "resolved"],
)
def test_there_are_buttons_only_for_what_can_be_done(
    incident: Incident, buttons: list[str]
) -> None:
    shown = incident_message(view(incident), direct=False)

    assert buttons_of(shown.blocks) == buttons


def test_the_buttons_carry_what_they_were_made_for() -> None:
    made_for = str(MadeFor.incident(TRIGGERED))
    shown = incident_message(view(), direct=False)

    [row] = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    assert [(one["action_id"], one["value"]) for one in row if "value" in one] == [
        ("incident_acknowledge", f"{made_for} 0 0 0"),
        ("incident_resolve", f"{made_for} 0 0 0"),
        ("incident_escalate", f"{made_for} 0 0 0"),
    ]


def test_the_buttons_tell_how_often_it_has_become_urgent() -> None:
    made_for = MadeFor.incident(TRIGGERED)
    shown = incident_message(view(replace(TRIGGERED, rises=2)), direct=False)

    [row] = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    told = {one["value"] for one in row if "value" in one}
    told |= {option["value"].split(" ", 2)[2] for one in row for option in one.get("options", ())}
    assert told == {f"{made_for} 0 0 0 2", "0 0 0 2"}


def test_what_is_over_is_short() -> None:
    shown = incident_message(view(replace(RESOLVED, details="a stack trace")), direct=False)

    assert lines_of(shown) == [
        "🟢 Resolved by Bo Lindqvist: Error rate above 5 %",
        "*#12* · *checkout* · team platform · high urgency · since Mon 30 Nov 03:00 UTC",
        "Acknowledged by *Ana Souza*, Mon 30 Nov 03:05 UTC",
        "Resolved by *Bo Lindqvist*, Mon 30 Nov 04:05 UTC",
        "<https://example.com/runbooks/checkout|Runbook>",
    ]


@pytest.mark.parametrize(
    ("incident", "line"),
    [
        (replace(TRIGGERED, step=-1, due_at=NOW), "*Paging begins:* now"),
        (
            replace(TRIGGERED, step=-1, urgency=Urgency.LOW, due_at=NOW + timedelta(hours=6)),
            "*Paging begins:* Mon 30 Nov 09:00 UTC",
        ),
        (
            replace(TRIGGERED, step=1),
            "*Unless somebody acknowledges:* the policy's next step is paged Mon 30 Nov 03:05 UTC",
        ),
        (
            replace(TRIGGERED, team="dissolved"),
            "*Unless somebody acknowledges:* whoever can be reached is paged Mon 30 Nov 03:05 UTC",
        ),
    ],
    ids=["before the first step", "low urgency waits", "last step", "team without a file"],
)
def test_it_says_what_comes_next(incident: Incident, line: str) -> None:
    assert line in lines_of(incident_message(view(incident), direct=False))


@pytest.mark.parametrize(
    "title",
    [
        "x" * 3000,
        "🔥" * 1500,
        "👩‍🚒" * 700,
        "&" * 3000,
        "<!channel> <!here> <@U02ANA0001> @channel",
        "```" * 500,
        "مرحبا بالعالم " * 200,
        "\u202e" * 50,
        "",
        "\n\n\n",
        "`a` *b* _c_ ~d~ <https://example.com|e>",
        "\ud83d",
    ],
    ids=[
        "3,000 letters",
        "only emoji",
        "joined emoji",
        "all escaped",
        "mentions",
        "backticks",
        "right to left",
        "direction marks",
        "empty",
        "blank lines",
        "markup",
        "half a character",
    ],
)
@pytest.mark.parametrize(
    "incident", [TRIGGERED, ACKNOWLEDGED, RESOLVED], ids=["triggered", "acknowledged", "resolved"]
)
def test_whatever_a_monitor_sends_slack_takes_the_message(title: str, incident: Incident) -> None:
    hostile = replace(
        incident,
        title=title,
        details=title * 30,
        service=(title or "s")[:255],
        link=f"https://example.com/{title[:50]}",
        acknowledged_by=title or None,
        resolved_by=title or None,
    )
    timeline = [entry(What.ALERT, by=title, title=title) for _ in range(30)]
    people = [(f"{title} {number}", NOW) for number in range(30)]
    failed = [
        notification(
            Method.CALL, NotificationState.FAILED, person=person, page=number, problem=title
        )
        for number, (person, _) in enumerate(people)
    ]

    shown = incident_message(
        view(hostile, timeline=timeline, paged=people, notifications=failed), direct=True
    )

    assert complaints_about_message(list(shown.blocks)) == []
    assert total_text(list(shown.blocks)) <= MESSAGE_LIMIT
    assert 0 < len(shown.text) < 4000
    for text in (shown.text, *_mrkdwn_in(shown.blocks)):
        assert "<!channel" not in text
        assert "<!here" not in text
        assert "<@" not in text
        assert "@channel" not in text
        assert "`" not in text
    shown.text.encode()


def _mrkdwn_in(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if node.get("type") == "mrkdwn" else []
        return own + [text for inner in node.values() for text in _mrkdwn_in(inner)]
    if isinstance(node, list | tuple):
        return [text for inner in node for text in _mrkdwn_in(inner)]
    return []


def test_a_long_title_stands_in_full_under_the_header() -> None:
    title = "disk of db-1 fills up " * 10
    lines = lines_of(incident_message(view(replace(TRIGGERED, title=title)), direct=False))

    assert lines[0].endswith("…")
    assert lines[1] == title.strip()


def test_only_the_last_entries_are_told() -> None:
    timeline = [
        entry(What.ALERT, LATER, by="grafana", title=f"number {number}") for number in range(20)
    ]
    shown = lines_of(incident_message(view(timeline=timeline), direct=False))

    told = [line for line in shown if "number" in line]
    assert told[0].endswith("number 14")
    assert told[-1].endswith("number 19")


def test_a_service_that_the_files_dropped_has_no_runbook() -> None:
    shown = incident_message(view(replace(TRIGGERED, service="gone"), roster=ROSTER), direct=False)

    assert not any("Runbook" in line for line in lines_of(shown))
