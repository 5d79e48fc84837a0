"""Incidents as JSON values: what the command line and the web answer with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.paging.notification import Notification, NotificationState
from bot.engine.contracts import IncidentView

NOTIFICATION = "notification"


def summary_json(incident: Incident) -> dict[str, Any]:
    """An incident without its timeline, as lists have it. Instants are ISO 8601 in UTC."""
    return {
        "number": incident.number,
        "service": incident.service,
        "team": incident.team,
        "title": incident.title,
        "urgency": incident.urgency,
        "state": incident.state,
        "opened_at": _iso(incident.opened_at),
        "acknowledged_by": incident.acknowledged_by,
        "acknowledged_at": _iso(incident.acknowledged_at),
        "resolved_by": incident.resolved_by,
        "resolved_at": _iso(incident.resolved_at),
        "alerts": incident.alerts,
        "dedup_key": incident.dedup_key,
        "details": incident.details,
        "link": incident.link,
        "source": incident.source,
        "due_at": _iso(incident.due_at),
        "returns_at": _iso(incident.returns_at),
        "snoozed": incident.snoozed,
        "flapping": incident.flapping,
        "quiet_at": _iso(incident.quiet_at),
        "revision": incident.revision,
    }


def incident_json(view: IncidentView, now: datetime) -> dict[str, Any]:
    """An incident with its timeline: entries, and the notifications begun by `now`."""
    timeline = [_happening_json(happening) for happening in happenings(view, now)]
    return {**summary_json(view.incident), "timeline": timeline}


def happenings(view: IncidentView, now: datetime) -> Sequence[TimelineEntry | Notification]:
    """All that happened, in order of time: entries, and notifications at the time they were due.

    Notifications planned for later, and those withdrawn before their time came, are left out.
    """
    began = [n for n in view.notifications if _began(n, now)]
    every: list[TimelineEntry | Notification] = [*view.timeline, *began]
    return sorted(every, key=happened_at)


def happened_at(happening: TimelineEntry | Notification) -> datetime:
    """When it happened, or was due."""
    return happening.at if isinstance(happening, TimelineEntry) else happening.due_at


def _began(notification: Notification, now: datetime) -> bool:
    if notification.tries > 0:
        return True
    if notification.state is NotificationState.WITHDRAWN:
        return notification.due_at <= notification.updated_at
    return notification.due_at <= now


def _happening_json(happening: TimelineEntry | Notification) -> dict[str, Any]:
    at = _iso(happened_at(happening))
    if isinstance(happening, TimelineEntry):
        return {"at": at, "what": happening.what, **happening.facts}
    return {
        "at": at,
        "what": NOTIFICATION,
        "person": happening.person,
        "method": happening.method,
        "state": happening.state,
        "problem": happening.problem,
        "tries": happening.tries,
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
