"""The message about an incident: what broke, who is on it, and the buttons, from top to bottom."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.answering.naming import name_of
from bot.domain.answering.quiet_hours import paged_again_at, waits_until
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.storm import and_more
from bot.domain.incidents.timeline import (
    What,
    has_yet_to_be_asked_again,
    has_yet_to_page_since_it_came_back,
)
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import IncidentView
from bot.slack import blocks
from bot.slack.blocks import SECTION_LIMIT, Block, Content, fitting
from bot.slack.made_for import MadeFor
from bot.slack.messages.paging import paging
from bot.slack.messages.story import story
from bot.slack.writing import cut, link, mrkdwn, one_line, some_lines, when

ACKNOWLEDGE = "incident_acknowledge"
RESOLVE = "incident_resolve"
ESCALATE = "incident_escalate"
MORE = "incident_more"
TO_REASSIGN = "reassign"

EMOJI = {State.TRIGGERED: "🔴", State.ACKNOWLEDGED: "🟡", State.RESOLVED: "🟢"}

HEADER_TITLE_LIMIT = 85
HEADER_NAME_LIMIT = 40
TITLE_LIMIT = 600
SHORT_TITLE_LIMIT = 120
DETAILS_LIMIT = 600
DETAILS_LINES = 8
NAME_LIMIT = 60


def incident_message(view: IncidentView, *, direct: bool) -> Content:
    """The same in the channel and, `direct`, to somebody who is paged: there it says so."""
    incident = view.incident
    pages_reader = direct and not has_yet_to_page_since_it_came_back(view.timeline)
    state = _state_in_words(incident, view.roster, direct=pages_reader)
    heading = f"{_emoji(incident)} {state}{'' if state.endswith('?') else ':'}"
    more = and_more(incident)
    title = one_line(incident.title, HEADER_TITLE_LIMIT - len(more)) + more
    return Content(
        text=f"{mrkdwn(heading)} {mrkdwn(title)} ({mrkdwn(_whose(incident))}, #{incident.number})",
        blocks=(blocks.header(f"{heading} {title}"), *_body(view)),
    )


def short_line(incident: Incident) -> str:
    """One incident on one line of mrkdwn, for lists and answers."""
    title = mrkdwn(one_line(incident.title, SHORT_TITLE_LIMIT) + and_more(incident))
    return f"{_emoji(incident)} *#{incident.number}* {mrkdwn(_whose(incident))}: {title}"


def _emoji(incident: Incident) -> str:
    if incident.snoozed:
        return "💤"
    return "⏰" if incident.runs_out else EMOJI[incident.state]


def _state_in_words(incident: Incident, roster: Roster, *, direct: bool) -> str:
    if incident.state is State.RESOLVED:
        return f"Resolved by {_brief_name(incident.resolved_by, roster)}"
    if incident.runs_out:
        # A monitor that acknowledged it is not on it.
        who = incident.acknowledged_by if incident.acknowledged_by in roster.people else None
        return f"Is {_brief_name(who, roster)} still on it?"
    if incident.snoozed:
        return f"Snoozed by {_brief_name(incident.acknowledged_by, roster)}"
    if incident.state is State.ACKNOWLEDGED:
        return f"Acknowledged by {_brief_name(incident.acknowledged_by, roster)}"
    return "You are paged" if direct else "Triggered"


def _brief_name(person: str | None, roster: Roster) -> str:
    return one_line(name_of(person, roster), HEADER_NAME_LIMIT)


def _body(view: IncidentView) -> Iterator[Block]:
    incident = view.incident
    if one_line(incident.title, HEADER_TITLE_LIMIT) != one_line(incident.title, TITLE_LIMIT):
        yield blocks.plain_section(one_line(incident.title, TITLE_LIMIT))
    yield blocks.section(fitting(_facts(view)))
    if incident.state is State.TRIGGERED:
        coming = _next_step(view)
        now = fitting(paging(view), SECTION_LIMIT - len(coming) - 1)
        yield blocks.section(f"{now}\n{coming}" if now else coming)
    if incident.is_open:
        yield blocks.actions(*_buttons(incident))
        details = some_lines(incident.details, DETAILS_LIMIT, DETAILS_LINES)
        if details:
            yield blocks.plain_section(details)
    told = story(view.timeline, view.roster)
    if told:
        yield blocks.context(told)


def _facts(view: IncidentView) -> Iterator[str]:
    incident = view.incident
    facts = [f"*#{incident.number}*", f"*{mrkdwn(_whose(incident))}*"]
    if incident.service is not None:
        facts.append(f"team {mrkdwn(cut(incident.team, NAME_LIMIT))}")
    facts.append(f"{incident.urgency} urgency")
    if incident.alerts > 1:
        facts.append(f"{incident.alerts:,} alerts")
    yield " · ".join([*facts, f"since {when(incident.opened_at)}"])
    yield from _answered(incident, view.roster)
    links = [link(incident.link, "Open the alert"), link(_runbook(view), "Runbook")]
    if any(links):
        yield " · ".join(one for one in links if one)


def _answered(incident: Incident, roster: Roster) -> Iterator[str]:
    if incident.acknowledged_at is not None:
        by = one_line(name_of(incident.acknowledged_by, roster), NAME_LIMIT)
        did = "Snoozed" if incident.snoozed else "Acknowledged"
        yield f"{did} by *{mrkdwn(by)}*, {when(incident.acknowledged_at)}"
    paged_at = paged_again_at(incident, roster)
    if paged_at is not None:
        resolved = "" if incident.runs_out else "it is resolved or "
        unless = f", unless {resolved}somebody says that they are still on it"
        yield f"Paging begins again {when(paged_at)}{'' if incident.snoozed else unless}"
    if incident.resolved_at is not None:
        by = one_line(name_of(incident.resolved_by, roster), NAME_LIMIT)
        yield f"Resolved by *{mrkdwn(by)}*, {when(incident.resolved_at)}"


def _runbook(view: IncidentView) -> str | None:
    team = view.roster.teams.get(view.incident.team)
    service = team.services.get(view.incident.service or "") if team else None
    return service.runbook if service else None


def _next_step(view: IncidentView) -> str:
    incident = view.incident
    falls_due = incident.due_at or incident.opened_at
    due_at = waits_until(incident, view.roster, falls_due) or falls_due
    if incident.step < 0 and not view.paged:
        begins = "now" if due_at <= incident.opened_at else when(due_at)
        return f"*Paging begins:* {begins}"
    known = incident.team in view.roster.teams
    unless = "*Unless somebody acknowledges:*"
    handed_to = has_yet_to_be_asked_again(view.timeline)
    if handed_to is not None and (due_at != falls_due or _waits(view)):
        name = mrkdwn(one_line(name_of(handed_to, view.roster), NAME_LIMIT))
        return f"{unless} {name} is paged again {when(due_at)}, and then the policy goes on"
    whom = _whom_next(view.policy, incident.step) if known else "whoever can be reached"
    return f"{unless} {whom} is paged {when(due_at)}"


def _waits(view: IncidentView) -> bool:
    """Whether it was put off until hours that have yet to begin."""
    whats = {What.WAITS_FOR_HOURS, What.HOURS_CHANGED}
    newest = next((one for one in reversed(view.timeline) if one.what in whats), None)
    due_at = view.incident.due_at
    return newest is not None and due_at == datetime.fromisoformat(newest.facts["until"])


def _whom_next(policy: EscalationPolicy, step: int) -> str:
    if step + 1 >= len(policy.steps):
        return "the policy's next step"
    targets = ", ".join(map(str, policy.steps[step + 1].targets))
    return f"step {step + 2} ({mrkdwn(one_line(targets, SHORT_TITLE_LIMIT))})"


def _buttons(incident: Incident) -> Iterator[Block]:
    made_for = str(MadeFor.incident(incident))
    # With where it stands: pressed late, or by two at once, it must not skip a step, nor take the
    # incident from somebody who has just acknowledged it. With its rises: nobody answers what has
    # become urgent since the message was written.
    at = incident.position
    seen = f"{at.step} {at.round} {int(at.acknowledged)}"
    seen += f" {incident.rises}" if incident.rises else ""
    value = f"{made_for} {seen}"
    if incident.state is State.TRIGGERED:
        yield blocks.button("Acknowledge", action_id=ACKNOWLEDGE, value=value, style="primary")
    if incident.runs_out or incident.snoozed:
        yield blocks.button("I'm on it", action_id=ACKNOWLEDGE, value=value, style="primary")
    yield blocks.button("Resolve", action_id=RESOLVE, value=value)
    yield blocks.button("Escalate", action_id=ESCALATE, value=value, style="danger")
    yield blocks.menu("More…", action_id=MORE, options=_more(made_for, seen))


def _more(made_for: str, seen: str) -> Iterator[Block]:
    yield blocks.option("Reassign…", f"{made_for} {TO_REASSIGN} {seen}")
    yield blocks.option("Snooze for 30 minutes", f"{made_for} 30m {seen}")
    yield blocks.option("Snooze for 2 hours", f"{made_for} 2h {seen}")
    yield blocks.option("Snooze until 9:00 on your clock", f"{made_for} 9:00 {seen}")


def _whose(incident: Incident) -> str:
    return one_line(incident.service or incident.team, NAME_LIMIT)
