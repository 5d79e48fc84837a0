"""Which member of the workspace is which person of people.yaml."""

from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import DeliveryFailed
from bot.slack.api import WebApi

# A person who clicks is told something within three seconds (Slack: "Handling user interaction").
WITHIN_SECONDS = 2.0


class MemberLookup:
    """People named by an address alone are looked up in Slack once, and remembered in memory."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._ids: dict[str, str] = {}

    async def id_of(self, person: Person) -> str:
        """The member ID to write to.

        Raises:
            DeliveryFailed: Slack knows nobody by that address, or did not answer.
        """
        if person.slack is not None:
            return person.slack
        if person.email is None:
            problem = f"people.yaml has neither `slack:` nor `email:` for {person.key}"
            raise DeliveryFailed(problem, permanent=True)
        address = person.email.casefold()
        if address not in self._ids:
            fields = {"email": person.email}
            answer = await self._api.call("users.lookupByEmail", fields, where=person.name)
            self._ids[address] = str(answer["user"]["id"])
        return self._ids[address]

    async def person(self, member_id: str, roster: Roster) -> Person | None:
        """The person a member is; None for somebody people.yaml does not name.

        Raises:
            DeliveryFailed: Slack did not tell the address of a member, and some people are known by
                nothing else.
        """
        known = roster.person_with_slack(member_id)
        by_address = {
            person.email.casefold(): person
            for person in roster.people.values()
            if person.email is not None and person.slack is None
        }
        if known is not None or not by_address:
            return known
        return by_address.get(await self._address_of(member_id))

    def forget(self, person: Person) -> None:
        """Look this person up anew next time."""
        self._ids.pop((person.email or "").casefold(), None)

    async def _address_of(self, member_id: str) -> str:
        for address, known_id in self._ids.items():
            if known_id == member_id:
                return address
        answer = await self._api.call("users.info", {"user": member_id}, within=WITHIN_SECONDS)
        address = str(answer["user"].get("profile", {}).get("email") or "").casefold()
        if address:
            self._ids[address] = member_id
        return address
