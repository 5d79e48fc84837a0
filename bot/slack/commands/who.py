"""`/oncall who`: who is on call, for everything, a team, a schedule, or a person mentioned."""

from bot.domain.answering.naming import name_of
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed, bare_name, mentioned_member, team_named
from bot.slack.desk import Desk
from bot.slack.messages.duty import who_is_on_call
from bot.slack.writing import mrkdwn


async def who(desk: Desk, typed: Typed) -> Content:
    """Raises UnknownTeam or UnknownSchedule, with a suggestion."""
    roster = await desk.roster()
    word = typed.arguments[0] if typed.arguments else ""
    member_id = mentioned_member(word)
    if member_id is not None:
        return await _where_is_on_call(desk, member_id)
    name, _, schedule = bare_name(word).partition("/")
    team = team_named(name, roster).key if name else None
    duties = await desk.database.in_thread(desk.commands.duty.who, team, schedule or None)
    if not duties:
        return Content(text="There are no schedules yet.")
    return who_is_on_call(duties, roster)


async def _where_is_on_call(desk: Desk, member_id: str) -> Content:
    roster = await desk.roster()
    person = await desk.members.person(member_id, roster)
    if person is None:
        return Content(text=f"<@{member_id}> is not in people.yaml.")
    duties = await desk.database.in_thread(desk.commands.duty.who)
    theirs = [duty for duty in duties if person.key in duty.on_call.people]
    if not theirs:
        return Content(text=f"{mrkdwn(name_of(person.key, roster))} is not on call now.")
    return who_is_on_call(theirs, roster)
