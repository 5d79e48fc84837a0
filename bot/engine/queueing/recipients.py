"""Who a message that is about no incident goes to: a person's key, or a team's channel."""

from bot.domain.rosters.roster import Roster

TO_CHANNEL = "#"
"""Before a team's key: its channel."""


def place_of(recipient: str, roster: Roster) -> str | None:
    """The channel of a team, or a person's key; None where neither can be written to."""
    if recipient.startswith(TO_CHANNEL):
        team = roster.teams.get(recipient.removeprefix(TO_CHANNEL))
        return team.channel if team else None
    person = roster.people.get(recipient)
    return person.key if person and (person.slack or person.email) else None
