"""`/oncall overrides`: those to come, of the person who asks, a member, a team or a schedule."""

from bot.domain.answering.naming import name_of
from bot.engine.commands.overrides import Coming
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed, bare_name, mentioned_member, team_named
from bot.slack.desk import Desk
from bot.slack.messages.overrides import coming_overrides
from bot.slack.writing import mrkdwn


async def overrides(desk: Desk, typed: Typed) -> Content:
    """Raises Refused: nobody we know; UnknownTeam or UnknownSchedule, with a suggestion."""
    asker = await desk.person_acting(typed.member_id)
    coming = await desk.database.in_thread(desk.commands.overrides.coming)
    roster = await desk.roster()
    word = typed.arguments[0] if typed.arguments else f"<@{typed.member_id}>"
    member_id = mentioned_member(word)
    if member_id is None:
        name, _, key = bare_name(word).partition("/")
        team = team_named(name, roster).key
        schedule = roster.schedule(team, key).key if key else None
        meant = [each for each in coming if _is_of(each, team, schedule)]
        return coming_overrides(meant, f"{team}/{key}" if key else team, asker.key, roster)
    person = await desk.members.person(member_id, roster)
    if person is None:
        return Content(text=f"<@{member_id}> is not in people.yaml.")
    whose = "you" if person.key == asker.key else mrkdwn(name_of(person.key, roster))
    meant = [each for each in coming if each.concerns(person.key)]
    return coming_overrides(meant, whose, asker.key, roster)


def _is_of(coming: Coming, team: str, schedule: str | None) -> bool:
    override = coming.override
    return override.team == team and schedule in (None, override.schedule)
