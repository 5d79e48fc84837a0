"""Chat as the engine meets it: as providers are."""

from bot.domain.incidents.timeline import TimelineEntry
from bot.domain.people.person import Person
from bot.domain.planning.orphans import Misfit
from bot.domain.rosters.roster import Roster
from bot.domain.rosters.swap import Swap
from bot.domain.rotations.schedule import Override
from bot.engine.contracts import IncidentView, OverrideView, Posted
from bot.storage.sending.outbox import Lane
from tests.simulation.providers import Provider, update_of


class SimulatedChat(Provider):
    """Messages."""

    async def post_incident(self, channel: str, view: IncidentView) -> Posted:
        """Into the team's channel."""
        what = f"the message about incident {view.incident.number}"
        return await self._request(
            Lane.SLACK, what, lambda: self._world.workspace.post(channel, view)
        )

    async def page(self, person: Person, view: IncidentView) -> Posted:
        """To a person."""
        number = view.incident.number
        if view.incident.runs_out:
            what = f"asking {person.key} whether they are still on incident {number}"
            return await self._request(
                Lane.SLACK, what, lambda: self._world.workspace.post(f"D{person.key}", view)
            )
        deliveries = self._world.guarantees.asked_in_chat(self._process, person.key, number)
        return await self._request(
            Lane.SLACK,
            f"direct message to {person.key} about incident {number}",
            lambda: self._world.workspace.page(person.key, view, deliveries),
            deliveries=deliveries,
        )

    async def update_incident(self, posted: Posted, view: IncidentView, *, direct: bool) -> None:
        """Show it as it is now."""
        what = update_of(posted.ts)
        await self._request(Lane.SLACK, what, lambda: self._world.workspace.update(posted, view))

    async def announce(
        self, channel: str, entry: TimelineEntry, view: IncidentView, *, under: Posted | None
    ) -> None:
        """Say it out loud."""
        number = view.incident.number
        await self._request(
            Lane.SLACK,
            f"saying {entry.what} of incident {number} in {channel}",
            lambda: self._world.workspace.hear(number, entry.id),
        )

    async def tell_of_misfit(
        self, recipient: Person | str, override: Override, why: Misfit, roster: Roster
    ) -> None:
        """An override does not fit the files any more."""
        told = recipient if isinstance(recipient, str) else recipient.key
        what = f"telling {told} that {override.person} can't stand in: {why}"
        await self._request(Lane.SLACK, what, lambda: None)

    async def tell_of_override(self, person: Person, view: OverrideView) -> None:
        """An override was made, or taken back."""
        await self._request(
            Lane.SLACK, f"telling {person.key} that {view.override.person} stands in", lambda: None
        )

    async def show_swap(
        self, recipient: Person | str, swap: Swap, roster: Roster, *, instead_of: Posted | None
    ) -> Posted:
        """A swap as it stands."""
        told = recipient if isinstance(recipient, str) else recipient.key
        what = f"swap {swap.id}, for {told}" if instead_of is None else update_of(instead_of.ts)
        return await self._request(
            Lane.SLACK, what, lambda: self._world.workspace.show_swap(told, swap, instead_of)
        )
