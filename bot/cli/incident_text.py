"""Incidents for people at a terminal."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.cli.output import table, text
from bot.cli.when import day, day_and_time, time_of_day
from bot.domain.answering.naming import name_of
from bot.domain.answering.quiet_hours import paged_again_at
from bot.domain.answering.words import in_words
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.storm import headline
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.people.method import Method
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import IncidentView
from bot.engine.incident_json import happened_at, happenings

STATE_STYLES = {
    State.TRIGGERED: "bold red",
    State.ACKNOWLEDGED: "yellow",
    State.RESOLVED: "green",
}
# A list is as wide as its widest row, so one long title must not widen all others.
TITLE_WIDTH = 80
_METHODS = {Method.CALL: "Call", Method.SMS: "SMS", Method.SLACK: "Slack message"}
_FARED = {
    NotificationState.PENDING: "waiting to be sent",
    NotificationState.SENDING: "being sent",
    NotificationState.SENT: "sent",
    NotificationState.RINGING: "ringing",
    NotificationState.ANSWERED: "picked up",
    NotificationState.DELIVERED: "delivered",
    NotificationState.NO_ANSWER: "no answer",
    NotificationState.BUSY: "busy",
    NotificationState.FAILED: "failed",
    NotificationState.ENDED: "over",
    NotificationState.WITHDRAWN: "withdrawn",
}
_LOUD = {
    What.NOBODY_TO_PAGE,
    What.CANNOT_REACH,
    What.STEP_SKIPPED,
    What.NOBODY_REACHED,
    What.POLICY_MISSING,
    What.ACKNOWLEDGEMENT_RUNS_OUT,
    What.CAME_BACK,
    What.FLAPPING,
}


def zone_of(roster: Roster | None, team: str) -> ZoneInfo:
    """The team's time zone; UTC for a team that no file describes."""
    known = roster.teams.get(team) if roster else None
    return known.timezone if known else ZoneInfo("UTC")


def print_incident(out: Console, view: IncidentView, now: datetime) -> None:
    """One incident: what it is, where it stands, and all that happened."""
    incident, zone = view.incident, zone_of(view.roster, view.incident.team)
    out.print(
        text(f"Incident {incident.number}", "bold"),
        _state(incident),
    )
    out.print(text(headline(incident)))
    facts = Table.grid(padding=(0, 2, 0, 0))
    for label, value in (*_facts(incident, view.roster, zone), *_policy(view)):
        facts.add_row(Text(f"  {label}", "dim"), value)
    out.print(facts)
    for line in _timeline(view, zone, now):
        out.print(line)


def print_answer(out: Console, view: IncidentView) -> None:
    """The incident after a command has acknowledged or resolved it, and how to see more."""
    incident, zone = view.incident, zone_of(view.roster, view.incident.team)
    answers = (
        (incident.resolved_by, incident.resolved_at),
        (incident.acknowledged_by, incident.acknowledged_at),
    )
    answer = next(
        (_by(person, at, view.roster, zone) for person, at in answers if at is not None), Text()
    )
    stands = incident.state.value
    if incident.snoozed and incident.returns_at is not None:
        stands = "snoozed until"
        answer = _by(incident.acknowledged_by, incident.returns_at, view.roster, zone)
    out.print(
        text(f"Incident {incident.number}", "bold"),
        text(stands, STATE_STYLES[incident.state]),
        Text.assemble(answer, f" ({zone.key}):"),
        text(_cut(incident.title)),
    )
    paged_at = paged_again_at(incident, view.roster)
    if incident.snoozed and paged_at is not None and paged_at != incident.returns_at:
        begins = f"{day_and_time(paged_at, zone)} ({zone.key})"
        out.print(f"Low urgency waits for the team's hours: paging begins again {begins}.")
    out.print(f"All that happened to it: oncall incident {incident.number}", style="dim")


