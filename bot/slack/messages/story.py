"""The timeline of an incident in a few lines, and one entry of it said out loud."""

from collections.abc import Sequence

from bot.domain.answering.words import in_words
from bot.domain.incidents.timeline import TimelineEntry, What
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import IncidentView
from bot.slack.blocks import Content, fitting
from bot.slack.writing import mrkdwn, one_line, when

MOST_ENTRIES = 6
ENTRY_LIMIT = 200
ANNOUNCEMENT_LIMIT = 500
TITLE_LIMIT = 100


def story(timeline: Sequence[TimelineEntry], roster: Roster) -> str:
    """The last entries as mrkdwn, oldest first; fewer where they are long. Empty without any."""
    newest_first = [
        f"{when(entry.at)}  {mrkdwn(one_line(in_words(entry, roster), ENTRY_LIMIT))}"
        for entry in reversed(timeline[-MOST_ENTRIES:])
    ]
    return "\n".join(reversed(fitting(newest_first).splitlines()))


def announcement(entry: TimelineEntry, view: IncidentView) -> Content:
    """What happened, for the whole channel."""
    incident = view.incident
    told = mrkdwn(one_line(in_words(entry, view.roster), ANNOUNCEMENT_LIMIT))
    # What makes it urgent has become its title, and need not be repeated.
    is_told = entry.what is What.MORE_URGENT
    title = "" if is_told else f" ({mrkdwn(one_line(incident.title, TITLE_LIMIT))})"
    return Content(text=f"⚠️ *#{incident.number}* {told}{title}")
