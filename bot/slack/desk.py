"""What all listeners to Slack share: commands, database, API, members and clock."""

from dataclasses import dataclass

from bot.domain.people.person import Person
from bot.domain.refusals import Refused
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.commands.by_subject import Commands
from bot.engine.contracts import DeliveryFailed
from bot.slack.api import WebApi
from bot.slack.members import MemberLookup
from bot.storage.database import Database


class NotInPeople(Refused):
    """The member who acts is not in people.yaml."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """The commands, the threads they run in, and the way to Slack.

    `public_url` is where the rest of the world reaches us, for links; None if it is not set.
    """

    commands: Commands
    database: Database
    api: WebApi
    members: MemberLookup
    clock: Clock
    public_url: str | None = None

    async def roster(self) -> Roster:
        """Who is on call, with every override."""
        return await self.database.in_thread(self.commands.duty.roster)

    async def person_acting(self, member_id: str) -> Person:
        """The person of people.yaml who typed or clicked.

        Raises:
            NotInPeople: nobody there has this member ID, or this member's address.
            Refused: Slack did not tell who it is.
        """
        try:
            person = await self.members.person(member_id, await self.roster())
        except DeliveryFailed as failure:
            raise Refused(f"I can't tell who you are: {failure.problem}. Try again.") from failure
        if person is None:
            raise NotInPeople(
                "I don't know you yet, so I can't do that for you. Have your name put into "
                f"people.yaml with “slack: {member_id}” under it, then try again."
            )
        return person
