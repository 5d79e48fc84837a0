"""An override that does not fit the schedule files any more, told to people."""

from bot.domain.answering.naming import name_of
from bot.domain.planning.orphans import Misfit, why_in_words
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.slack.blocks import Content
from bot.slack.writing import mrkdwn, one_line, when

NAME_LIMIT = 60


def misfit_message(override: Override, why: Misfit, roster: Roster) -> Content:
    """Who was to take over when, and why nothing, or less, comes of it."""

    def name(person: str) -> str:
        return one_line(name_of(person, roster), NAME_LIMIT)

    instead = f" for {name(override.replaces)}" if override.replaces else ""
    place = f"{override.team}/{override.schedule}"
    return Content(
        text=(
            f"⚠️ {mrkdwn(name(override.person))} was to take *{mrkdwn(place)}*{mrkdwn(instead)} "
            f"from {when(override.span.start)} to {when(override.span.end)}. That no longer fits "
            f"the schedule files: {mrkdwn(why_in_words(override, why, name))}."
        )
    )
