"""Values for the tests of what messages say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.domain.incidents.urgency import Urgency
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.paging.policy import EscalationPolicy, PersonTarget, ScheduleTarget, Step
from bot.domain.people.method import Method
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster, Service, Team
from bot.engine.contracts import IncidentView

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

PEOPLE = {
    "ana": Person(
        key="ana",
        name="Ana Souza",
        slack="U02ANA0001",
        timezone=ZoneInfo("America/Los_Angeles"),
    ),
    "bo": Person(
        key="bo",
        name="Bo Lindqvist",
        slack="U02BO00002",
        timezone=ZoneInfo("Europe/Berlin"),
    ),
    "gus": Person(
        key="gus",
        name="Gus Novak",
        email="gus@example.com",
        timezone=ZoneInfo("Europe/Berlin"),
    ),
}
PLATFORM = Team(
    key="platform",
    timezone=ZoneInfo("America/Los_Angeles"),
    channel="#platform",
    services={"checkout": Service(key="checkout", runbook="https://example.com/runbooks/checkout")},
    policy=EscalationPolicy(
        steps=(
            Step(
                targets=(ScheduleTarget(team="platform", schedule="primary"),),
                wait=timedelta(minutes=5),
            ),
            Step(
                targets=(
                    ScheduleTarget(team="platform", schedule="secondary"),
                    PersonTarget(person="ana"),
                ),
                wait=timedelta(minutes=10),
            ),
        )
    ),
)
ROSTER = Roster(people=PEOPLE, roles={}, teams={"platform": PLATFORM})

TRIGGERED = Incident(
    number=12,
    service="checkout",
    team="platform",
    title="Error rate above 5 %",
    urgency=Urgency.HIGH,
    state=State.TRIGGERED,
    dedup_key="k",
    opened_at=NOW,
    due_at=LATER,
    step=0,
)
ACKNOWLEDGED = replace(
    TRIGGERED,
    state=State.ACKNOWLEDGED,
    due_at=None,
    acknowledged_by="ana",
    acknowledged_at=LATER,
)
REMINDED = replace(
    ACKNOWLEDGED, due_at=LATER + timedelta(hours=4), returns_at=LATER + timedelta(hours=4)
)
RESOLVED = replace(
    ACKNOWLEDGED, state=State.RESOLVED, resolved_by="bo", resolved_at=LATER + timedelta(hours=1)
)


def notification(
    method: Method,
    state: NotificationState,
    *,
    person: str = "ana",
    page: int = 1,
    due_at: datetime = NOW,
    tries: int = 0,
    problem: str | None = None,
) -> Notification:
    """One notification about incident 12."""
    return Notification(
        id=1,
        page=page,
        incident=12,
        person=person,
        method=method,
        due_at=due_at,
        state=state,
        tries=tries,
        problem=problem,
        updated_at=NOW,
    )


def entry(what: What, at: datetime = NOW, **facts: Any) -> TimelineEntry:  # noqa: ANN401 (JSON values)
    """One entry of the timeline."""
    return TimelineEntry(id=1, at=at, what=what, facts=facts)


def view(
    incident: Incident = TRIGGERED,
    *,
    paged: Sequence[tuple[str, datetime]] = (),
    notifications: Sequence[Notification] = (),
    timeline: Sequence[TimelineEntry] = (),
    roster: Roster = ROSTER,
) -> IncidentView:
    """What a message about an incident is made from."""
    return IncidentView(
        incident=incident,
        policy=PLATFORM.policy,
        roster=roster,
        paged=tuple(paged),
        notifications=tuple(notifications),
        timeline=tuple(timeline),
    )
