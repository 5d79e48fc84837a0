"""`/oncall reassign 12 @member`, or a team."""

from bot.domain.answering.reassigning import Recipient, ToPerson, ToTeam, recipient_named
from bot.domain.incidents.timeline import Through
from bot.domain.refusals import Refused, UnknownPerson, UnknownTeam
from bot.domain.rosters.roster import Roster
from bot.slack.blocks import Content
from bot.slack.commands.incidents import about_each, meant
from bot.slack.commands.typed import (
    Typed,
    bare_name,
    is_number,
    mentioned_member,
    numbers,
    team_named,
)
from bot.slack.desk import Desk
from bot.slack.incident_acts import handed_over

_VERB = "reassign"
_TO_WHOM = "Say which, and to whom: /oncall reassign 12 @member, or a team's name."


async def reassign(desk: Desk, typed: Typed) -> Content:
    """Raises Refused: nobody we know who types it, or nobody we know to hand it to."""
    person = await desk.person_acting(typed.member_id)
    words = [word for word in typed.arguments if word.casefold() != "to"]
    if not words:
        raise Refused(_TO_WHOM)
    *named, to = words
    recipient = await _recipient(desk, to, await desk.roster())
    wanted = numbers(named, _VERB) or await meant(desk, person, _VERB)
    if isinstance(wanted, Content):
        return wanted

    def reassigned(number: int) -> str:
        commands = desk.commands.reassigning
        handed = commands.reassign(number, person.key, Through.SLACK, to=recipient)
        return handed_over(handed, recipient, desk.commands.duty.roster())

    return await about_each(desk, wanted, reassigned)


async def _recipient(desk: Desk, word: str, roster: Roster) -> Recipient:
    member_id = mentioned_member(word)
    if member_id is not None:
        person = await desk.members.person(member_id, roster)
        if person is None:
            raise Refused(f"I don't know {word} yet: nobody in people.yaml has that Slack account.")
        return ToPerson(person=person.key)
    try:
        return recipient_named(bare_name(word).casefold(), roster)
    except UnknownPerson as unknown:
        try:
            return ToTeam(team=team_named(word, roster).key)
        except UnknownTeam:
            if is_number(word):
                raise Refused(_TO_WHOM) from None
            raise unknown from None
