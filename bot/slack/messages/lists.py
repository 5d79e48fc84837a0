"""What is open, and what can be typed."""

from collections.abc import Sequence

from bot.domain.answering.naming import name_of
from bot.domain.incidents.incident import Incident, State
from bot.domain.rosters.roster import Roster
from bot.slack import blocks
from bot.slack.blocks import Content
from bot.slack.messages.incident import short_line
from bot.slack.writing import mrkdwn, one_line, when

MOST_INCIDENTS = 20
NAME_LIMIT = 60

_AFTER_NUMBERS = {"snooze": " 2h", "reassign": " @member"}

HELP = Content(
    text="\n".join(
        [
            "*What you can type:*",
            "`/oncall who` or `/oncall who TEAM`: who is on call, until when, and who is next",
            "`/oncall page TEAM what is wrong`: page a team; somebody is woken",
            "`/oncall incidents`: what is open",
            "`/oncall ack 12`: take incident 12, so that nobody else is paged for it, or keep it",
            "`/oncall resolve 12`: it is over",
            "`/oncall escalate 12`: page the next step now",
            "`/oncall snooze 12 2h` or `snooze 12 until 9:00`: page again then",
            "`/oncall reassign 12 @member`, or a team: hand it over; they are paged now",
            "`/oncall swap`: give a shift to a colleague, or swap with them",
            "`/oncall overrides`, or TEAM or @member: who stands in when, and taking that back",
            "`/oncall calendar`: your shifts in your own calendar",
            "_Without a number, it is about the only incident open for you._",
        ]
    )
)


def open_incidents(incidents: Sequence[Incident], roster: Roster) -> Content:
    """The open incidents, those nobody has taken yet first."""
    if not incidents:
        return Content(text="🟢 No incident is open.")
    waiting_first = sorted(incidents, key=lambda one: one.state is not State.TRIGGERED)
    lines = [_line(incident, roster) for incident in waiting_first[:MOST_INCIDENTS]]
    if len(incidents) > MOST_INCIDENTS:
        lines.append(f"…and {len(incidents) - MOST_INCIDENTS} more.")
    shown, _ = blocks.sections(lines)
    waiting = sum(incident.state is State.TRIGGERED for incident in incidents)
    return Content(text=f"{len(incidents)} open, {waiting} not taken yet", blocks=tuple(shown))


def which_one(incidents: Sequence[Incident], verb: str) -> Content:
    """Several are open for somebody who named none."""
    lines = [short_line(incident) for incident in incidents[:MOST_INCIDENTS]]
    ask = f"Which one? Say for example `{example(verb, incidents[0].number)}`."
    shown, _ = blocks.sections([ask, *lines])
    return Content(text=ask, blocks=tuple(shown))


def example(verb: str, number: int) -> str:
    """What to type about an incident."""
    return f"/oncall {verb} {number}{_AFTER_NUMBERS.get(verb, '')}"


def _line(incident: Incident, roster: Roster) -> str:
    if incident.snoozed and incident.returns_at is not None:
        return f"{short_line(incident)} (snoozed until {when(incident.returns_at)})"
    if incident.state is State.ACKNOWLEDGED:
        by = mrkdwn(one_line(name_of(incident.acknowledged_by, roster), NAME_LIMIT))
        doubt = "; still?" if incident.runs_out else ""
        return f"{short_line(incident)} ({by} is on it{doubt})"
    return f"{short_line(incident)} (since {when(incident.opened_at)})"