def print_reassigned(out: Console, view: IncidentView, outcome: str) -> None:
    """Who is paged for an incident now, or why nobody is, and how to see more."""
    incident = view.incident
    out.print(
        text(f"Incident {incident.number}", "bold"),
        _state(incident),
        Text.assemble(text(f"reassigned, {outcome}:")),
        text(_cut(incident.title)),
    )
    out.print(f"All that happened to it: oncall incident {incident.number}", style="dim")


def _facts(incident: Incident, roster: Roster, zone: ZoneInfo) -> list[tuple[str, RenderableType]]:
    where = f"{incident.team}/{incident.service}" if incident.service else incident.team
    facts: list[tuple[str, RenderableType]] = [
        ("for", text(f"{where}, {incident.urgency} urgency")),
        ("opened", text(f"{day_and_time(incident.opened_at, zone)} ({zone.key})")),
    ]
    if incident.alerts > 1:
        facts.append(("alerts", str(incident.alerts)))
    if incident.source:
        facts.append(("source", text(name_of(incident.source, roster))))
    if incident.acknowledged_at:
        facts.append(
            (_did(incident), _by(incident.acknowledged_by, incident.acknowledged_at, roster, zone))
        )
    if paged_at := paged_again_at(incident, roster):
        facts.append(("paged again", text(day_and_time(paged_at, zone))))
    if incident.resolved_at:
        facts.append(("resolved", _by(incident.resolved_by, incident.resolved_at, roster, zone)))
    if incident.link:
        facts.append(("link", text(incident.link)))
    if incident.details:
        facts.append(("details", Group(*map(text, incident.details.splitlines()))))
    return facts


def _state(incident: Incident) -> Text:
    stands = "snoozed" if incident.snoozed else incident.state.value
    return text(stands, STATE_STYLES[incident.state])


def _did(incident: Incident) -> str:
    return "snoozed" if incident.snoozed else "acknowledged"


def _policy(view: IncidentView) -> list[tuple[str, RenderableType]]:
    team = view.roster.teams.get(view.incident.team)
    if team is None or team.policy == view.policy:
        return []
    return [("policy", "an earlier one; the files say another now")]


def _by(person: str | None, at: datetime, roster: Roster, zone: ZoneInfo) -> Text:
    return text(f"{day_and_time(at, zone)} by {name_of(person, roster)}")


def _timeline(view: IncidentView, zone: ZoneInfo, now: datetime) -> list[RenderableType]:
    lines: list[RenderableType] = []
    today = ""
    for happening in happenings(view, now):
        at = happened_at(happening)
        if day(at, zone) != today:
            today = day(at, zone)
            lines += ["", text(today, "bold")]
        lines.append(_line(time_of_day(at, zone), happening, view.roster))
    return lines


def _line(time: str, happening: TimelineEntry | Notification, roster: Roster) -> RenderableType:
    line = Table.grid(padding=(0, 2, 0, 0))
    if isinstance(happening, TimelineEntry):
        said = text(in_words(happening, roster), "bold red" if happening.what in _LOUD else "")
    else:
        said = text(_notification(happening, roster))
    line.add_row(Text(f"  {time}", "dim"), said)
    return line


def _notification(notification: Notification, roster: Roster) -> str:
    to = f"{_METHODS[notification.method]} to {name_of(notification.person, roster)}"
    # The problem has a line of its own in the timeline.
    tries = f", {notification.tries} tries" if notification.tries > 1 else ""
    return f"{to}: {_FARED[notification.state]}{tries}"


def print_incidents(out: Console, found: Sequence[Incident], roster: Roster | None) -> None:
    """A list of incidents, one a line where they fit."""
    shown = table("No.", "State", "Opened", "For", "Title")
    shown.columns[0].justify = "right"
    for incident in found:
        shown.add_row(*_row(incident, zone_of(roster, incident.team)))
    out.print(shown)


def _row(incident: Incident, zone: ZoneInfo) -> list[RenderableType]:
    return [
        str(incident.number),
        _state(incident),
        f"{incident.opened_at.astimezone(zone):%d %b %H:%M %Z}",
        text(incident.service or incident.team),
        text(_cut(incident.title)),
    ]


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_WIDTH else title[: TITLE_WIDTH - 1] + "…"
