"""Who is in the workspace and holds a telephone: the people of people.yaml."""

from collections.abc import Mapping

from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.sandbox.slack import User, Workspace
from bot.sandbox.telephony import Exchange


class Cast:
    """Lets people, channels and user groups into the sandbox, and knows who is who.

    People known by an email address alone are members too, with an ID that we make up. People
    without either are not in Slack, and people without a number have no telephone.
    """

    def __init__(self, workspace: Workspace, exchange: Exchange) -> None:
        self._workspace = workspace
        self._exchange = exchange
        self._members: dict[str, User] = {}

    @property
    def members(self) -> Mapping[str, User]:
        """The members of the workspace, by the key of the person."""
        return self._members

    def let_in(self, roster: Roster) -> None:
        """Everybody and everything these files name; who left the files leaves the cast."""
        people = roster.people
        self._members = {
            key: self._member(person)
            for key, person in people.items()
            if person.slack is not None or person.email is not None
        }
        for person in people.values():
            if person.phone is not None:
                self._exchange.line(person.phone)
        for team in roster.teams.values():
            self._let_in_channel(team.channel)
            self._let_in_usergroup(team.usergroup)

    def _member(self, person: Person) -> User:
        return self._workspace.add_user(
            person.slack or self._made_up_id(person.email or ""),
            name=person.key,
            real_name=person.name,
            email=person.email or f"{person.key}@example.com",
            tz=person.timezone.key,
        )

    def _made_up_id(self, email: str) -> str:
        known = self._workspace.state.people.by_email(email)
        return known.id if known else self._workspace.state.ids.new("U")

    def _let_in_channel(self, channel: str | None) -> None:
        """A channel written by its ID gets that ID, and a name made of it."""
        if channel is None or self._workspace.state.conversations.named(channel) is not None:
            return
        by_name = channel.startswith("#")
        name = channel if by_name else channel.casefold()
        self._workspace.add_channel(name, id=None if by_name else channel)

    def _let_in_usergroup(self, handle: str | None) -> None:
        bare = (handle or "").removeprefix("@")
        handles = {group.handle for group in self._workspace.state.groups.all()}
        if bare and bare not in handles:
            self._workspace.add_usergroup(bare)
