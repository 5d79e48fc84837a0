"""Which notifications an incident tells of, and in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, Step
from bot.domain.people.method import Method
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import IncidentView
from bot.engine.incident_json import happenings, incident_json, summary_json

OPENED = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
INCIDENT = Incident(
    number=7,
    service="checkout",
    team="platform",
    title="Checkout is down",
    urgency=Urgency.HIGH,
    state=State.TRIGGERED,
    dedup_key="down",
    opened_at=OPENED,
    due_at=OPENED + timedelta(minutes=5),
)
POLICY = EscalationPolicy(
    steps=(Step(targets=(PersonTarget(person="ana"),), wait=timedelta(minutes=5)),)
)


def notification(
    state: NotificationState, *, due_minutes: float, updated_minutes: float = 0, tries: int = 0
) -> Notification:
    return Notification(
        id=1,
        page=1,
        incident=7,
        person="ana",
        method=Method.CALL,
        due_at=OPENED + timedelta(minutes=due_minutes),
        state=state,
        tries=tries,
        updated_at=OPENED + timedelta(minutes=updated_minutes),
    )


def view(*notifications: Notification, timeline: tuple[TimelineEntry, ...] = ()) -> IncidentView:
    return IncidentView(
        incident=INCIDENT,
        policy=POLICY,
        roster=Roster(people={}, roles={}, teams={}),
        paged=(),
        notifications=notifications,
        timeline=timeline,
    )


@pytest.mark.parametrize(
    ("told", "is_there"),
    [
        pytest.param(notification(NotificationState.PENDING, due_minutes=1), True, id="due"),
        pytest.param(notification(NotificationState.PENDING, due_minutes=3), False, id="later"),
        pytest.param(
            notification(NotificationState.PENDING, due_minutes=3, tries=1), True, id="to redial"
        ),
        pytest.param(
            notification(NotificationState.NO_ANSWER, due_minutes=1, tries=1), True, id="tried"
        ),
        pytest.param(
            notification(NotificationState.WITHDRAWN, due_minutes=1.5, updated_minutes=1),
            False,
            id="withdrawn before its time",
        ),
        pytest.param(
            notification(NotificationState.WITHDRAWN, due_minutes=1, updated_minutes=1.5),
            True,
            id="withdrawn while it waited",
        ),
    ],
)
def test_a_notification_is_told_once_it_was_due_or_taken_up(
    told: Notification, is_there: bool
) -> None:
    assert (told in happenings(view(told), OPENED + timedelta(minutes=2))) is is_there


def test_entries_and_notifications_are_merged_by_time() -> None:
    opened = TimelineEntry(id=1, at=OPENED, what=What.OPENED, facts={"source": "Grafana"})
    late = TimelineEntry(id=2, at=OPENED + timedelta(minutes=2), what=What.ESCALATED, facts={})
    call = notification(NotificationState.NO_ANSWER, due_minutes=1, tries=1)

    timeline = incident_json(view(call, timeline=(opened, late)), OPENED + timedelta(hours=1))[
        "timeline"
    ]

    assert timeline[0] == {
        "at": "2026-11-30T03:00:00+00:00",
        "what": "opened",
        "source": "Grafana",
    }
    assert timeline[1] == {
        "at": "2026-11-30T03:01:00+00:00",
        "what": "notification",
        "person": "ana",
        "method": "call",
        "state": "no-answer",
        "problem": None,
        "tries": 1,
    }
    assert timeline[2]["what"] == "escalated"


def test_a_summary_has_exactly_these_keys() -> None:
    assert list(summary_json(INCIDENT)) == [
        "number",
        "service",
        "team",
        "title",
        "urgency",
        "state",
        "opened_at",
        "acknowledged_by",
        "acknowledged_at",
        "resolved_by",
        "resolved_at",
        "alerts",
        "dedup_key",
        "details",
        "link",
        "source",
        "due_at",
        "returns_at",
        "snoozed",
        "flapping",
        "quiet_at",
        "revision",
    ]
