"""`/oncall page TEAM what is wrong`: opens an incident by hand."""

from bot.domain.answering.what_follows import why_nobody
from bot.domain.incidents.alert import TITLE_LIMIT
from bot.domain.refusals import Refused
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed, plain_words, team_named
from bot.slack.desk import Desk
from bot.slack.messages.incident import short_line
from bot.slack.writing import mrkdwn, one_line


async def page(desk: Desk, typed: Typed) -> Content:
    """Raises Refused: nobody we know, an unknown team, or nothing to tell them."""
    person = await desk.person_acting(typed.member_id)
    word, _, text = typed.rest.partition(" ")
    if not word or not text.strip():
        raise Refused(
            "Say which team, and in a few words what is wrong: the person who is woken will hear "
            "it. For example: /oncall page platform checkout takes no cards"
        )
    roster = await desk.roster()
    team = team_named(word, roster)
    title = one_line(plain_words(text, roster), TITLE_LIMIT)
    paged = await desk.database.in_thread(
        desk.commands.opening.page_team, team.key, title, person.key
    )
    where = f" Its message is in {mrkdwn(team.channel)}." if team.channel else ""
    nobody = why_nobody(paged.follows, paged.at)
    told = f"{team.key} is being paged" if nobody is None else f"{nobody[:1].upper()}{nobody[1:]}"
    return Content(text=f"{short_line(paged.incident)}\n{mrkdwn(told)}.{where}")
