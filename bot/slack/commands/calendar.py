"""`/oncall calendar`: a link by which the person's own calendar program shows their shifts.

The link is a secret and is told once. So the same words again do not silently end the one that a
telephone may already follow: `/oncall calendar new` does.
"""

from bot.domain.refusals import Refused
from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed
from bot.slack.desk import Desk
from bot.slack.writing import mrkdwn, when

NEW = "new"


async def calendar(desk: Desk, typed: Typed) -> Content:
    """Raises Refused: nobody we know, another word than `new`, or no PUBLIC_URL to link to."""
    person = await desk.person_acting(typed.member_id)
    if typed.arguments not in ([], [NEW]):
        raise Refused("Say /oncall calendar, or /oncall calendar new for another link.")
    if desk.public_url is None:
        raise Refused(
            "I don't know my own address, so I can't make a link. Whoever runs me has to set "
            "PUBLIC_URL."
        )
    calendars = desk.commands.calendars
    before = await desk.database.in_thread(calendars.made_in_slack, person.key)
    if before is not None and not typed.arguments:
        return Content(
            text=f"You have had a link since {when(before.created_at)}; I can't show it again. "
            "`/oncall calendar new` makes another, and the old one works no more."
        )
    _, token = await desk.database.in_thread(calendars.replace_made_in_slack, person.key)
    return Content(
        text=_link_message(f"{desk.public_url}/ical/{token}.ics", replaced=before is not None)
    )


def _link_message(address: str, *, replaced: bool) -> str:
    lines = [
        "Subscribe to this address in your calendar program (“from URL”):",
        mrkdwn(address),
        "It shows your shifts on all schedules and follows every change.",
        "Keep it to yourself: whoever has it sees them too.",
    ]
    if replaced:
        lines.append("The link you had before works no more.")
    return "\n".join(lines)
